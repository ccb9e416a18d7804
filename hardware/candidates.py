"""Which devices are plugged in that may be a printer or a box, by names that outlive a replug."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

_MODEM_DRIVERS = frozenset({"option1", "qcserial", "sierra"})
"""The kernel's serial drivers that only mobile modems have; drivers/usb/serial in its source."""
_BLUETOOTH = "rfcomm"
_NAMED_BY_UDEV = "pendopo-printer"
"""By systemd/udev.rules."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One device that may be asked.

    ``address`` is the name to keep in the settings, ``device`` the kernel's name of today, ``name``
    what the device says of itself or "". ``keep_off`` says why it must not be written to, or is "".
    """

    kind: Literal["usb", "serial", "tcp"]
    address: str
    device: str
    name: str = ""
    keep_off: str = ""


def serial_lines(
    ports: Iterable[ListPortInfo] | None = None,
    *,
    dev: Path = Path("/dev"),
    sys: Path = Path("/sys"),
) -> list[Candidate]:
    """Every serial line, those on USB first; ``ports`` are pyserial's, else those of this machine.

    A stable name is that below /dev/serial/by-id; a device without a serial number of its own
    (CH340) shares that with its twins, so it goes by its socket: /dev/serial/by-path.
    """
    found = sorted(list_ports.comports() if ports is None else ports, key=_usb_first)
    return [_serial_line(port, dev, sys) for port in found]


def spared(found: Iterable[Candidate], address: str, why: str) -> list[Candidate]:
    """The same candidates, the one at ``address`` marked with ``why`` it must be kept off."""
    taken = Path(address).resolve()
    return [
        replace(each, keep_off=why)
        if Path(each.address).resolve() == taken and not each.keep_off
        else each
        for each in found
    ]


def usb_printers(*, dev: Path = Path("/dev"), sys: Path = Path("/sys")) -> list[Candidate]:
    """Every printer on USB that the kernel's usblp speaks to (/dev/usb/lp*).

    The one that udev calls /dev/pendopo-printer goes by that name, which outlives a replug.
    """
    named = dev / _NAMED_BY_UDEV
    devices = sorted((dev / "usb").glob("lp*"), key=lambda each: (len(each.name), each.name))
    return [
        Candidate(
            "usb",
            str(named if named.exists() and named.samefile(device) else device),
            str(device),
            _printer_name(sys, device.name),
        )
        for device in devices
    ]


def _usb_first(port: ListPortInfo) -> tuple[bool, str]:
    return port.vid is None, port.device


def _serial_line(port: ListPortInfo, dev: Path, sys: Path) -> Candidate:
    folders = ("by-id", "by-path") if port.serial_number else ("by-path",)
    links = [_link_to(dev / "serial" / folder, port.device) for folder in folders]
    address = next((link for link in links if link), port.device)
    words = (port.manufacturer, port.product)
    name = " ".join(word.strip() for word in words if word)
    return Candidate("serial", address, port.device, name, _why_keep_off(port, sys))


def _link_to(folder: Path, device: str) -> str | None:
    target = Path(device).resolve()
    links = sorted(folder.iterdir()) if folder.is_dir() else []
    return next((str(link) for link in links if link.resolve() == target), None)


def _why_keep_off(port: ListPortInfo, sys: Path) -> str:
    name = Path(port.device).name
    consoles = _text(sys / "class/tty/console/active").split()
    if name in consoles:
        return "the machine's own console"
    if (sys / "class/tty" / name / "device/driver").resolve().name in _MODEM_DRIVERS:
        return "a mobile modem"
    if name.startswith(_BLUETOOTH):
        return "a Bluetooth line"
    return ""


def _printer_name(sys: Path, name: str) -> str:
    """ "EPSON TM-T82X", from the printer's IEEE 1284 id: "MFG:EPSON;MDL:TM-T82X;..."."""
    said = _text(sys / "class/usbmisc" / name / "device/ieee1284_id")
    fields = dict(part.split(":", 1) for part in said.split(";") if ":" in part)
    makers = fields.get("MFG") or fields.get("MANUFACTURER") or ""
    model = fields.get("MDL") or fields.get("MODEL") or ""
    return f"{makers} {model}".strip()


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""
