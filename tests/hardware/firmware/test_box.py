"""The box as the host hears it: its frames, its flags, its power cuts, its lamp."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware import frames
from hardware.firmware import kp1, lamp
from hardware.firmware.beams import JAM_MS
from hardware.firmware.inputs import Uptime
from hardware.firmware.slots import Slots
from hardware.frames import BoxFlag, Frame, FrameType
from tests.hardware.firmware import patterns
from tests.hardware.firmware.board import Board, PowerCut, TornSlots
from tests.hardware.firmware.slot import Shade, fall, paper

A_LETTER = paper(fall([(40.0, -10.0)], 350.0), 229.0)
STUCK = Shade(((40.0, 40.0 + JAM_MS + 3000),), ((90.0, 90.0 + JAM_MS + 3000),))


@pytest.fixture
def board() -> Board:
    return Board(TornSlots(), Random(1))


def kinds(heard: list[Frame]) -> list[FrameType]:
    return [frame.type for frame in heard]


def test_the_query_is_the_hosts_own() -> None:
    assert frames.query() == kp1.QUERY


@given(st.binary(max_size=128))
def test_the_check_sum_is_the_hosts_own(body: bytes) -> None:
    assert kp1.crc16(body) == frames.crc16(body)


U32 = st.integers(0, 2**32 - 1)


@given(
    st.sampled_from(list(FrameType)), st.lists(U32, min_size=5, max_size=5),
    st.integers(0, 15), st.integers(0, 2**50),
)  # fmt: skip
def test_the_host_parses_every_frame(
    kind: FrameType, totals: list[int], flags: int, uptime: int
) -> None:
    line = kp1.frame(kind, "E66118604B4F9021", tuple(totals), flags, uptime)
    assert line == frames.format_frame(frames.parse(line))
    assert frames.parse(line) == Frame(kind, "E66118604B4F9021", *totals, flags, uptime)


@given(st.lists(st.one_of(st.just(frames.query()), st.binary(max_size=20)), max_size=8), st.data())
def test_queries_are_found_in_any_chunks(parts: list[bytes], data: st.DataObject) -> None:
    stream, ear, found = b"".join(parts), kp1.Ear(), 0
    while stream:
        size = data.draw(st.integers(1, 40))
        found += ear.feed(stream[:size])
        stream = stream[size:]
    assert found == b"".join(parts).count(frames.query())


def test_it_says_hello_and_then_its_state_each_five_seconds(board: Board) -> None:
    board.wait(15_100)
    heard = board.heard
    assert kinds(heard) == [FrameType.HELLO, *[FrameType.STATE] * 3]
    assert [frame.uptime_ms for frame in heard[1:]] == [5000, 10_000, 15_000]
    assert [frame.seq for frame in heard] == [1, 2, 3, 4]
    assert heard[0].boot == 1


def test_it_answers_a_query(board: Board) -> None:
    board.see(A_LETTER)
    reply = board.ask()
    assert (reply.type, reply.letters) == (FrameType.REPLY, 1)


def test_each_letter_is_a_frame_with_the_total(board: Board) -> None:
    heard = board.see(A_LETTER) + board.see(A_LETTER)
    assert kinds(heard) == [FrameType.DROP, FrameType.DROP]
    assert [frame.letters for frame in heard] == [1, 2]


def test_the_door_is_counted_and_ends_a_tamper_alarm(board: Board) -> None:
    board.tampered = True
    (fault,) = board.wait(100)
    assert (fault.type, fault.flags) == (FrameType.FAULT, BoxFlag.TAMPER)
    board.tampered = False
    board.door_open = True
    (opened,) = board.wait(100)
    assert (opened.type, opened.opens) == (FrameType.OPEN, 1)
    assert opened.flags == BoxFlag.TAMPER | BoxFlag.DOOR_OPEN
    board.door_open = False
    (closed,) = board.wait(100)
    assert (closed.type, closed.opens, closed.flags) == (FrameType.CLOSE, 1, 0)


def test_a_tamper_switch_that_stays_off_is_still_said_after_closing(board: Board) -> None:
    board.tampered = board.door_open = True
    board.wait(100)
    board.door_open = False
    assert board.wait(100)[-1].flags == BoxFlag.TAMPER


def test_a_bouncing_door_is_opened_once(board: Board) -> None:
    for level in (True, False, True, False, True):
        board.door_open = level
        board.wait(20)
    board.wait(100)
    assert board.ask().opens == 1


def test_a_door_opened_without_power_is_counted_and_tampering_is_not_forgotten(
    board: Board,
) -> None:
    board.tampered = True
    board.wait(100)
    board.tampered = False
    board.door_open = True
    board.power_on()
    assert board.heard[-1].flags == BoxFlag.TAMPER
    (opened,) = board.wait(100)
    assert (opened.type, opened.opens) == (FrameType.OPEN, 1)


def test_a_jam_is_said_recovers_and_its_letter_is_counted(board: Board) -> None:
    heard = [frame for frame in board.see(STUCK) if frame.type is not FrameType.STATE]
    assert kinds(heard) == [FrameType.FAULT, FrameType.DROP, FrameType.FAULT]
    assert [frame.flags for frame in heard] == [4, 4, 0]
    assert board.see(A_LETTER)[-1].letters == 2


def test_a_beam_that_stays_broken_keeps_the_flag_and_the_state_comes_on(board: Board) -> None:
    heard = board.see(Shade(((40.0, 30_000.0),)))
    flagged = [frame.flags & BoxFlag.BEAM_BLOCKED for frame in heard if frame.type == "S"]
    assert flagged[0] == 0
    assert flagged[2:] == [BoxFlag.BEAM_BLOCKED] * 4


def test_memory_that_fails_is_flagged_and_counting_goes_on(board: Board) -> None:
    assert isinstance(board.slots, TornSlots)
    board.slots.refused.update(range(Slots.count))
    assert board.see(A_LETTER)[-1].flags == BoxFlag.MEMORY_FAULT
    assert board.see(A_LETTER)[-1].letters == 2


def test_lost_memory_is_a_new_epoch(board: Board) -> None:
    board.see(A_LETTER)
    assert isinstance(board.slots, TornSlots)
    board.slots.kept.clear()
    board.epoch = 78
    board.power_on()
    assert (board.heard[-1].epoch, board.heard[-1].letters) == (78, 0)


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from(["letter", "hand", "door"]), st.integers(0, 60))),
    patterns.randoms,
)
def test_no_total_that_was_said_is_ever_taken_back(
    events: list[tuple[str, int]], rng: Random
) -> None:
    """The power goes after any byte of any write; what was said stays said."""
    slots = TornSlots()
    board = Board(slots, rng)
    for what, cut in events:
        slots.cut_after_bytes = cut
        try:
            if what == "door":
                board.door_open = not board.door_open
            board.see(A_LETTER if what == "letter" else Shade(((40.0, 90.0),)), 100)
        except PowerCut:
            slots.cut_after_bytes = None
            board.power_on()
            board.wait(100)
        slots.cut_after_bytes = None
    for before, after in zip(board.heard, board.heard[1:], strict=False):
        assert (before.letters, before.opens, before.boot) <= (
            after.letters, after.opens, after.boot,
        )  # fmt: skip
        assert before.letters <= after.letters
        assert before.opens <= after.opens
        assert before.epoch == after.epoch


@given(st.integers(0, 2**30 - 1), st.lists(st.integers(0, 2**29), max_size=20))
def test_the_uptime_goes_on_where_the_boards_counter_wraps(start: int, steps: list[int]) -> None:
    uptime, ticks = Uptime(start, 2**30 - 1), start
    for n, step in enumerate(steps, start=1):
        ticks = (ticks + step) % 2**30
        assert uptime.at(ticks) == sum(steps[:n])


@pytest.mark.parametrize(("flags", "blinks"), [(0, 1), (1, 2), (3, 3), (5, 4), (15, 5)])
def test_the_lamp_blinks_the_gravest_trouble(flags: int, blinks: int) -> None:
    lit = [lamp.is_lit(ms, flags, broken=False) for ms in range(lamp.CYCLE_MS)]
    starts = sum(now and not before for before, now in zip([False, *lit], lit, strict=False))
    assert starts == blinks


def test_the_lamp_is_lit_while_something_is_in_the_slot() -> None:
    assert all(lamp.is_lit(ms, 0, broken=True) for ms in range(lamp.CYCLE_MS))
    assert not all(lamp.is_lit(ms, 4, broken=True) for ms in range(lamp.CYCLE_MS))
