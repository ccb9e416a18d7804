"""What backups are called, and which of them a rotation keeps."""

from datetime import datetime, timedelta

import pytest

from kiosk.backups.names import Name, kept, slug

NIGHT = datetime(2026, 11, 24, 2, 15)


def nights(count: int) -> list[Name]:
    return [Name("sukojati", n + 1, NIGHT + timedelta(days=n)) for n in range(count)]


def test_a_name_says_village_number_and_time_and_is_read_back() -> None:
    for name in (Name("sukojati", 123, NIGHT), Name("sumber-rejo", 1, None)):
        assert Name.parse(str(name)) == name
    assert str(nights(1)[0]) == "pendopo-sukojati-000001-20261124T0215.tar.gz"


@pytest.mark.parametrize(
    "text",
    [
        "office.db", "pendopo-sukojati-000001-20261124T0215.tar", ".making",
        "pendopo-sukojati-000001-20261324T0215.tar.gz", "pendopo-sukojati-1-undated.tar.gz",
    ],
)  # fmt: skip
def test_another_files_name_is_none_of_ours(text: str) -> None:
    assert Name.parse(text) is None


@pytest.mark.parametrize(
    ("village", "part"),
    [("Desa Sukojati", "desa-sukojati"), ("Désa/../Sumber  Rejo", "desa-sumber-rejo"),
     ("", "desa"), ("!", "desa"), ("a" * 90, "a" * 40)],
)  # fmt: skip
def test_a_village_becomes_a_part_of_a_name(village: str, part: str) -> None:
    assert slug(village) == part
    assert Name.parse(str(Name(slug(village), 1, None)))


def test_two_years_of_nights_leave_seven_days_four_weeks_twelve_months() -> None:
    there: set[Name] = set()
    for each in nights(730):  # as it goes: one a night, then the rotation
        there = kept(there | {each})
    dates = sorted(name.at.date() for name in there if name.at)
    last = NIGHT.date() + timedelta(days=729)
    assert dates[-7:] == [last - timedelta(days=n) for n in range(6, -1, -1)]
    assert len({date.strftime("%G-%V") for date in dates}) >= 4
    assert len({date.strftime("%Y-%m") for date in dates}) == 12
    assert len(dates) <= 7 + 4 + 12
    assert last - dates[0] > timedelta(days=320)


def test_many_by_hand_in_one_day_push_no_other_day_out() -> None:
    today = [Name("sukojati", 7 + n, NIGHT + timedelta(days=6, hours=n)) for n in range(20)]
    there = kept([*nights(6), *today])
    assert there == {*nights(6), today[-1]}


def test_without_a_date_each_is_a_day_of_its_own_and_the_newest_stay() -> None:
    undated = [Name("sukojati", n, None) for n in range(1, 20)]
    assert kept(undated) == set(undated[-7:])


def test_a_clock_that_jumped_into_the_future_does_not_keep_the_new_ones_out() -> None:
    wild = Name("sukojati", 8, datetime(2037, 1, 1))
    later = [Name("sukojati", 9 + n, NIGHT + timedelta(days=8 + n)) for n in range(7)]
    assert set(later) <= kept([*nights(7), wild, *later])
