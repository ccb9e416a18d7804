"""The gate repairs, keeps and forgets: device trouble, restarts, wrong clocks."""

import stat
from datetime import timedelta

from portal.gate import messages as m
from portal.gate.firewall import Element
from portal.gate.sessions import Limits
from portal.gate.states import Code, Line, State
from tests.portal.gates import OTHER, PHONE, World, rows


def refusal(reply: m.AnyReply) -> Code:
    assert isinstance(reply, m.Refused), reply
    return reply.code


def test_a_flush_by_someone_else_is_repaired_in_one_round(world: World) -> None:
    world.ask(m.Grant(PHONE))
    world.device.flush()
    assert not world.device.carry(world.mac())
    world.gate.turn()
    assert world.device.carry(world.mac())


def test_an_element_nobody_granted_is_removed_in_one_round(world: World) -> None:
    world.device.slip_in(Element("02:00:00:00:00:01", 99))
    world.gate.turn()
    assert world.device.elements() == {}


def test_phones_held_back_ask_the_resolver_that_fits_the_line(world: World) -> None:
    assert world.device.line_up
    world.line.turn(Line.DOWN)
    world.gate.look()
    assert not world.device.line_up
    world.line.turn(Line.UP)
    world.gate.look()
    assert world.device.line_up


def test_a_failing_device_grants_nothing_and_leaves_no_row(world: World) -> None:
    world.device.broken = True
    assert refusal(world.ask(m.Grant(PHONE))) is Code.DEVICE
    world.device.broken = False
    assert world.phone().state is State.NEW
    assert rows(world.home, "SELECT * FROM sessions") == []


def test_a_device_that_forgets_is_caught_by_the_proof(world: World) -> None:
    world.device.forgets = True
    assert refusal(world.ask(m.Grant(PHONE))) is Code.DEVICE
    assert world.phone().state is State.NEW


def test_the_fake_device_refuses_what_nft_refuses(world: World) -> None:
    world.ask(m.Grant(PHONE))
    element = world.device.get(world.mac())
    assert element is not None
    for twice in (element, Element("02:00:00:00:00:01", element.mark)):
        assert "File exists" in _failure(world, add=[twice])
    assert "No such file" in _failure(world, remove=["02:00:00:00:00:01"])
    assert world.device.elements() == {element.mac: element}


def _failure(world: World, **change: list[object]) -> str:
    try:
        world.device.apply(**change)  # type: ignore[arg-type]
    except Exception as error:
        return str(error)
    return ""


def fill_the_disk(world: World) -> None:
    [pages] = world.books._books.execute("PRAGMA page_count").fetchone()
    world.books._books.execute(f"PRAGMA max_page_count={pages}")


def grant_until_refused(world: World) -> m.Refused:
    for number in range(1000):
        reply = world.ask(m.Grant(f"10.77.{number // 250}.{number % 250}"))
        if isinstance(reply, m.Refused):
            return reply
    raise AssertionError("the disk was never full")


def test_a_full_disk_takes_the_grant_back(world: World) -> None:
    fill_the_disk(world)
    refused = grant_until_refused(world)
    assert refused.code is Code.BOOKS and "disk is full" in refused.message
    kept = {mac for [mac] in rows(world.home, "SELECT mac FROM sessions")}
    assert set(world.device.elements()) == kept


def test_a_full_disk_sends_nobody_out_who_was_online(world: World) -> None:
    world.ask(m.Grant(PHONE))
    fill_the_disk(world)
    grant_until_refused(world)
    assert isinstance(world.ask(m.Grant(PHONE)), m.Phone)
    world.pass_minutes(3)
    assert world.phone().is_online and world.device.carry(world.mac())


def test_a_place_in_the_queue_is_not_lost_to_a_device_that_fails(world: World) -> None:
    world.line.turn(Line.DOWN)
    world.ask(m.Grant(PHONE))
    world.device.broken = True
    world.line.turn(Line.UP)
    world.ask(m.Grant(PHONE))
    world.device.broken = False
    world.gate.turn()
    assert world.phone().is_online and world.device.carry(world.mac())


