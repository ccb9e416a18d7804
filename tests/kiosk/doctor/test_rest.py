"""What the doctor says of loudspeaker, touch screen, clock, disk, books and settings."""

import dataclasses
import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.books.clock import ManualClock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, writing
from kiosk.doctor import books, disk, loudspeaker, touch_screen
from kiosk.doctor import clock as clocks
from kiosk.doctor.case import Case, Machine
from kiosk.doctor.examination import examine
from kiosk.doctor.finding import Finding, Level, age_words, worst
from kiosk.office import devices
from tests.factories import settings_for_tests
from tests.kiosk.workers.hall import Hall, hall  # noqa: F401 - a fixture

GB = 10**9


def of_hall(hall: Hall, **machine: object) -> Finding:  # noqa: F811 - the fixture
    case = Case(hall.home, hall.settings, hall.clock, hall.office, Machine(**machine))  # type: ignore[arg-type]
    return loudspeaker.check(case)


def test_a_loudspeaker_that_plays_one_pulled_out_and_one_switched_off(hall: Hall) -> None:  # noqa: F811
    with hall.speaking():
        assert of_hall(hall).level is Level.OK
        hall.switch(on=False)
        told = of_hall(hall)
        assert (told.level, told.told) == (Level.OFF, "a manager switched it off")
        hall.switch(on=True)
        hall.plug("unplugged")
        hall.call()
        hall.until(lambda: hall.says("no_speaker"))
        told = of_hall(hall)
        assert told.level is Level.FAIL and "No such device" in told.told
        assert "[voice] device" in told.cure


def test_a_machine_without_a_sound_card_or_aplay_is_told_where_no_worker_runs(
    hall: Hall,  # noqa: F811
    tmp_path: Path,
) -> None:
    settings = replace(hall.settings, voice=replace(hall.settings.voice, kind="aplay"))
    hall = dataclasses.replace(hall, settings=settings)
    cards = tmp_path / "asound" / "cards"
    cards.parent.mkdir()
    cards.write_text("--- no soundcards ---\n")
    proc, aplay = tmp_path, "/usr/bin/aplay"
    told = of_hall(hall, proc=proc, program=lambda name: None)
    assert told.level is Level.FAIL and "aplay is not there" in told.told
    assert told.cure.startswith("sudo apt-get install alsa-utils; then")
    told = of_hall(hall, proc=proc, program=lambda name: aplay)
    assert "no sound card" in told.told
    cards.write_text(" 0 [vc4hdmi0 ]: vc4-hdmi - vc4-hdmi-0\n")
    told = of_hall(hall, proc=proc, program=lambda name: aplay)
    assert told.told == "its worker is not running, no call is said"


def case(home: Home, at: ManualClock, office: Books, settings: Settings | None = None) -> Case:
    return Case(home, settings or settings_for_tests(), at, office)


@pytest.fixture
def server() -> Iterator[str]:
    """Where a page would be served."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def test_a_screen_that_draws_not_any_more_and_never_did(
    village: Home, clock: ManualClock, office: Books, server: str
) -> None:
    plain = settings_for_tests()
    here = case(village, clock, office, replace(plain, kiosk=replace(plain.kiosk, listen=server)))
    told = touch_screen.check(here)
    assert (told.level, told.state) == (Level.WARN, "unknown") and server in told.cure
    Heartbeat(village, devices.SCREEN, clock).beat()
    assert touch_screen.check(here).level is Level.OK
    clock.advance(300)
    told = touch_screen.check(here)
    assert (told.level, told.told) == (Level.FAIL, "has drawn nothing for 5 min")


def test_a_screen_whose_server_is_gone_is_told_so(
    village: Home, clock: ManualClock, office: Books
) -> None:
    plain = settings_for_tests()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        gone = f"127.0.0.1:{listening.getsockname()[1]}"
    kiosk = replace(plain.kiosk, listen=gone, demo=False)
    told = touch_screen.check(case(village, clock, office, replace(plain, kiosk=kiosk)))
    assert told.state == "no_server" and "restart pendopo-kiosk" in told.cure


def test_a_clock_that_is_believed_and_one_that_is_not(
    village: Home, clock: ManualClock, office: Books
) -> None:
    told = clocks.check(case(village, clock, office))
    assert told.level is Level.OK and told.told.startswith("24.11.2026 08.00, by a clock chip")
    clock.synchronized = True
    assert "by a time server" in clocks.check(case(village, clock, office)).told
    clock.trusted = clock.synchronized = False
    told = clocks.check(case(village, clock, office))
    assert (told.level, told.state) == (Level.WARN, "unknown")
    assert "no time server answered" in told.told and "confirm the date" in told.cure


def test_a_clock_behind_the_last_day_is_not_believed(
    village: Home, clock: ManualClock, office: Books
) -> None:
    with writing(office):
        office.execute("INSERT INTO service_days (date, opened_at, opened_by) VALUES"
                       " ('2026-11-24', '2026-11-24T01:00:00.000Z', 'sari')")  # fmt: skip
    clock.jump(timedelta(days=-2))
    assert clocks.check(case(village, clock, office)).state == "behind"


def a_disk(free: int, flag: int = 0) -> os.statvfs_result:
    """A card of 30 GB; statvfs's fields in their order."""
    return os.statvfs_result((4096, 1, 30 * GB, free, free, 10**6, 10**6, 10**6, flag, 255))


