"""The state table, cell by cell: what a phone is with the line up, down, and while WiFi rests."""

from datetime import timedelta

from portal.gate import messages as m
from portal.gate.states import Code, Ended, Line, State
from tests.portal.gates import OTHER, PHONE, World


def grant(world: World, ip: str = PHONE) -> m.Phone:
    reply = world.ask(m.Grant(ip))
    assert isinstance(reply, m.Phone), reply
    return reply


def cut(world: World) -> None:
    world.line.turn(Line.DOWN)
    world.gate.turn()


def mend(world: World) -> None:
    world.line.turn(Line.UP)
    world.gate.turn()


def test_a_new_phone_with_the_line_up_may_be_connected(world: World) -> None:
    assert world.phone().state is State.NEW
    phone = grant(world)
    assert phone.state is State.LIVE and phone.is_online
    assert phone.remaining_s == 240 * 60
    assert world.device.carry(world.mac())


def test_a_new_phone_with_the_line_down_keeps_a_place_and_is_released_by_itself(
    world: World,
) -> None:
    cut(world)
    phone = grant(world)
    assert phone.state is State.NEW and phone.queued and not phone.is_online
    assert not phone.line_up and phone.line_since is not None
    assert not world.device.carry(world.mac())
    mend(world)
    assert world.phone().is_online
    assert world.device.carry(world.mac())


def test_a_place_in_the_queue_survives_a_killed_gate(world: World) -> None:
    cut(world)
    grant(world)
    world.restart()
    assert world.phone().queued
    mend(world)
    assert world.phone().is_online


def test_a_live_phone_is_held_while_the_line_is_down_and_its_time_does_not_run(
    world: World,
) -> None:
    grant(world)
    world.pass_minutes(10)
    cut(world)
    before = world.phone().remaining_s
    world.pass_minutes(40)
    phone = world.phone()
    assert phone.state is State.LIVE and phone.held and not phone.is_online
    assert phone.remaining_s == before
    assert not world.device.carry(world.mac())
    mend(world)
    assert world.phone().is_online and world.device.carry(world.mac())


def test_spent_time_says_why_it_ended_and_one_tap_renews(world: World) -> None:
    grant(world)
    world.pass_minutes(241)
    phone = world.phone()
    assert phone.state is State.SPENT and phone.ended is Ended.TIME
    assert not world.device.carry(world.mac())
    assert grant(world).remaining_s == 240 * 60


def test_spent_time_with_the_line_down_is_as_new(world: World) -> None:
    grant(world)
    world.pass_minutes(241)
    cut(world)
    assert grant(world).queued


def test_spent_fair_use_stays_online_in_the_bulk_class(world: World) -> None:
    grant(world)
    world.device.carry(world.mac(), 1_000_000_000)
    world.pass_minutes(1)
    phone = world.phone()
    assert phone.state is State.FAIR_USE and phone.is_online
    element = world.device.get(world.mac())
    assert element is not None and element.bulk


def test_spent_fair_use_is_held_while_the_line_is_down(world: World) -> None:
    grant(world)
    world.device.carry(world.mac(), 1_000_000_000)
    cut(world)
    phone = world.phone()
    assert phone.state is State.FAIR_USE and phone.held


def test_fair_use_is_not_renewed_by_a_new_session_but_by_a_new_day(world: World) -> None:
    grant(world)
    world.device.carry(world.mac(), 1_000_000_000)
    assert world.ask(m.Disconnect(PHONE)) == m.Done()
    assert grant(world).state is State.FAIR_USE
    world.clock.jump(timedelta(days=1))
    world.gate.turn()
    assert world.phone().state is State.LIVE


def test_paused_by_staff_holds_everyone_until_the_time_is_over(world: World) -> None:
    grant(world)
    assert world.ask(m.Pause(for_s=600)) == m.Done()
    phone = world.phone()
    assert phone.state is State.PAUSED and not phone.is_online and phone.pause_left_s == 600
    refused = world.ask(m.Grant(OTHER))
    assert isinstance(refused, m.Refused) and refused.code is Code.PAUSED
    world.pass_minutes(10)
    assert world.phone().is_online
    assert world.phone().remaining_s == 240 * 60


def test_paused_by_staff_is_the_same_with_the_line_down(world: World) -> None:
    cut(world)
    world.ask(m.Pause())
    phone = world.phone()
    assert phone.state is State.PAUSED and phone.pause_left_s is None
    world.ask(m.Resume())
    assert world.phone().state is State.NEW


def test_a_pause_survives_a_killed_gate(world: World) -> None:
    world.ask(m.Pause())
    world.restart()
    assert world.phone().state is State.PAUSED


def test_an_idle_phone_is_let_go_and_a_busy_one_is_not(world: World) -> None:
    grant(world)
    world.pass_minutes(35)
    assert world.phone().state is State.LIVE
    world.pass_minutes(31, traffic=False)
    assert world.phone().ended is Ended.IDLE


def test_a_person_who_disconnects_is_new_again(world: World) -> None:
    grant(world)
    assert world.ask(m.Disconnect(PHONE)) == m.Done()
    assert world.phone().state is State.NEW
    assert not world.device.carry(world.mac())


def test_a_second_tap_gives_no_second_session(world: World) -> None:
    grant(world)
    world.pass_minutes(5)
    assert grant(world).remaining_s == 235 * 60


def test_an_unknown_line_lets_phones_through_and_says_so(world: World) -> None:
    (world.home.run / "line").unlink()
    phone = grant(world)
    assert phone.is_online and phone.line is Line.UNKNOWN and phone.line_since is None


def test_a_device_that_fails_under_a_live_phone_is_no_success(world: World) -> None:
    grant(world)
    world.device.broken = True
    assert not world.phone().is_online
    world.device.broken = False
    assert world.phone().is_online


def test_a_phone_the_neighbours_do_not_know_is_refused(world: World) -> None:
    world.neighbours.absent.add(PHONE)
    refused = world.ask(m.Grant(PHONE))
    assert isinstance(refused, m.Refused) and refused.code is Code.UNKNOWN_PHONE
