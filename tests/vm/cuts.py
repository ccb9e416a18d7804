"""The power goes at 400 moments of a busy morning: what was answered until then is in the books.

Runs inside the machine. The state folder lies on a disk whose writes the kernel keeps in their
order (dm-log-writes), while the whole house works on it: people at the touch screen, an officer who
calls, phones that tap, papers that fall into the box. Whatever is answered is marked in that log.
Then the disk is made again as a cut at each of these moments may leave it, the kernel mounts it,
and the house's own books are opened there.
"""

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from hardware import profiles
from hardware.fakes.commands import send
from hardware.fakes.devices import Devices
from kiosk.books.home import Home
from kiosk.books.store import Books
from tests.flows.crowd import PREFIXES, Finger
from tests.flows.officer import Officer
from tests.lab.namespaces import eventually, run
from tests.lab.phone import GATEWAY
from tests.vm import log_writes, village
from tests.vm.join import step
from tests.vm.life import Person, Visitor
from tests.vm.printer import as_kiosk
from tests.vm.promises import CALLED, DROPS, LEAVING, ONLINE, TICKET, Promises, booked
from tests.vm.recorded_disk import BEFORE, LOG, mark, mounted, record, stop

FAKES = Path("/run/fakes")
POINTS, LOAD_S, SEED = 400, 90.0, 20261125
EARLY = 60  # entries of the log: some tickets later
PHONES, RESIDENTS = 2, 3
PROFILE = "epson-tm-t82x"
FACE, DESK = "http://127.0.0.1:8080", "/run/pendopo/kiosk.sock"
UNITS = ("pendopo-kiosk.service", "pendopo-printer.service", "pendopo-box.service")
DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
SETTINGS = f"""{village.SETTINGS}
[printer]
kind = "serial"
address = "{FAKES}/run/printer"
profile = "{PROFILE}"

[box]
kind = "serial"
address = "{FAKES}/run/box"

[hours]
{"".join(f'{day} = "00.00-24.00"' + chr(10) for day in DAYS)}"""


def main() -> int:
    with step("box: a state folder whose disk is recorded"):
        record(village.HOME)
        run("systemd-tmpfiles", "--create", "pendopo.conf")
    with Devices(FAKES, profile=profiles.load(PROFILE)):
        with step("box: all its units, a village, phones"):
            password = start_house()
        with step(f"{LOAD_S:.0f} s of a busy morning"):
            load = Load()
            load.run(password)
        run("systemctl", "stop", *UNITS, *village.UNITS)
        stop(village.HOME)
    with step(f"{POINTS} power cuts"):
        figures = cut_again_and_again()
    print(json.dumps(figures | {"kernel": os.uname().release, "promises": load.kept}))
    assert figures["control_broken"], "it would not see a lost promise"
    return 1 if figures["broken"] else 0


def start_house() -> str:
    """All units, with the fakes at the ends of their lines; the officer's password."""
    for unit in UNITS[1:]:
        line = Path(f"/run/systemd/system/{unit}.d/line.conf")
        line.parent.mkdir(parents=True)
        line.write_text("[Service]\nDeviceAllow=char-pts rw\n")
    for end in ("printer", "box"):
        (FAKES / "run" / end).resolve().chmod(0o666)
    run("systemctl", "daemon-reload")
    village.write_books(SETTINGS)
    as_kiosk("-m", "tests.vm.printer", "open")
    said = as_kiosk("-m", "kiosk.cli", "add-officer", "petugas", "Petugas")
    village.connect_internet()
    run("ip", "link", "add", village.RADIO, "type", "bridge")
    run("ip", "addr", "add", f"{GATEWAY}/16", "dev", village.RADIO)
    run("ip", "link", "set", village.RADIO, "up")
    village.start_units()
    run("systemctl", "start", *UNITS)
    eventually(village.line_is_up, "the line is up", 60)
    return said.split()[-1]


class Load:
    """Everybody at once, each in a thread, until the time is up."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.kept: Counter[str] = Counter()
        self.troubles: list[str] = []

    def run(self, password: str) -> None:
        people = [self.resident(number) for number in range(RESIDENTS)]
        people += [self.phone(Visitor(number, Person())) for number in range(PHONES)]
        people += [self.officer(password), self.paper]
        threads = [threading.Thread(target=self._repeat, args=(each,)) for each in people]
        mark("begin")
        for thread in threads:
            thread.start()
        self.over.wait(LOAD_S)
        self.over.set()
        for thread in threads:
            thread.join()
        mark("end")
        assert not self.troubles, self.troubles
        assert {TICKET, CALLED, DROPS, ONLINE} <= set(self.kept), self.kept

    def _repeat(self, turn: Callable[[], None]) -> None:
        try:
            while not self.over.is_set():
                turn()
        except Exception as error:
            self.troubles.append(repr(error))
            self.over.set()

    def promise(self, kind: str, *words: object) -> None:
        """Somebody has just been answered."""
        mark(kind, *words)
        self.kept[kind] += 1

    def resident(self, number: int) -> Callable[[], None]:
        finger, prefix = Finger(FACE), PREFIXES[number]

        def turn() -> None:
            taken = finger.take(prefix)
            self.promise(TICKET, taken.id, taken.number, taken.tap)

        return turn

    def officer(self, password: str) -> Callable[[], None]:
        officer = Officer(DESK, "petugas", password, 1)

        def turn() -> None:
            self.over.wait(2)  # there is always somebody who waits
            called, _pressed = officer.call()
            self.promise(CALLED, called)

        return turn

    def phone(self, visitor: Visitor) -> Callable[[], None]:
        phone, mac = visitor.phone, visitor.phone.mac.replace(":", "-")

        def turn() -> None:
            answer = phone.tap()
            assert answer.status == 303, answer
            self.promise(ONLINE, mac)
            self.over.wait(0.5)
            mark(LEAVING, mac)
            phone.leave()

        return turn

    def paper(self) -> None:
        """One falls into the box; what the office's books count is what people are told."""
        send(FAKES / "run/devices.sock", "box drop 1")
        self.over.wait(0.3)
        with opened(village.HOME) as office:
            self.promise(DROPS, booked(office))


@contextmanager
def opened(folder: Path) -> Iterator[Books]:
    """The office's books, to read in."""
    office = Books.open(Home(folder).office)
    try:
        yield office
    finally:
        office.close()


def cut_again_and_again() -> dict[str, object]:
    """Cut, mount, open, compare; what was broken anywhere is told.

    The control asks too early: the books of a cut should not know what was answered after it.
    """
    entries, rng = log_writes.read(LOG), Random(SEED)
    marks = {each.mark: at for at, each in enumerate(entries) if each.mark}
    begin, end = marks["begin"], marks["end"]
    promises, disk = Promises(entries), log_writes.Disk(BEFORE, LOG, entries)
    broken, too_early = [], 0
    for point in sorted(rng.sample(range(begin, end - EARLY), POINTS)):
        with mounted(disk, point, rng) as folder:
            home = Home(folder)
            try:
                broken += [f"cut at {point}: {what}" for what in promises.broken(point, home)]
                too_early += bool(promises.broken(point + EARLY, home))
            except Exception as error:
                broken.append(f"cut at {point}: {error!r}")
    disk.close()
    for line in broken[:20]:
        print(line, file=sys.stderr)
    written = sum(each.sectors for each in entries[begin:end] if not each.mark)
    return {
        "points": POINTS,
        "broken": len(broken),
        "control_broken": too_early,
        "writes": end - begin,
        "written_mb": round(written / 2048, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