@pytest.mark.parametrize(
    ("free", "flag", "level", "state"),
    [
        (20 * GB, 0, Level.OK, "ok"),
        (GB - 1, 0, Level.WARN, "low"),
        (99_000_000, 0, Level.FAIL, "full"),
        (20 * GB, os.ST_RDONLY, Level.FAIL, "read_only"),
    ],
)
def test_room_on_the_disk(village: Home, free: int, flag: int, level: Level, state: str) -> None:
    told = disk.check(village, Machine(disk=lambda path: a_disk(free, flag)))
    assert (told.level, told.state) == (level, state)
    assert bool(told.cure) is (level is not Level.OK)


def test_a_card_that_is_gone_is_a_failure_and_no_zero(village: Home) -> None:
    def gone(path: Path) -> os.statvfs_result:
        raise OSError(5, "Input/output error")

    told = disk.check(village, Machine(disk=gone))
    assert (told.level, told.state) == (Level.FAIL, "unknown") and "Input/output" in told.told


def test_books_that_are_whole_missing_behind_or_damaged(village: Home) -> None:
    assert books.check(village).level is Level.OK
    office = Books.open(village.office)
    with writing(office):
        office.execute("DELETE FROM _sqlite_migrations WHERE name = 'm013_box_care'")
    office.close()
    told = books.check(village)
    assert (told.state, told.cure) == ("behind", "pendopo migrate")
    raw = bytearray(village.office.read_bytes())
    raw[4096:] = bytes(len(raw) - 4096)
    village.office.write_bytes(raw)
    assert books.check(village).state == "damaged"
    village.desk.unlink()
    village.office.unlink()
    assert "pendopo migrate" in books.check(village).told


def test_books_too_large_for_the_time_are_read_in_part_and_that_is_said(village: Home) -> None:
    office = Books.open(village.office)
    with writing(office):
        office.executemany(
            "INSERT INTO service_days (date, opened_at, opened_by) VALUES (?, '', 'sari')",
            ((f"{n // 10_000 + 2100}-{n // 100 % 100:02}-{n % 100:02}",) for n in range(20_000)),
        )
    office.close()
    told = books.check(village, within_s=0.0)
    assert (told.level, told.state) == (Level.OK, "partly")
    assert "not all looked through in 0 s" in told.told
    assert books.check(village, within_s=60.0).state == "ok"


def test_bad_settings_give_their_one_line_and_nothing_is_called_well(village: Home) -> None:
    village.settings.write_text('[printer]\nkind = "laser"\n')
    found = {each.subject: each for each in examine(village)}
    assert found["settings"].level is Level.FAIL
    assert 'use one of "none", "usb", "serial", "tcp"' in found["settings"].told
    for subject in ("printer", "box", "loudspeaker", "touch screen", "clock"):
        assert (found[subject].level, found[subject].state) == (Level.WARN, "unknown")
    assert found["books"].level is Level.OK
    assert worst(list(found.values())) == 2


def test_books_that_are_gone_make_the_devices_unknown(village: Home) -> None:
    village.settings.write_text("")
    village.office.unlink()
    found = {each.subject: each for each in examine(village)}
    assert found["books"].level is Level.FAIL
    assert "not known: the books cannot be read" in found["printer"].told


def test_ages_are_told_in_few_letters() -> None:
    assert [age_words(each) for each in (4.4, 119, 121, 7199, 7300)] == [
        "4 s", "119 s", "2 min", "120 min", "2 h",
    ]  # fmt: skip
