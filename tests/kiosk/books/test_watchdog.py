"""The sign of life to systemd: from every loop, not too often, none when one of them hangs."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.books import watchdog
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.watchdog import Watchdog
from kiosk.workers.loop import Loop
from tests.systemd import Systemd

LIMIT_S = 60.0


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    with Systemd(tmp_path, LIMIT_S) as listening:
        yield listening


class Time:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def dog(systemd: Systemd, time: Time) -> Watchdog:
    return Watchdog(systemd.environment["NOTIFY_SOCKET"], LIMIT_S, time)


def test_a_loop_that_turns_is_heard_but_not_each_time(
    dog: Watchdog, systemd: Systemd, time: Time
) -> None:
    dog.turned("gate")
    assert systemd.hears(1)
    time.now_s += 14
    dog.turned("gate")
    assert not systemd.hears(0)
    time.now_s += 1
    dog.turned("gate")
    assert systemd.hears(1)


def test_one_loop_that_hangs_silences_the_others(
    dog: Watchdog, systemd: Systemd, time: Time
) -> None:
    for loop in ("box_worker", "lamp"):
        dog.turned(loop)
    for _ in range(2):
        time.now_s += 15
        dog.turned("box_worker")
    systemd.forget()
    for _ in range(8):
        time.now_s += 15
        dog.turned("box_worker")
    assert not systemd.hears(0)
    dog.turned("lamp")
    assert systemd.hears(1)


def test_a_loop_that_ended_on_purpose_is_not_missed(
    dog: Watchdog, systemd: Systemd, time: Time
) -> None:
    for loop in ("box_worker", "lamp"):
        dog.turned(loop)
    dog.ended("lamp")
    systemd.forget()
    time.now_s += 45
    dog.turned("box_worker")
    assert systemd.hears(1)


def test_without_systemd_or_without_a_limit_nothing_is_sent(systemd: Systemd, time: Time) -> None:
    address = systemd.environment["NOTIFY_SOCKET"]
    for environment in ({}, {"NOTIFY_SOCKET": address}, {"WATCHDOG_USEC": "60000000"}):
        dog = Watchdog.from_environment(environment)
        assert not dog.is_heard
        dog.turned("gate")
    assert not systemd.hears(0)
    assert Watchdog.from_environment(systemd.environment).is_heard


def test_an_abstract_socket_is_reached_and_a_gone_one_is_no_error(time: Time) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("\0pendopo-test-watchdog")
        line.settimeout(1)
        Watchdog("@pendopo-test-watchdog", LIMIT_S, time).turned("gate")
        assert line.recv(64) == b"WATCHDOG=1"
    Watchdog("/nowhere/notify", LIMIT_S, time).turned("gate")


def test_a_workers_heartbeat_is_its_loops_own_and_a_thread_beside_it_tells_nothing(
    village: Home, clock: ManualClock, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in systemd.environment.items():
        monkeypatch.setenv(name, value)
    watchdog.of_this_process.cache_clear()
    loop = Loop(village, "printer", clock)
    loop.beat()
    assert systemd.hears(1) and loop.age_s() == 0
    beside = threading.Thread(target=clock.advance, args=(300,))
    beside.start()
    beside.join()
    assert not systemd.hears(0)
    loop.stop()
    assert loop.age_s() is None
    watchdog.of_this_process.cache_clear()
