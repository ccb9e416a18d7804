"""From the box's line to the public number."""

from kiosk.books.home import Heartbeat
from kiosk.office import box, devices, statistics
from kiosk.workers.box_worker import BoxWorker
from tests.kiosk.workers.conftest import Shop


def total(shop: Shop) -> int | None:
    return statistics.drops(shop.office, shop.clock, 0.0).total


def meet(shop: Shop) -> None:
    """Wait until the box's first total is known; what falls in from now on is booked."""
    shop.until(lambda: total(shop) is not None)


def says(shop: Shop, word: str) -> bool:
    device = devices.last_word(shop.office, "box")
    return device is not None and device.state == word


def test_a_drop_is_booked_once(shop: Shop) -> None:
    with shop.working(BoxWorker):
        meet(shop)
        shop.tell("box drop")
        shop.until(lambda: total(shop) == 1)
        shop.tell("box drop 3")
        shop.until(lambda: total(shop) == 4)
    assert sum(box.rebuilt(shop.office).values()) == 4


def test_what_fell_in_while_nobody_listened_is_booked_at_the_next_word(shop: Shop) -> None:
    with shop.working(BoxWorker):
        meet(shop)
    shop.tell("box drop 5")
    with shop.working(BoxWorker):
        shop.until(lambda: total(shop) == 5)


def test_a_worker_started_again_books_nothing_twice(shop: Shop) -> None:
    for expected in (2, 4, 6):
        with shop.working(BoxWorker):
            meet(shop)
            shop.tell("box drop 2")
            shop.until(lambda expected=expected: total(shop) == expected)  # type: ignore[misc]


def test_a_live_box_beats_and_a_stopped_worker_does_not(shop: Shop) -> None:
    heart = Heartbeat(shop.home, "box", shop.clock)
    with shop.working(BoxWorker):
        meet(shop)
        shop.tell("box drop")
        shop.until(lambda: total(shop) == 1)
        assert heart.age_s() is not None
    assert heart.age_s() is None


def test_a_noisy_line_loses_no_drop(shop: Shop) -> None:
    with shop.working(BoxWorker):
        meet(shop)
        shop.tell("box loss 0.1")
        shop.tell("box corrupt 0.1")
        for _ in range(50):
            shop.tell("box drop")
        shop.tell("box loss 0")
        shop.tell("box corrupt 0")
        shop.tell("box drop")
        shop.until(lambda: total(shop) == 51)
