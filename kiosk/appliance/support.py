"""The support bundle: what whoever helps from afar needs to know of a box, and of nobody."""

import io
import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from kiosk.appliance import checkup, versions
from kiosk.appliance.cleaning import Cleaner
from kiosk.appliance.host import Host
from kiosk.appliance.units import laid_below
from kiosk.books import settings as settings_file
from kiosk.books.errors import BooksError, SettingsError
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.doctor.examination import examine
from kiosk.office import accounts

DAYS = 3
PART_MAX_BYTES = 1_000_000
"""Of each part the newest; packed, a part is a tenth of it."""
PATIENCE_S = 20.0
PACKAGES = ("systemd", "python3", "nftables", "dnsmasq-base", "nginx-light", "chromium", "sway")
REMOVED = "[removed]"
SAFE_KEYS = frozenset(("kind", "profile", "trusted", "time_zone", "language", "speed", "status"))
"""Keys whose words are chosen from a list; every other text in the settings is removed."""
UNIT_PROPERTIES = "Id,ActiveState,SubState,Result,NRestarts,MemoryCurrent,ActiveEnterTimestamp"


@dataclass(frozen=True)
class Part:
    """One file of the bundle: what it is, in words, and how it is found out."""

    name: str
    about: str
    make: Callable[[], str]
    is_log: bool = False


class Bundle:
    """The parts of a bundle of this box; every text in it has gone through the cleaner."""

    def __init__(self, home: Home, host: Host) -> None:
        self._home, self._host = home, host
        self._settings = _settings(home)
        known = known_words(home, self._settings)
        self._cleaner = None if known is None else Cleaner(known)

    @property
    def parts(self) -> list[Part]:
        """In the order in which they are told and packed."""
        units = ("units.txt", "each unit of ours: how it is, its memory", self._units)
        if self._cleaner is None:
            why = "the journal: LEFT OUT, names of staff could not be read and so not removed"
            journal = Part("journal.txt", why, lambda: why)
        else:
            told = f"the journal of our units, {DAYS} days, without names, addresses and numbers"
            journal = Part("journal.txt", told, self._journal, is_log=True)
        return [
            Part("doctor.json", "what `pendopo doctor` finds", self._doctor),
            Part(*units),
            journal,
            Part("kernel.txt", "the kernel's warnings since the start", self._kernel, is_log=True),
            Part("settings.json", "the settings: numbers, switches and kinds alone", self._keys),
            Part("rules.txt", "the gate's rules, without any phone", self._rules),
            Part("machine.txt", "versions, disk, memory, uptime", self._machine),
        ]

    def write(self, file: Path) -> int:
        """Pack all of it into a file that is not there yet, for its owner alone; its bytes.

        Raises OSError.
        """
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as tar:
            for part in self.parts:
                data = self._text_of(part).encode()[-PART_MAX_BYTES:]
                entry = tarfile.TarInfo(f"pendopo-support/{part.name}")
                entry.size, entry.mode, entry.mtime = len(data), 0o600, int(time.time())
                tar.addfile(entry, io.BytesIO(data))
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(packed.getvalue())
        return file.stat().st_size

    def _text_of(self, part: Part) -> str:
        try:
            text = part.make()
        except (OSError, ValueError, sqlite3.Error, BooksError) as error:
            text = f"not known: {error}\n"
        if len(text) > PART_MAX_BYTES:  # half a line may hold what is no address any more
            text = text[-PART_MAX_BYTES:].partition("\n")[2]
        cleaner = self._cleaner or Cleaner(())
        return cleaner.clean_log(text) if part.is_log else cleaner.clean(text)

    def _doctor(self) -> str:
        found = [*examine(self._home), *checkup.examine(self._home, self._host)]
        return json.dumps([asdict(each) for each in found], indent=1)

    def _units(self) -> str:
        names = laid_below(self._host.root)
        shown = ["systemctl", "show", f"--property={UNIT_PROPERTIES}", *names]
        return self._said(*shown) + "\n" + self._said("systemctl", "--failed", "--no-pager")

    def _journal(self) -> str:
        return self._said(
            *("journalctl", "--unit=pendopo-*", f"--since=-{DAYS}days", "--output=short-iso"),
            *("--no-hostname", "--no-pager", "--quiet", "--lines=20000"),
        )

    def _kernel(self) -> str:
        return self._said(
            *("journalctl", "--dmesg", "--boot", "--priority=warning", "--no-hostname"),
            *("--no-pager", "--quiet", "--lines=2000"),
        )

    def _keys(self) -> str:
        if self._settings is None:
            return "not known: the settings cannot be read\n"
        return json.dumps(without_words(msgspec.to_builtins(self._settings)), indent=1)

    def _rules(self) -> str:
        return self._said("nft", "--terse", "list", "table", "inet", "pendopo")

    def _machine(self) -> str:
        root = self._host.root
        model = root / "proc/device-tree/model"
        lines = [
            f"release: {(root / 'opt/pendopo/current').resolve().name}",
            f"system: {versions.system(root)}",
            f"machine: {model.read_text(errors='replace') if model.exists() else 'not known'}",
            f"uptime and load: {_read(root / 'proc/uptime')} / {_read(root / 'proc/loadavg')}",
            self._said("df", "--human-readable", "--local", "--type=ext4", "--type=tmpfs"),
            self._said("df", "--inodes", "--local", "--type=ext4"),
            "\n".join(_read(root / "proc/meminfo").splitlines()[:6]),
            self._said("dpkg-query", "--show", *PACKAGES),
        ]
        return "\n\n".join(lines) + "\n"

    def _said(self, *command: str) -> str:
        said = self._host.ask(command)
        if said is None:
            return f"not known: {command[0]} is not there, or gives no answer\n"
        return said.out + (f"({command[0]}: {said.err.strip()})\n" if said.err.strip() else "")


def known_words(home: Home, settings: Settings | None) -> list[str] | None:
    """What this office's own books name: staff, place, tickets; None when they cannot be read."""
    try:
        with closing(Books.open(home.desk)) as desk, closing(Books.open(home.office)) as office:
            found = [word for each in accounts.accounts(desk) for word in (each.login, each.name)]
            found += [row["code"] for row in office.execute("SELECT code FROM tickets")]
            found += [row["name"] for row in office.execute("SELECT name FROM counters")]
    except (BooksError, OSError, sqlite3.Error):
        return None
    if settings is not None:
        found += [settings.office.village, settings.office.district, settings.wifi.name]
        found += [*settings.portal.names, settings.portal.tls_name]
    return found


def without_words(value: Any, key: str = "") -> Any:
    """The settings with numbers, switches, and the words of SAFE_KEYS."""
    match value:
        case dict():
            return {name: without_words(each, name) for name, each in value.items()}
        case list() | tuple():
            return [without_words(each, key) for each in value]
        case str() if value and key not in SAFE_KEYS:
            return REMOVED
    return value


def _settings(home: Home) -> Settings | None:
    try:
        return settings_file.load(home.settings)
    except SettingsError:
        return None


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        return f"not known ({error.strerror})"


def about(bundle: Bundle) -> Iterator[str]:
    """What the bundle will hold, a line a part."""
    for part in bundle.parts:
        yield f"  {part.name:<14} {part.about}"
