"""The box on the Pi's pins: gpiozero's own mock pins turn as beams do."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from gpiozero.pins.mock import MockFactory

from hardware.errors import BoxOffline
from hardware.frames import BoxFlag, Frame, FrameType
from hardware.gpio_box import GpioBox, Pins, Totals

PINS = Pins(beam_a=17, beam_b=27, door=22)


class Slot:
    """The box's inputs, and a clock that says when they turned."""

    def __init__(self, factory: MockFactory) -> None:
        self._ahead_s = 0.0
        factory.ticks = self.now_s
        self._factory = factory

    def now_s(self) -> float:
        """The machine's time, and so much more as was waited for in a test."""
        return monotonic() + self._ahead_s

    def after(self, ms: float, **broken: bool) -> None:
        """So many milliseconds later these inputs are broken (the door: open) or not any more."""
        self._ahead_s += ms / 1000
        numbers = {"a": PINS.beam_a, "b": PINS.beam_b, "door": PINS.door}
        for name, is_broken in broken.items():
            pin = self._factory.pin(numbers[name])
            if is_broken == (name == "door"):
                pin.drive_high()
            else:
                pin.drive_low()

    def letter(self) -> None:
        """A paper falls through, 12 ms long."""
        for step in ({"a": True}, {"b": True}, {"a": False}, {"b": False}):
            self.after(12, **step)

    def hand(self) -> None:
        """A hand comes in and leaves."""
        for step in ({"a": True}, {"b": True}, {"b": False}, {"a": False}):
            self.after(200, **step)


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.reset()


@pytest.fixture
def slot(factory: MockFactory, monkeypatch: pytest.MonkeyPatch) -> Slot:
    slot = Slot(factory)
    monkeypatch.setattr("gpiozero.pins.mock.monotonic", slot.now_s)  # what stamps the turns
    return slot


def opened(factory: MockFactory, totals: Totals | None = None) -> GpioBox:
    box = GpioBox(PINS, totals or Totals(), work_dir=Path("/nowhere"), factory=factory)
    factory.pin(22).drive_low()  # the door is shut
    return box


def heard(box: GpioBox, slot: Slot, wait_ms: float = 100) -> list[Frame]:
    """What the box says until so much later."""
    slot.after(wait_ms)
    frames = []
    while frame := box.read_frame(0.05):
        frames.append(frame)
    return frames


def drain(box: GpioBox, slot: Slot) -> None:
    heard(box, slot)


def test_it_says_hello_with_the_totals_the_books_keep(factory: MockFactory, slot: Slot) -> None:
    with opened(factory, Totals(letters=41, opens=3, boot=7)) as box:
        frame = box.read_frame(1)
    assert frame is not None
    assert (frame.type, frame.uid, frame.letters, frame.opens) == (FrameType.HELLO, "GPIO", 41, 3)
    assert frame.boot == 8


def test_a_letter_is_counted_once_and_a_hand_never(factory: MockFactory, slot: Slot) -> None:
    with opened(factory) as box:
        drain(box, slot)
        slot.letter()
        assert [(f.type, f.letters) for f in heard(box, slot)] == [(FrameType.DROP, 1)]
        slot.hand()
        slot.hand()
        assert [f.letters for f in heard(box, slot) if f.type is FrameType.DROP] == []
        slot.letter()
        slot.after(30)
        slot.letter()
        assert [f.letters for f in heard(box, slot)][-1] == 3


def test_letters_that_fell_while_the_machine_was_busy_are_counted_by_the_kernels_times(
    factory: MockFactory, slot: Slot
) -> None:
    with opened(factory) as box:
        drain(box, slot)
        for _ in range(20):
            slot.letter()
            slot.after(60)
        slot.after(3000)  # nobody has looked so far
        assert [f.letters for f in heard(box, slot) if f.type is FrameType.DROP] == [*range(1, 21)]


def test_the_door_and_a_paper_that_is_stuck_are_told(factory: MockFactory, slot: Slot) -> None:
    with opened(factory) as box:
        drain(box, slot)
        slot.after(10, door=True)
        (frame,) = heard(box, slot)
        assert (frame.type, frame.opens, frame.flags) == (FrameType.OPEN, 1, BoxFlag.DOOR_OPEN)
        slot.after(10, door=False)
        assert [f.type for f in heard(box, slot)] == [FrameType.CLOSE]
        slot.after(10, a=True)
        told = heard(box, slot, 11_000)
        assert any(f.flags & BoxFlag.BEAM_BLOCKED for f in told)
        slot.after(10, a=False)
        assert heard(box, slot)[-1].flags == 0


def test_it_lives_and_says_so_every_five_seconds(factory: MockFactory, slot: Slot) -> None:
    with opened(factory) as box:
        drain(box, slot)
        told = [f for _ in range(4) for f in heard(box, slot, 5000)]
    assert [f.type for f in told] == [FrameType.STATE] * 4
    assert [f.seq for f in told] == sorted({f.seq for f in told})


def test_without_a_pi_it_says_so_in_one_line_and_stays_where_it_is(tmp_path: Path) -> None:
    here = Path.cwd()
    with pytest.raises(BoxOffline, match=r"box on pins 17, 27: (cannot|lgpio is)") as caught:
        GpioBox(PINS, Totals(), work_dir=tmp_path)
    assert "\n" not in str(caught.value)
    assert Path.cwd() == here, "lgpio goes to its working folder when it is imported"
