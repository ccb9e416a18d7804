"""The line shared out among phones on a simulated radio; runs inside the machine.

One phone with twenty downloads, one with a single one, a third that opens pages beside them: on a
line that is not shared out, then by cake, then by fq_codel as on a kernel without cake; down and
up. The machine's time stands still while its processor works: what is measured is waiting, whatever
else this computer does, and a page that waits for nobody takes 0 ms.
The figures go to standard output as one line of JSON, the steps to the other.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.lab.loads import Load
from tests.lab.namespaces import Namespace, eventually, run
from tests.lab.phone import INTERNET
from tests.vm import village
from tests.vm.join import WIFI, step
from tests.vm.radio import RadioPhone

LINE = "delay 40ms rate 10mbit limit 250"  # what netem makes of the way down: a long queue, FIFO
SPEED = "[wifi]\ndown_mbit = 10\nup_mbit = 10\noffice_percent = 20\n"
MANY = 20
PAGES = 20
FOR_S = 12.0
AWAY = 0.1  # from an even share
SLOWER = 2.0
BY_FQ_CODEL = f"""
import sys
from kiosk.books.settings import Wifi
from portal.gate.shares import Plan, Queue
wifi = Wifi(down_mbit=10, up_mbit=10, office_percent=20)
print(*Plan.of(wifi, "{village.PHONES}", "{village.UPLINK}").commands(Queue.FQ_CODEL), sep="\\n")
"""


def main() -> int:
    with step("box, internet and access point"):
        village.try_the_kernel()
        village.write_books(village.WITH_RADIO)
        lengthen(village.connect_internet())
        village.open_access_point()
    with step("box: the line is up"):
        village.start_units()
        eventually(village.line_is_up, "the line is up", 30)
    phones = [RadioPhone(number, WIFI) for number in (1, 2, 3)]
    for phone in phones:
        with step(f"phone {phone.number}: joins and taps"):
            phone.join()
    figures: dict[str, Any] = {"kernel": os.uname().release, "line": LINE, "downloads": [MANY, 1]}
    with step("not shared out"):
        figures["unshared"] = down_of(phones)
    with (village.HOME / "pendopo.toml").open("a") as settings:
        settings.write(SPEED)
    run("systemctl", "restart", "pendopo-gate.service")
    eventually(village.line_is_up, "the line is up", 30)
    assert "cake" in run("pendopo", "wifi", "plan").partition("\n")[0]
    good = True
    for queue, lay in (("cake", None), ("fq_codel", by_fq_codel)):
        if lay is not None:
            lay()
        with step(f"shared out by {queue}"):
            found = down_of(phones) | {"up": up_of(phones)}
            figures[queue] = found
            good &= is_fair(found)
    said = run("journalctl", "--boot", "--quiet", "--output=cat", "--unit=pendopo-gate.service")
    assert "laying them anew" not in said, "the gate took its own queues for another's"
    print(json.dumps(figures))
    return 0 if good else 1


def lengthen(internet: Namespace) -> None:
    """Make the way down a village's: narrow, far, with a long queue before it."""
    internet.ips("link set eth0 gso_max_segs 1")
    internet.run("tc", "qdisc", "add", "dev", "eth0", "root", "netem", *LINE.split())


def by_fq_codel() -> None:
    """What the gate lays where there is no cake, behind the back of one that is away."""
    run("systemctl", "stop", "pendopo-gate.service")
    for side in (village.PHONES, village.UPLINK):
        run("tc", "qdisc", "delete", "dev", side, "root")
    for command in run("python", "-c", BY_FQ_CODEL).splitlines():
        run(*command.split())


def down_of(phones: list[RadioPhone]) -> dict[str, Any]:
    many, one, guest = phones
    idle, village_idle = page_ms(guest), village_ms(guest)
    with Load(many, MANY) as ours, Load(one, 1) as theirs:
        shares = Load.measure(FOR_S, ours, theirs, settle_s=4.0)
        beside, village_beside = page_ms(guest), village_ms(guest)
    village_page = {"idle": village_idle, "beside": village_beside}
    return told(shares, idle, beside) | {"village_page_ms": village_page}


def up_of(phones: list[RadioPhone]) -> dict[str, Any]:
    many, one, guest = phones
    idle = page_ms(guest)
    with Load(many, MANY, upwards=True) as ours, Load(one, 1, upwards=True) as theirs:
        shares = Load.measure(FOR_S, ours, theirs, settle_s=4.0)
        beside = page_ms(guest)
    return told(shares, idle, beside)


def told(shares: list[float], idle: float, beside: float) -> dict[str, Any]:
    return {
        "mbit": [round(each * 8e-6, 2) for each in shares],
        "share": round(shares[0] / sum(shares), 3),
        "page_ms": {"idle": idle, "beside": beside, "ratio": round(beside / idle, 2)},
    }


def is_fair(found: dict[str, Any]) -> bool:
    """Both ways: within a tenth of an even share, and a page at most twice as long."""
    assert found["village_page_ms"]["beside"] <= 5.0, "the village page stood in the phones' queue"
    return all(
        abs(way["share"] - 0.5) <= 0.5 * AWAY and way["page_ms"]["ratio"] <= SLOWER
        for way in (found, found["up"])
    )


def page_ms(phone: RadioPhone) -> float:
    """Median of the name's answer and a page of 30 kB from the internet."""

    def open_page() -> None:
        while phone.resolve("page.example") != [INTERNET]:
            pass  # lost on the full line: asked again, as phones do
        page = phone.get("http://page.example/page", to=INTERNET)
        assert page is not None and len(page.body) == 30_000, page

    return _median_ms(open_page)


def village_ms(phone: RadioPhone) -> float:
    """The same for the village's own page."""

    def open_page() -> None:
        assert "Desa Sukojati" in phone.page()

    return _median_ms(open_page)


def _median_ms(do: Callable[[], None]) -> float:
    taken = []
    for _ in range(PAGES):
        started = time.monotonic()
        do()
        taken.append((time.monotonic() - started) * 1000)
    return round(median(taken), 1)


if __name__ == "__main__":
    sys.exit(main())
