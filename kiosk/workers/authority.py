"""The office's own authority, by openssl(1): made at the install, it certifies the front's name.

Its key is root's alone and good for offices' addresses, ".local" and this host, and for nothing
else: who installs its certificate trusts it for no bank.
"""

import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from kiosk.books import files, lan
from kiosk.books.clock import RELEASED, Clock
from kiosk.workers import openssl
from kiosk.workers.openssl import OpensslFailed, Wish

KEY, CERTIFICATE, CHAIN = "key.pem", "authority.crt", "chain.pem"
STARTS, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
"""Of the authority: before any clock that a fresh card may show; long after the box."""
BACK, AHEAD = timedelta(days=365), timedelta(days=455)
"""Of what it certifies: not more than the 825 days that Apple's systems allow."""
RENEWED_BEFORE_END = timedelta(days=90)
_AUTHORITY = """
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
nameConstraints = critical,{permitted}
"""
_SERVER = """
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""


@dataclass(frozen=True)
class Authority:
    """Its certificate, for everybody, and its key, for root."""

    certificate: Path
    key: Path


def make(folder: Path, village: str, host: str) -> bool:
    """An authority in this folder; False when there is one, which stays as it is."""
    if (folder / CERTIFICATE).exists():
        return False
    name = "Pendopo " + re.sub(r"[^A-Za-z0-9 .\-]", "", village)[:50]
    networks = (f"{one.network_address}/{one.netmask}" for one in (lan.LOOPBACK, *lan.NETWORKS))
    permitted = [
        *(f"permitted;DNS:{each}" for each in ("local", *_label(host))),
        *(f"permitted;IP:{each}" for each in networks),
    ]
    wish = Wish(name, _AUTHORITY.format(permitted=",".join(permitted)), STARTS, ENDS)
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        key = openssl.new_key(Path(scratch))
        made = openssl.signed(Path(scratch), wish, key, key, None)
        _keep(folder / KEY, key.read_bytes(), 0o600)
        _keep(folder / CERTIFICATE, made, 0o644)
    return True


def certify(
    folder: Path, authority: Authority, host: str, addresses: Iterable[IPv4Address], clock: Clock
) -> bool:
    """Put a server's certificate into the folder; False when the one there is still good.

    The server's key stays as long as it can: who told a browser to go on without the authority is
    not asked again.
    """
    root = authority.certificate.read_bytes()
    if not (folder / CERTIFICATE).exists() or (folder / CERTIFICATE).read_bytes() != root:
        _keep(folder / CERTIFICATE, root, 0o644)
    names = _names(authority, host, addresses)
    if _is_good(folder, authority, names, clock):
        return False
    now = clock.now() if clock.is_trusted() else max(clock.now(), RELEASED)
    wish = Wish("Pendopo", _SERVER.format(names=",".join(names)), now - BACK, now + AHEAD)
    with tempfile.TemporaryDirectory() as scratch:
        key = folder / KEY
        if not key.exists():
            (folder / CHAIN).unlink(missing_ok=True)
            _keep(key, openssl.new_key(Path(scratch)).read_bytes(), 0o640)
        made = openssl.signed(Path(scratch), wish, key, authority.key, authority.certificate)
        _keep(folder / CHAIN, made, 0o644)
    return True


def _names(authority: Authority, host: str, addresses: Iterable[IPv4Address]) -> list[str]:
    """ "DNS:box.local", "IP:192.168.1.10": all that the box may be asked by.

    One that its authority may not certify would make the whole certificate worthless.
    """
    permitted = openssl.extension(authority.certificate, "nameConstraints")
    names = [f"DNS:{each}.local" for each in _label(host)]
    names += [f"DNS:{each}" for each in _label(host) if f"DNS:{each}" in permitted]
    return [*names, "IP:127.0.0.1", *(f"IP:{each}" for each in addresses)]


def _is_good(folder: Path, authority: Authority, names: list[str], clock: Clock) -> bool:
    """Whether the certificate there holds these names, and lasts; its dates say nothing while the
    clock is not believed."""
    chain = folder / CHAIN
    if not chain.exists() or not (folder / KEY).exists():
        return False
    with suppress(OpensslFailed):
        openssl.verify(chain, authority.certificate)
        starts, ends = openssl.dates(chain)
        lasts = starts <= clock.now() <= ends - RENEWED_BEFORE_END or not clock.is_trusted()
        return lasts and set(names) <= openssl.extension(chain, "subjectAltName")
    return False


def _label(host: str) -> list[str]:
    """The host's name without a domain, where it is one."""
    first = host.lower().partition(".")[0]
    return [first] if re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", first) else []


def _keep(file: Path, data: bytes, mode: int) -> None:
    with files.aside(file.parent, data) as new:
        new.chmod(mode)
        new.replace(file)
    files.sync(file.parent)
