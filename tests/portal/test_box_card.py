"""What a phone is told of the complaint box: a number only while one is known."""

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.store import Books, writing
from kiosk.office import box
from kiosk.office.box_frame import BoxFlag
from tests.kiosk.office.test_box import Frame
from tests.portal.phones import Page, Town


@pytest.mark.parametrize(
    ("flags", "age_s", "told"),
    [
        (0, 1, "7 surat"),
        (BoxFlag.DOOR_OPEN, 1, "7 surat"),
        (BoxFlag.BEAM_BLOCKED, 1, "Kotak sedang diperiksa. Terakhir tercatat: 7."),
        (BoxFlag.MEMORY_FAULT, 1, "Kotak sedang diperiksa. Terakhir tercatat: 7."),
        (0, 16, "Kotak sedang tidak menjawab. Terakhir tercatat: 7."),
    ],
)
def test_the_number_of_papers_is_known_or_said_to_be_unknown(
    served: Town,
    village: Home,
    office: Books,
    clock: ManualClock,
    flags: int,
    age_s: float,
    told: str,
) -> None:
    for frame in (Frame(), Frame(letters=7, flags=flags)):
        with writing(office):
            box.record(office, clock, frame)
    Heartbeat(village, "box", clock).beat()
    clock.advance(age_s)
    words = Page(served.get("/").text).words
    assert told in words
    assert ("tidak diketahui" in words) == told.startswith("Kotak")