def test_grants_of_one_moment_share_a_commit(world: World) -> None:
    from portal.gate.answers import Asked, Right

    before = world.books.commits
    batch = [Asked(Right.PORTAL, m.encode(m.Grant(f"10.77.0.{n}"))) for n in range(1, 201)]
    replies = [m.decode_reply(line) for line in world.answers.answer_all(batch)]
    assert all(isinstance(reply, m.Phone) and reply.is_online for reply in replies)
    assert world.books.commits == before + 1


def test_a_killed_gate_takes_no_time_away_and_gives_none(world: World) -> None:
    world.ask(m.Grant(PHONE))
    world.pass_minutes(10)
    world.restart()
    assert world.phone().remaining_s == 230 * 60
    assert world.device.carry(world.mac())


def test_a_reboot_loses_at_most_a_minute(world: World) -> None:
    world.ask(m.Grant(PHONE))
    world.pass_minutes(10.5)
    world.clock.reboot()
    world.restart()
    assert 0 <= world.phone().remaining_s - (240 - 10.5) * 60 <= 60


def test_a_wrong_clock_changes_no_session(world: World) -> None:
    world.ask(m.Grant(PHONE))
    for jump in (timedelta(days=-9000), timedelta(days=12000)):
        world.clock.jump(jump)
        world.gate.turn()
    assert world.phone().remaining_s == 240 * 60


def test_a_gate_that_was_away_half_an_hour_calls_nobody_idle(world: World) -> None:
    world.ask(m.Grant(PHONE))
    world.clock.advance(1900)
    world.restart()
    assert world.phone().is_online


def test_the_books_are_written_at_most_once_a_minute_at_rest(world: World) -> None:
    world.ask(m.Grant(PHONE))
    before = world.books.commits
    world.pass_minutes(10)
    assert world.books.commits - before <= 10


def test_only_the_gate_may_read_its_books(world: World) -> None:
    for path in (world.home.gate, world.home.gate.with_name("gate.db.lock")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_history_knows_no_phone_by_name(world: World) -> None:
    world.ask(m.Grant(PHONE))
    world.ask(m.Disconnect(PHONE))
    [(who, why)] = rows(world.home, "SELECT who, why FROM history")
    assert why == "user" and world.mac().replace(":", "") not in str(who)
    assert rows(world.home, "SELECT * FROM sessions") == []


def test_a_full_wifi_says_so(world: World) -> None:
    world.limits = Limits(3600.0, 600.0, 10**9, phones=1)
    world.restart()
    world.ask(m.Grant(PHONE))
    assert refusal(world.ask(m.Grant(OTHER))) is Code.FULL


def test_the_summary_counts_who_is_online_and_who_waits(world: World) -> None:
    world.ask(m.Grant(PHONE))
    summary = world.ask(m.Overview())
    assert isinstance(summary, m.Summary)
    assert (summary.phones_online, summary.phones_waiting, summary.line) == (1, 0, "up")


def test_staff_list_sessions_page_by_page_and_revoke_one(world: World) -> None:
    for number in range(1, 31):
        world.ask(m.Grant(f"10.77.0.{number}"))
    first = world.ask(m.List())
    assert isinstance(first, m.Listing) and first.more
    second = world.ask(m.List(after=first.sessions[-1].mark))
    assert isinstance(second, m.Listing) and not second.more
    assert len(first.sessions) + len(second.sessions) == 30
    assert len(m.encode(first)) <= m.LINE_MAX_BYTES
    assert world.ask(m.Revoke(first.sessions[0].mark)) == m.Done()
    assert len(world.device.elements()) == 29
    assert refusal(world.ask(m.Revoke(4711))) is Code.UNKNOWN_PHONE
