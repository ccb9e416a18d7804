"""A receipt printer on USB: the kernel's own driver, the worker's own unit, paper by the fake.

Runs inside the machine. The kernel plays both ends of the cable: its printer gadget is plugged into
its dummy controller, usblp makes /dev/usb/lp0 of it, udev names it. What a printer would do with
the bytes does the shipped fake, which reads and answers at the gadget's end.
"""

import json
import os
import pwd
import sqlite3
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from hardware.fakes.paper_printer import PaperPrinter, PrinterState
from hardware.profiles import load
from tests.lab.namespaces import eventually, run
from tests.vm import village
from tests.vm.join import step

GADGET = Path("/sys/kernel/config/usb_gadget/printer")
DEVICE_END, ADDRESS = Path("/dev/g_printer0"), Path("/dev/pendopo-printer")
PROFILE, UNIT = "epson-tm-t82x", "pendopo-printer.service"
PAPERS = Path("/run/papers")
ENDED = ("sent", "confirmed")
"""Both are honest where the fake, which draws its papers on this one processor, answers late."""
SETTINGS = f"""{village.SETTINGS}
[printer]
kind = "usb"
address = "{ADDRESS}"
profile = "{PROFILE}"
"""


class Cable(threading.Thread):
    """The printer's end of the cable."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.printer = PaperPrinter(PAPERS, profile=load(PROFILE))
        self.turn = threading.Lock()
        self.taken, self.most = 0, sys.maxsize
        """Bytes it has taken, and where it stops: with its buffer full, say."""
        self.never, self.is_in, self.is_out = (threading.Event() for _ in range(3))

    def run(self) -> None:
        while True:
            self.is_in.wait()
            with suppress(OSError):
                self._serve(os.open(DEVICE_END, os.O_RDWR | os.O_NONBLOCK))
            self.is_out.set()

    def _serve(self, end: int) -> None:
        # Never poll(2): the gadget's poll follows a null pointer while the cable is out.
        try:
            while self.is_in.is_set():
                self.never.wait(0.005)
                if self.taken >= self.most:
                    continue
                with suppress(BlockingIOError), self.turn:
                    data = os.read(end, 512)
                    self.taken += len(data)
                    if answers := self.printer.receive(data):
                        os.write(end, answers)
        finally:
            os.close(end)

    def plug_in(self) -> None:
        """A gadget, new each time: the kernel's does not survive its cable."""
        make_gadget()
        (GADGET / "UDC").write_text(next(Path("/sys/class/udc").iterdir()).name)
        eventually(ADDRESS.exists, f"{ADDRESS} is there")
        self.is_out.clear()
        self.is_in.set()

    def plug_out(self) -> None:
        """What the printer was told so far it remembers."""
        (GADGET / "UDC").write_text("\n")
        self.is_in.clear()
        self.is_out.wait()
        (GADGET / "configs/c.1/printer.0").unlink()
        for folder in ("functions/printer.0", "configs/c.1", "strings/0x409", ""):
            (GADGET / folder).rmdir()

    def be(self, state: PrinterState) -> None:
        """Break or mend it."""
        with self.turn:
            self.printer.set_state(state)

    def papers(self) -> list[str]:
        return [path.read_text() for path in sorted(PAPERS.glob("*.txt"))]


def main() -> int:
    figures: dict[str, float | str] = {"kernel": os.uname().release}
    with step("box: settings, books, a village"):
        village.write_books(SETTINGS)
        as_kiosk("-m", "tests.vm.printer", "open")
    with step("cable: the gadget is plugged in, udev names it"):
        cable = Cable()
        cable.start()
        cable.plug_in()
        assert ADDRESS.stat().st_gid == 7, "group lp"
    with step("box: its worker's unit"):
        run("systemctl", "start", UNIT)
        eventually(lambda: said() == "ready", "the printer is ready", 20)
    with step("a ticket comes out, and the printer proves it"):
        started = time.monotonic()
        job = ticket()
        eventually(lambda: state(job) == "confirmed", "it is confirmed", 20)
        figures["confirmed_s"] = round(time.monotonic() - started, 2)
        assert "A001" in cable.papers()[0]
    with step("without paper the worker says so, prints when it can"):
        cable.be(PrinterState.PAPER_OUT)
        eventually(lambda: said() == "paper_out", "it is said", 20)
        job = ticket()
        cable.be(PrinterState.OK)
        eventually(lambda: state(job) in ENDED, "it is printed", 20)
        assert len(cable.papers()) == 2
    with step("the cable comes out in the middle: unknown, next one clean"):
        pull_the_cable(cable)
    figures["pss_mb"] = round(pss_mb(), 1)
    print(json.dumps(figures))
    return 0


