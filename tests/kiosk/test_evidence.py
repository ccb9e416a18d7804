"""The evidence as numbers: what is not known is no work and no outage, and no day has 25 hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kiosk.books.clock import stamp
from kiosk.evidence import Account, days, spans, undated
from portal.gate_client import Stretch, Working

ZONE = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)  # 12.00 in the village
HOUR_S = 3600.0
UP, POWER, LINE = Working.UP, Working.POWER, Working.LINE


def a_stretch(kind: Working, from_h: float, to_h: float, number: int = 1) -> Stretch:
    """From and to in hours after noon."""
    began, ended = (stamp(NOON + timedelta(hours=hours)) for hours in (from_h, to_h))
    return Stretch(number, kind, "", began, ended, (to_h - from_h) * HOUR_S)


def accounts(*stretches: Stretch, now_h: float) -> dict[date, Account]:
    """The oldest stretch first."""
    now = NOON + timedelta(hours=now_h)
    return days(spans(stretches[::-1], now), now, ZONE)


def test_a_night_belongs_to_two_days() -> None:
    found = accounts(a_stretch(UP, 0, 20), a_stretch(LINE, 20, 22), now_h=22)
    first, second = found[date(2026, 11, 24)], found[date(2026, 11, 25)]
    assert (first.elapsed_s, first.seconds[UP]) == (12 * HOUR_S, 12 * HOUR_S)
    assert (second.seconds[UP], second.seconds[LINE]) == (8 * HOUR_S, 2 * HOUR_S)
    assert second.times[LINE] == 1 and first.unknown_s == second.unknown_s == 0


def test_a_hole_in_the_record_is_not_known_and_no_outage() -> None:
    [day] = accounts(a_stretch(UP, 0, 1), a_stretch(UP, 4, 5), now_h=6).values()
    assert day.unknown_s == 4 * HOUR_S and day.seconds[UP] == 2 * HOUR_S
    assert not any(day.times[kind] for kind in (POWER, LINE))


def test_a_day_without_any_record_is_wholly_unknown() -> None:
    found = accounts(a_stretch(UP, 0, 1), a_stretch(UP, 49, 50), now_h=50)
    assert found[date(2026, 11, 25)].unknown_s == 24 * HOUR_S


def test_a_power_cut_of_unknown_length_is_counted_and_not_measured() -> None:
    cut = Stretch(2, POWER, "", None, stamp(NOON + timedelta(hours=5)), None)
    [day] = accounts(a_stretch(UP, 0, 1), cut, a_stretch(UP, 5, 6), now_h=6).values()
    assert (day.times[POWER], day.endless, day.seconds[POWER]) == (1, 1, 0.0)
    assert day.unknown_s == 4 * HOUR_S


def test_what_has_no_date_is_in_no_day() -> None:
    dateless = [Stretch(2, LINE, "", None, None, 60.0), Stretch(1, POWER, "", None, None, None)]
    found = list(spans(dateless, None))
    assert days(found, None, ZONE) == {}
    account = undated(found)
    assert account.seconds[LINE] == 60.0 and account.endless == 1


def test_of_two_stretches_in_one_hour_the_newer_is_believed() -> None:
    [day] = accounts(a_stretch(LINE, 0, 3), a_stretch(UP, 1, 2), now_h=2).values()
    assert (day.seconds[LINE], day.seconds[UP], day.unknown_s) == (HOUR_S, HOUR_S, 0.0)


def test_a_boot_whose_clock_ran_ahead_is_not_counted_in_the_future() -> None:
    [day] = accounts(a_stretch(UP, 7200, 7300), a_stretch(UP, 1, 2), now_h=2).values()
    assert day.seconds[UP] == HOUR_S


SPANS = st.lists(
    st.tuples(st.sampled_from(list(Working)), st.floats(-900, 900), st.floats(0, 700)), max_size=30
)


@given(made=SPANS, now_h=st.floats(-900, 900))
def test_no_clock_makes_a_day_longer_than_itself(
    made: list[tuple[Working, float, float]], now_h: float
) -> None:
    stretches = [a_stretch(kind, start, start + length) for kind, start, length in made]
    for account in accounts(*stretches, now_h=now_h).values():
        known_s = sum(account.seconds.values())
        assert known_s <= account.elapsed_s + 1e-3 <= 24 * HOUR_S + 2e-3
