"""The box on a real pseudo-terminal: lossy lines, unplugs, power cuts, and the truth."""

import threading
from pathlib import Path
from random import Random

import pytest

from hardware.box import SerialBox
from hardware.errors import BoxOffline
from hardware.fakes.box import SimulatedBox
from hardware.frames import BoxFlag, Frame, FrameType
from tests.hardware.conftest import Bench
from tests.hardware.waiting import wait_until

WAIT_S = 2.0


def heard(box: SerialBox, kind: FrameType) -> Frame:
    for _ in range(50):
        frame = box.read_frame(WAIT_S)
        assert frame is not None
        if frame.type is kind:
            return frame
    pytest.fail(f"no {kind} frame")


def test_opening_asks_for_the_totals(bench: Bench) -> None:
    bench.tell("box drop 3")
    with SerialBox(bench.box) as box:
        reply = heard(box, FrameType.REPLY)
    assert (reply.letters, reply.opens) == (3, 0)


def test_every_event_is_a_frame_with_absolute_totals(bench: Bench) -> None:
    with SerialBox(bench.box) as box:
        heard(box, FrameType.REPLY)
        bench.tell("box drop 2")
        assert heard(box, FrameType.DROP).letters == 1
        assert heard(box, FrameType.DROP).letters == 2
        bench.tell("box open")
        opened = heard(box, FrameType.OPEN)
        assert (opened.opens, opened.flags) == (1, BoxFlag.DOOR_OPEN)
        bench.tell("box close")
        assert heard(box, FrameType.CLOSE).flags == 0
        bench.tell("box tamper")
        assert heard(box, FrameType.FAULT).flags == BoxFlag.TAMPER


def test_a_power_cut_loses_no_paper(bench: Bench) -> None:
    bench.tell("box drop 5")
    with SerialBox(bench.box) as box:
        before = heard(box, FrameType.REPLY)
        bench.tell("box power_cut")
        after = heard(box, FrameType.HELLO)
    assert (after.letters, after.epoch) == (before.letters, before.epoch)
    assert (after.boot, after.seq) == (before.boot + 1, 1)


def test_totals_survive_a_restart_of_the_box(tmp_path: Path) -> None:
    for letters in (2, 4):
        with SimulatedBox(tmp_path / "box", tmp_path / "memory.json") as box:
            box.drop(2)
            assert box.letters == letters


def test_a_state_frame_comes_every_five_seconds(tmp_path: Path) -> None:
    now = [100.0]
    memory = tmp_path / "memory.json"
    with (
        SimulatedBox(tmp_path / "box", memory, clock=lambda: now[0]) as simulated,
        SerialBox(str(tmp_path / "box")) as box,
    ):
        simulated.tick()
        now[0] += 5.0
        simulated.tick()
        frame = box.read_frame(WAIT_S)
    assert frame is not None
    assert (frame.type, frame.uptime_ms) == (FrameType.STATE, 5000)


def test_silence_is_no_frame(bench: Bench) -> None:
    with SerialBox(bench.box) as box:
        heard(box, FrameType.REPLY)
        assert box.read_frame(0.05) is None


def test_frames_end_when_they_are_told_to(bench: Bench) -> None:
    stop = threading.Event()
    with SerialBox(bench.box) as box:
        for frame in box.frames(stop):
            assert frame is not None
            stop.set()


def test_a_lossy_line_and_a_restarted_reader_end_at_the_truth(bench: Bench) -> None:
    bench.tell("box loss 0.1")
    bench.tell("box corrupt 0.1")
    bench.tell("box noise 0.2")
    booked = refused = 0
    for _restart in range(7):
        bench.tell("box drop 10")  # the reader is down: these frames are lost
        with SerialBox(bench.box) as box:
            bench.tell("box drop 20")
            while frame := box.read_frame(0.1):
                assert frame.letters >= booked
                booked = frame.letters
            refused += box.refused
    bench.tell("box loss 0")
    bench.tell("box corrupt 0")
    with SerialBox(bench.box) as box:
        assert heard(box, FrameType.REPLY).letters == 210
    assert booked > 180
    assert refused > 0


def test_an_unplugged_box_is_offline_not_zero(tmp_path: Path) -> None:
    simulated = SimulatedBox(tmp_path / "box", tmp_path / "memory.json", rng=Random(1))
    with SerialBox(str(tmp_path / "box")) as box:
        simulated.close()
        with pytest.raises(BoxOffline, match="unplugged"):
            box.read_frame(WAIT_S)
        box.close()
        assert "closed" in repr(box)
        with pytest.raises(BoxOffline):
            box.read_frame(0.01)


def test_a_missing_box_is_named(tmp_path: Path) -> None:
    with pytest.raises(BoxOffline, match=r"nowhere.*plugged in"):
        SerialBox(str(tmp_path / "nowhere"))


def test_two_programs_cannot_read_one_box(bench: Bench) -> None:
    with SerialBox(bench.box), pytest.raises(BoxOffline, match="cannot open"):
        SerialBox(bench.box)


def test_what_is_said_before_opening_is_lost(bench: Bench) -> None:
    """The reason for absolute totals: pyserial throws away what waits on the line."""
    bench.tell("box drop 4")
    wait_until(lambda: bench.devices.box.letters == 4)
    with SerialBox(bench.box) as box:
        frame = box.read_frame(WAIT_S)
    assert frame is not None
    assert (frame.type, frame.letters) == (FrameType.REPLY, 4)
