"""The state table, each cell as a phone meets it: new, live, spent, paused; line up, line down."""

from collections.abc import Iterator

import pytest

from portal.gate.states import Cause, Ended, Line, State
from tests.lab.namespaces import eventually
from tests.lab.net import SETTINGS, Lab
from tests.lab.phone import INTERNET, Phone

SHORT = SETTINGS + "\n[wifi]\nsession_min = 1\nfair_use_mb = 10\n"


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A village whose sessions last a minute, with 10 MB of fair use."""
    with Lab(tmp_path_factory.mktemp("lab"), SHORT) as lab:
        lab.box.start()
        yield lab


def is_sent_to_the_page(phone: Phone) -> bool:
    probe = phone.probe()
    return probe is not None and probe.status == 302


def test_paused_by_staff_everyone_is_held_and_told_so(lab: Lab) -> None:
    live, new = lab.phone(), lab.phone()
    live.tap()
    lab.box.client.pause(600)
    try:
        for phone in (live, new):
            assert is_sent_to_the_page(phone) and "istirahat" in phone.page()
            assert phone.tcp(INTERNET, 443) == "reset"
        assert new.tap().status == 503
    finally:
        lab.box.client.resume()
    assert live.is_online() and not new.is_online()


def test_with_a_broken_line_phones_wait_and_are_released_by_themselves(lab: Lab) -> None:
    live, new = lab.phone(), lab.phone()
    live.tap()
    lab.internet.vanish()
    eventually(lambda: lab.box.client.summary().line is Line.DOWN, "the line is down", 30)
    try:
        assert lab.box.client.status(new.ip).line_cause is Cause.NO_ANSWER
        remaining_s = lab.box.client.status(live.ip).remaining_s
        assert is_sent_to_the_page(live), "a false success"
        assert "Sisa waktu Anda disimpan" in live.page()
        assert is_sent_to_the_page(new) and "Internet putus sejak" in new.page()
        assert new.tap().status == 303
        assert lab.box.client.status(new.ip).queued
        assert remaining_s - lab.box.client.status(live.ip).remaining_s <= 1
    finally:
        lab.internet.serve()
    eventually(lambda: live.is_online() and new.is_online(), "both are released", 30)


def test_another_portal_upstream_is_no_internet(lab: Lab) -> None:
    lab.internet.serve("--portal")
    try:
        eventually(lambda: lab.box.client.summary().line is Line.DOWN, "the line is down", 40)
        assert lab.box.client.summary().line_cause is Cause.PORTAL
        assert "another sign-in page" in lab.box.log.read_text()
    finally:
        lab.internet.serve()
    eventually(lambda: lab.box.client.summary().line is Line.UP, "the line is up", 30)


def test_a_pulled_cable_is_noticed(lab: Lab) -> None:
    lab.box.space.ip("link", "set", "wan0", "down")
    try:
        eventually(lambda: lab.box.client.summary().line is Line.DOWN, "the line is down", 20)
        assert lab.box.client.summary().line_cause is Cause.NO_LINK
    finally:
        lab.box.space.ips("link set wan0 up\nroute add default via 10.99.0.2")
    eventually(lambda: lab.box.client.summary().line is Line.UP, "the line is up", 20)


def test_spent_fair_use_keeps_a_phone_online_and_slower(brief: Lab) -> None:
    phone = brief.phone()
    phone.tap()
    for _ in range(3):
        body = phone.get(f"http://{INTERNET}/megabytes")
        assert body is not None and len(body.body) == 4_000_000
    status = brief.box.client.status
    eventually(lambda: status(phone.ip).state is State.FAIR_USE, "fair use is spent", 12)
    assert phone.is_online() and "lebih pelan" in phone.page("/connected")


@pytest.mark.long
def test_spent_time_ends_a_session_and_one_tap_renews(brief: Lab) -> None:
    phone = brief.phone()
    phone.tap()
    status = brief.box.client.status
    eventually(lambda: status(phone.ip).state is State.SPENT, "the time is over", 80)
    assert status(phone.ip).ended is Ended.TIME
    assert is_sent_to_the_page(phone) and "Waktu sambungan Anda habis" in phone.page()
    phone.tap()
    assert phone.is_online()
