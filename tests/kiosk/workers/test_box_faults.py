"""Silence and faults of the box, from the real worker to the hall's board and the console."""

import threading
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from flask.testing import FlaskClient

from hardware.box import SerialBox
from hardware.fakes.box import SimulatedBox
from hardware.fakes.pty_port import PtyPort
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.office import box_alarms, box_questions, statistics
from kiosk.web import create_app
from kiosk.workers.box_listener import Listener
from kiosk.workers.box_worker import BoxWorker
from tests.factories import PASSWORD
from tests.kiosk.web.conftest import post
from tests.kiosk.workers.conftest import Shop

SEEN_WITHIN_S = 60.0
FAULTS = {
    "box jam": ("jam", "serahkan surat ke petugas", "Tarik surat yang"),
    "box tamper": ("tamper", "sedang diperiksa", "Lihat kotaknya."),
    "box break_memory": ("memory", "serahkan surat ke petugas", "mengganti pencacahnya"),
    "box open": ("door", "pintunya terbuka", "Tutup dan kunci pintunya"),
    "box mute 1": ("silent", "beri tahu petugas", "Periksa listrik dan kabelnya"),
    "box version 2": ("newer", "sedang diperiksa", "memperbarui Pendopo"),
}
UNCOUNTED = ("jam", "memory", "silent", "newer")


@pytest.fixture
def desk(shop: Shop) -> FlaskClient:
    """Bu Sari at Loket 1, over the same books."""
    app = create_app(shop.settings, shop.clock, shop.home)
    app.testing = True
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    post(client, "/counter", "/counter/choose/1")
    return client


def hall(desk: FlaskClient) -> dict[str, object]:
    return desk.get("/board/state").get_json()["box"]  # type: ignore[no-any-return]


def text(desk: FlaskClient, address: str) -> str:
    return desk.get(address).get_data(as_text=True)


def seconds_until(is_so: Callable[[], bool], each_s: Callable[[], None]) -> float:
    """How long it takes; the state is no row in every case, so it is asked for."""
    began, pause = monotonic(), threading.Event()
    while not is_so():
        assert monotonic() - began < SEEN_WITHIN_S, "it was never seen"
        each_s()
        pause.wait(0.05)
    return monotonic() - began


@pytest.mark.parametrize("command", FAULTS)
def test_a_fault_is_seen_in_the_hall_and_at_the_counter_with_what_to_do(
    shop: Shop, desk: FlaskClient, command: str
) -> None:
    state, in_the_hall, cure = FAULTS[command]
    with shop.working(BoxWorker):
        shop.until(lambda: statistics.papers(shop.office) is not None)
        assert hall(desk) == {"state": "counting", "total": 0, "today": 0, "trouble": None}
        assert "0 surat" in text(desk, "/counter/panel")
        before_s = shop.clock.boot_s()
        shop.tell(command)
        took_s = seconds_until(
            lambda: hall(desk)["state"] == state, lambda: shop.clock.advance(0.5)
        )
        # The books' own clock, which the silence is measured by, was moved on by hand.
        assert took_s + shop.clock.boot_s() - before_s < SEEN_WITHIN_S
        told = hall(desk)
        assert told["trouble"] == in_the_hall
        assert told["total"] == (None if state in UNCOUNTED else 0)
        for page in ("/counter/panel", "/box"):
            assert cure in text(desk, page)
        if state in UNCOUNTED:
            assert "tidak diketahui" in text(desk, "/box")


def test_an_unplugged_box_is_told_since_when_and_comes_back_by_itself(
    shop: Shop, desk: FlaskClient
) -> None:
    with shop.working(BoxWorker):
        shop.until(lambda: statistics.papers(shop.office) is not None)
        shop.devices.stop()
        seconds_until(lambda: hall(desk)["state"] == "unplugged", lambda: None)
        assert hall(desk)["total"] is None
        assert "tidak tersambung sejak 08.00. Pasang lagi kabelnya" in text(desk, "/counter/panel")
        with SimulatedBox(shop.home.run / "box", shop.home.path / "box.json") as again:
            again.drop(2)
            stop = threading.Event()
            thread = threading.Thread(target=serve, args=([again], stop))
            thread.start()
            seconds_until(lambda: hall(desk)["total"] == 2, lambda: None)
            stop.set()
            thread.join()


