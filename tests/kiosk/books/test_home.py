"""The state folder, its locks and its signs of life."""

import os
from pathlib import Path

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.errors import AlreadyRunning
from kiosk.books.home import Heartbeat, Home


def test_a_second_instance_on_the_same_folder_is_refused_with_the_cure(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = home.claim("kiosk")
    with pytest.raises(AlreadyRunning, match=r"kiosk is already running.*--home"):
        home.claim("kiosk", patience_s=0)
    os.close(first)
    os.close(home.claim("kiosk", patience_s=0))


def test_different_jobs_share_a_folder(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for descriptor in (home.claim("kiosk"), home.claim("printer")):
        os.close(descriptor)


def test_the_home_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENDOPO_HOME", "/srv/pendopo")
    assert Home.from_environment().office == Path("/srv/pendopo/office.db")


def test_the_wifi_sessions_have_a_folder_of_their_own(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    assert home.gate.parent.stat().st_mode & 0o777 == 0o700


def test_a_heartbeat_ages_by_the_boot_clock_not_the_wall(
    tmp_path: Path, clock: ManualClock
) -> None:
    from datetime import timedelta

    home = Home(tmp_path)
    home.make()
    heart = Heartbeat(home, "box", clock)
    assert heart.age_s() is None
    heart.beat()
    clock.jump(timedelta(days=300))
    clock.advance(12)
    assert heart.age_s() == pytest.approx(12, abs=0.01)
    clock.reboot()
    assert heart.age_s() is None
    heart.stop()
    heart.stop()
