"""A machine that Pendopo was installed on, below a root of its own, and what its programs say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from kiosk.appliance.host import Box, Host, Said
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings

USERS = {0: "root", 110: "pendopo-kiosk", 111: "pendopo-front", 112: "pendopo-dns", 1000: "pi"}
NUMBERS = {name: number for number, name in USERS.items()}
RELEASE = "0.1.0-3fa94b21"


@dataclass
class Machine:
    """Its root, the answers of its programs by their first two words, and who looks."""

    root: Path
    home: Home
    clock: ManualClock
    answers: dict[str, Said | None] = field(default_factory=dict)
    is_root: bool = True
    settings: Settings = field(default_factory=Settings)
    front: tuple[str, int] = ("127.0.0.1", 0)

    def __post_init__(self) -> None:
        release = self.root / "opt/pendopo/releases" / RELEASE
        release.mkdir(parents=True)
        (self.root / "opt/pendopo/current").symlink_to(f"releases/{RELEASE}")
        self.write("proc/locks", "")
        for table in ("tcp", "tcp6", "udp", "udp6"):
            self.write(f"proc/net/{table}", "  sl  local_address rem_address\n")

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def says(self, program: str, out: str = "", *, err: str = "", status: int = 0) -> None:
        """Let a program answer this from now on."""
        self.answers[program] = Said(status, out, err)

    def with_phones(self) -> None:
        gate = replace(self.settings.gate, device="nft", phones="eth1", uplink="eth0")
        portal = replace(self.settings.portal, address="http://10.77.0.1")
        self.settings = replace(self.settings, gate=gate, portal=portal)

    @property
    def host(self) -> Host:
        name = lambda uid: USERS.get(uid, str(uid))  # noqa: E731
        return Host(self.root, self._ask, name, self.is_root, self.front)

    @property
    def box(self) -> Box:
        return Box(self.home, self.settings, self.clock, self.host)

    def _ask(self, command: Sequence[str]) -> Said | None:
        return self.answers.get(command[0])

    def listens(self, table: str, address: str, port: int, user: str, inode: int = 7) -> None:
        """Add a socket to one of the kernel's tables; the address as the kernel writes it."""
        state = "0A" if table.startswith("tcp") else "07"
        line = f"   0: {address}:{port:04X} 0:0 {state} 0:0 00:0 0 {NUMBERS[user]:5} 0 {inode} 2\n"
        with (self.root / "proc/net" / table).open("a") as file:
            file.write(line)