def test_a_worker_that_does_not_run_is_not_known_and_never_zero(
    shop: Shop, desk: FlaskClient
) -> None:
    with shop.working(BoxWorker):
        shop.until(lambda: statistics.papers(shop.office) is not None)
    assert hall(desk) == {
        "state": "lost", "total": None, "today": None, "trouble": "beri tahu petugas",
    }  # fmt: skip
    page = text(desk, "/counter/panel")
    assert "tidak diketahui" in page and "Program kotak tidak berjalan." in page


@pytest.mark.parametrize(
    ("command", "kind", "words"),
    [
        ("box set_back", "lower", "Hitungan kotak turun (3 &gt; 0)"),
        ("box begin_epoch", "new epoch", "Kotak mulai menghitung dari awal"),
        ("box uid OTHER", "new box", "Kotak lain terpasang. Hitungannya mulai dari"),
        ("box open", "opened", "Pintu kotak dibuka 1 kali tanpa catatan"),
        ("box version 2", "newer", "protokol yang lebih baru (KP2)"),
    ],
)
def test_an_alarm_stands_until_an_officer_has_seen_it(
    shop: Shop, desk: FlaskClient, command: str, kind: str, words: str
) -> None:
    with shop.working(BoxWorker):
        shop.until(lambda: statistics.papers(shop.office) is not None)
        shop.tell("box drop 3")
        shop.until(lambda: statistics.papers(shop.office) == 3)
        shop.tell(command)
        shop.tell("box drop")
        seconds_until(lambda: bool(box_alarms.unseen(shop.office)), lambda: shop.clock.advance(0.5))
        shop.tell("box close")
        shop.tell("box version 1")
        seconds_until(lambda: hall(desk)["state"] == "counting", lambda: None)
        assert [each.kind for each in box_alarms.unseen(shop.office)] == [kind]
        assert words in text(desk, "/counter/panel") and words in text(desk, "/box")
        post(desk, "/box", "/box/alarm/1")
        assert words not in text(desk, "/counter/panel")
        assert "dilihat sari, 24.11.2026 08.0" in text(desk, "/box")


def serve(boxes: list[SimulatedBox], stop: threading.Event) -> None:
    """The loop of boxes that hang on one line."""
    while not stop.wait(0.02):
        for each in boxes:
            each.pump()
            each.tick()


@pytest.fixture
def twins(shop: Shop) -> Iterator[list[SimulatedBox]]:
    """Two counters that were flashed with one uid, on one line in place of the shop's own."""
    shop.devices.stop()
    now = [1000.0]
    port = PtyPort(shop.home.run / "box")
    memories = [shop.home.path / f"{name}.json" for name in ("one", "other")]
    memories[1].write_text('{"epoch": 1, "boot": 40, "letters": 500, "opens": 0}')
    boxes = [
        SimulatedBox(port.link, memory, clock=lambda: now[0] + monotonic(), port=port)
        for memory in memories
    ]
    now[0] += 900  # both have run for a quarter of an hour
    yield boxes
    port.close()


def test_two_boxes_with_one_uid_are_an_alarm_and_nothing_of_them_is_booked(
    shop: Shop, desk: FlaskClient, twins: list[SimulatedBox]
) -> None:
    one, other = twins
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=([one], stop))
    with shop.working(BoxWorker):
        thread.start()
        shop.until(lambda: statistics.papers(shop.office) is not None)
        one.drop(2)
        shop.until(lambda: statistics.papers(shop.office) == 2)
        other.drop()
        one.drop()
        seconds_until(lambda: hall(desk)["state"] == "twins", lambda: None)
        other.drop()
        assert "Pasang satu kotak saja." in text(desk, "/counter/panel")
        assert [each.kind for each in box_alarms.unseen(shop.office)] == ["twins"]
        assert statistics.papers(shop.office) == 2
    stop.set()
    thread.join()


def test_an_idle_hour_writes_six_rows(village: Home, office: Books, clock: ManualClock) -> None:
    listener = Listener(village, clock, office)
    with (
        SimulatedBox(
            village.run / "box", village.path / "box.json", clock=clock.boot_s
        ) as simulated,
        SerialBox(str(village.run / "box")) as line,
    ):

        def hear_all() -> None:
            while (frame := line.read_frame(0.05)) is not None:
                if listener.hear(frame):
                    line.query()
                    simulated.pump()

        simulated.pump()
        hear_all()
        assert statistics.papers(office) == 0
        before = office.total_changes
        for _ in range(720):
            clock.advance(5)
            simulated.tick()
            frame = line.read_frame(1.0)
            assert frame is not None and not listener.hear(frame)
        assert office.total_changes - before == 6
    assert box_questions.unanswered(office) == []