def pull_the_cable(cable: Cable) -> None:
    """In the middle of a ticket; in again before the next."""
    cable.most = cable.taken + 700
    job = ticket()
    eventually(lambda: cable.taken >= cable.most, "half of it is in the printer", 20)
    cable.plug_out()
    cable.most = sys.maxsize
    eventually(lambda: state(job) == "unknown", "nobody is sure of it", 20)
    cable.plug_in()
    following = ticket()
    eventually(lambda: state(following) in ENDED, "the next is printed", 30)
    eventually(lambda: any("A004" in paper for paper in cable.papers()), "it is out", 10)
    assert "A004" in cable.papers()[-1]
    assert "A003" not in cable.papers()[-1]
    assert sum("A003" in paper for paper in cable.papers()) <= 1, "printed twice"


def make_gadget() -> None:
    """A printer as the makers describe theirs; source: the kernel's gadget-testing, f_printer."""
    if not Path("/sys/kernel/config/usb_gadget").exists():
        run("mount", "-t", "configfs", "none", "/sys/kernel/config")
    words = {
        "idVendor": "0x04b8",
        "idProduct": "0x0e15",
        "strings/0x409/manufacturer": "EPSON",
        "strings/0x409/product": "TM-T82X",
        "strings/0x409/serialnumber": "0001",
        "functions/printer.0/pnp_string": "MFG:EPSON;MDL:TM-T82X;CMD:ESC/POS;CLS:PRINTER;",
    }
    for folder in ("", "strings/0x409", "configs/c.1", "functions/printer.0"):
        (GADGET / folder).mkdir()
    for name, word in words.items():
        (GADGET / name).write_text(word)
    (GADGET / "configs/c.1/printer.0").symlink_to(GADGET / "functions/printer.0")


def as_kiosk(*arguments: str) -> str:
    """Run Python as the kiosk's user, so that the books stay its own."""
    return run("runuser", "-u", "pendopo-kiosk", "-g", "pendopo", "--", sys.executable, *arguments)


def ticket() -> int:
    """Take a number and order its paper, as the touch screen does; the job's id."""
    return int(as_kiosk("-m", "tests.vm.printer", "ticket"))


def _books(query: str, *values: object) -> str:
    with sqlite3.connect(f"file:{village.HOME}/office.db?mode=ro", uri=True) as books:
        row = books.execute(query, values).fetchone()
    return str(row[0]) if row else ""


def state(job: int) -> str:
    return _books("SELECT state FROM print_jobs WHERE id = ?", job)


def said() -> str:
    return _books("SELECT state FROM devices WHERE name = 'printer'")


def pss_mb() -> float:
    pid = run("systemctl", "show", "--property=MainPID", "--value", UNIT).strip()
    assert pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name == "pendopo-kiosk"
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.split("Pss:")[1].split()[0]) / 1024


def serve_kiosk(order: str) -> None:
    """What as_kiosk() runs."""
    from kiosk import receipts
    from kiosk.books import settings as settings_file
    from kiosk.books.home import Home
    from kiosk.books.store import Books, writing
    from kiosk.office import demo, printing, queue

    home = Home.from_environment()
    settings = settings_file.load(home.settings)
    clock = settings.system_clock()
    books = Books.open(home.office)
    if order == "open":
        demo.seed(books)
        return
    with writing(books):
        new = queue.take_ticket(books, clock, "A", f"tap-{time.monotonic_ns()}")
        lines = receipts.ticket(new, settings, 0)
        print(printing.enqueue(books, clock, "ticket", lines, new.id))


if __name__ == "__main__":
    sys.exit(serve_kiosk(sys.argv[1]) if len(sys.argv) > 1 else main())
