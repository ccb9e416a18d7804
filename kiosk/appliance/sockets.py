"""Who listens on this machine, as the kernel tells everybody (proc(5), /proc/net)."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TABLES = {"tcp": ("tcp", "0A"), "tcp6": ("tcp", "0A"), "udp": ("udp", "07"), "udp6": ("udp", "07")}
"""Each file, what it holds, and the state of a socket there that waits for anybody."""
_WORD_CHARS = 8


@dataclass(frozen=True)
class Listener:
    """One socket that waits for anybody; `inode` names it below /proc/PID/fd."""

    kind: str
    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int
    uid: int
    inode: str


def listeners(net: Path) -> list[Listener]:
    """All of them; `net` is /proc/net. Raises OSError where that cannot be read."""
    return [each for name in _TABLES if (net / name).exists() for each in _of(net / name)]


def _of(table: Path) -> Iterator[Listener]:
    kind, waiting = _TABLES[table.name]
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == waiting:
            address, _, port = fields[1].partition(":")
            yield Listener(kind, _address(address), int(port, 16), int(fields[7]), fields[9])


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An address in words of four bytes, each as this little-endian machine keeps it."""
    words = (text[at : at + _WORD_CHARS] for at in range(0, len(text), _WORD_CHARS))
    raw = b"".join(bytes.fromhex(word)[::-1] for word in words)
    found = ipaddress.ip_address(raw)
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def program_of(inode: str, proc: Path) -> str:
    """The program that has this socket open; "" when that is another user's, for none but root."""
    wanted = f"socket:[{inode}]"
    for process in proc.glob("[0-9]*"):
        try:
            if any(str(link.readlink()) == wanted for link in (process / "fd").iterdir()):
                return (process / "comm").read_text().strip()
        except OSError:  # it ended, or is another user's
            continue
    return ""
