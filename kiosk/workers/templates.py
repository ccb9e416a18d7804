"""The templates below systemd/: `*.in` files whose @NAME@ placeholders the settings fill in.

A key [gate] dns_port of the settings is @GATE_DNS_PORT@, the state folder @HOME@, its run folder
@RUN@. What is longer than a key is made here too, such as the front's list of our own hosts.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from kiosk.books import captive, lan
from kiosk.books.errors import BooksError
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_gate import Gate
from kiosk.books.settings_screen import origin
from kiosk.workers import keyboard

TEMPLATES = Path(__file__).parents[2] / "systemd"
SUFFIX = ".in"
_PLACEHOLDER = re.compile(r"@([A-Z][A-Z0-9_]*)@")
_HOST = re.compile(r"[a-z0-9.\-]+(:\d{1,5})?|\[[0-9a-f:.]+\](:\d{1,5})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class TemplateUnusable(BooksError):
    """Error raised when a template cannot be filled in; names the file and the placeholder."""


def known(folder: Path = TEMPLATES) -> list[str]:
    """The names that render() takes: "nginx/front.conf" for systemd/nginx/front.conf.in."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob(f"*{SUFFIX}"))
    return sorted(name.removesuffix(SUFFIX) for name in found)


def render(name: str, values: Mapping[str, str | None], folder: Path = TEMPLATES) -> str:
    """A template's text with every placeholder filled in; raises TemplateUnusable."""
    path = folder / f"{name}{SUFFIX}"
    if name not in known(folder):
        raise TemplateUnusable(f"{path}: no such template; known are {', '.join(known(folder))}")

    def fill(placeholder: re.Match[str]) -> str:
        return _value(path, placeholder[1], values)

    return _PLACEHOLDER.sub(fill, path.read_text("utf-8"))


def values_of(settings: Settings, home: Home) -> dict[str, str | None]:
    """What every template may name; None is a key that the settings leave open."""
    places: dict[str, str | None] = {"HOME": str(home.path), "RUN": str(home.run)}
    office = {"LAN_PATH": str(home.lan), "LAN_ALLOW": _office(settings)}
    places |= dict(_flat(settings)) | _front(settings) | office
    return places | _screens(settings) | _phones(settings.gate)


def _front(settings: Settings) -> dict[str, str | None]:
    """The front's part: where it listens, our own hosts, and what every other host is told."""
    hosts = sorted(captive.our_hosts(settings))
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise TemplateUnusable(f"[portal] names: {host!r} is no host name")
    listens = (f"listen {address}:{port};" for address, port in captive.doors(settings))
    tls = (f"listen {address}:{captive.HTTPS_PORT} ssl;" for address, _ in captive.doors(settings))
    return {
        "FRONT_LISTEN": " ".join(listens),
        "FRONT_TLS_LISTEN": " ".join(tls),
        "FRONT_HOSTS": " ".join(f'"{host}" 0;' for host in hosts),
        "CAPTIVE_LOCATION": captive.location(settings.portal),
        "CAPTIVE_PAGE": captive.page(settings.portal),
        "DNS_OWN_NAME": _own_name(settings),
    }


def _screens(settings: Settings) -> dict[str, str | None]:
    """Where the browsers of the box go, and on which sockets they are seen; "*" is any of them."""
    screen, board = settings.screen, settings.board
    return {
        **keyboard.values(),
        "SCREEN_ORIGIN": origin(settings.kiosk.listen),
        "BOARD_ORIGIN": origin(board.listen),
        "SCREEN_ON": (screen.output or "*") if screen.is_here else "none",
        "BOARD_ON": (board.output or "*") if board.is_here else "none",
    }


def _phones(gate: Gate) -> dict[str, str]:
    """The phones' interfaces: as ip(8), udev, networkd and NetworkManager name them."""
    is_ours, names = bool(gate.port or gate.radio), gate.interfaces
    return {
        "PHONES_BRIDGE": f"link add name {gate.phones} type bridge" if is_ours else "",
        "PHONES_PORT": f"link set {gate.port} master {gate.phones} up" if gate.port else "",
        "PHONES_KERNEL": "|".join(names),
        "PHONES_NAMES": " ".join(names),
        "PHONES_UNMANAGED": ";".join(f"interface-name:{name}" for name in names),
    }


def _office(settings: Settings) -> str:
    """nginx's words for who may see staff's pages: never a phone, whatever the gate's rules say."""
    phones = [settings.gate.network.network] if settings.gate.device == "nft" else []
    refused = [f"deny {each};" for each in phones]
    return " ".join([*refused, *(f"allow {each};" for each in (lan.LOOPBACK, *lan.NETWORKS))])


def _own_name(settings: Settings) -> str:
    """dnsmasq's line for the certificate's name: phones held back must find it too."""
    if not settings.portal.tls_name:
        return "# No name of our own: [portal] tls_name is empty."
    gate = settings.gate
    return f"host-record={settings.portal.tls_name},{gate.address},{gate.network6.ip}"


def _value(path: Path, placeholder: str, values: Mapping[str, str | None]) -> str:
    if placeholder not in values:
        raise TemplateUnusable(f"{path}: @{placeholder}@: nothing is called so")
    value = values[placeholder]
    if value is None:
        raise TemplateUnusable(f"{path}: @{placeholder}@: the settings say nothing for it")
    if _CONTROL.search(value):
        raise TemplateUnusable(f"{path}: @{placeholder}@: its value holds a control character")
    return value


def _flat(section: msgspec.Struct, prefix: str = "") -> Iterator[tuple[str, str | None]]:
    """(NAME, text) of each key, those of inner sections under their section's name."""
    for key in section.__struct_fields__:
        name, value = f"{prefix}{key}".upper(), getattr(section, key)
        if isinstance(value, msgspec.Struct):
            yield from _flat(value, f"{name}_")
        else:
            yield name, _text(value)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return " ".join(map(str, value))
    return str(value)
