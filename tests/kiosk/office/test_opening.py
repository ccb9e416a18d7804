"""The office's hours: open, closed, and when it opens again."""

from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.settings_queue import Hours
from kiosk.office import opening

NEVER = Hours(senin="", selasa="", rabu="", kamis="", jumat="")


def look(clock: ManualClock, hours: Hours | None = None) -> opening.Opening:
    seen = opening.look(hours or Hours(), clock)
    assert seen is not None
    return seen


def test_a_tuesday_morning_is_open(clock: ManualClock) -> None:
    assert look(clock).is_open


@pytest.mark.parametrize(
    ("later", "opens"),
    [
        (timedelta(hours=-1), "24 08.00 True"),  # Tuesday 07.00: today
        (timedelta(hours=7), "25 08.00 False"),  # Tuesday 15.00, the end is not open any more
        (timedelta(days=3, hours=7), "30 08.00 False"),  # Friday 15.00: after the weekend
        (timedelta(days=5), "30 08.00 False"),  # Sunday
    ],
)
def test_a_closed_office_says_when_it_opens(
    clock: ManualClock, later: timedelta, opens: str
) -> None:
    clock.jump(later)
    seen = look(clock)
    assert not seen.is_open and seen.opens_at is not None
    assert f"{seen.opens_at:%d %H.%M} {seen.is_today}" == opens


def test_an_office_open_one_day_a_week_opens_in_a_week(clock: ManualClock) -> None:
    clock.jump(timedelta(hours=4))
    seen = look(clock, Hours(senin="", selasa="08.00-10.00", rabu="", kamis="", jumat=""))
    assert seen.opens_at is not None and f"{seen.opens_at:%d}" == "01"


def test_an_office_that_never_opens_says_no_day(clock: ManualClock) -> None:
    assert look(clock, NEVER) == opening.Opening(is_open=False)


def test_a_day_may_have_all_its_hours(clock: ManualClock) -> None:
    clock.jump(timedelta(hours=15, minutes=59))
    assert look(clock, Hours(selasa="00.00-24.00")).is_open


def test_nobody_knows_while_the_date_is_not_believed(clock: ManualClock) -> None:
    clock.trusted = False
    assert opening.look(Hours(), clock) is None
