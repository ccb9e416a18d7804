"""Letters, hands and light in the slot: a letter is counted once, a hand and light never.

Some 800 generated patterns each run, and over 10,000 in the long one.
"""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.hardware.firmware import patterns
from tests.hardware.firmware.slot import BEAM_GAP_MM, Shade, Span, Watch, fall, paper

STALL_MS = 50.0
"""A block of flash is erased in 45 ms (typical, W25Q16), and nothing is seen meanwhile."""


def often(*strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Any]:
    """A property that is judged sixty times, in the long run eight hundred."""

    def judged(check: Callable[..., None]) -> Any:
        @pytest.mark.parametrize("times", [60, pytest.param(800, marks=pytest.mark.long)])
        def test(times: int) -> None:
            settings(max_examples=times)(given(*strategies)(check))()

        return test

    return judged


@often(patterns.letters(), patterns.randoms)
def test_a_letter_is_counted_once(shade: Shade, rng: Random) -> None:
    assert Watch(rng).see(shade) == 1


@often(patterns.letters(), patterns.randoms)
def test_a_letter_is_counted_once_while_memory_is_tidied(shade: Shade, rng: Random) -> None:
    assert Watch(rng, pause_ms=5.0).see(shade) == 1


@often(patterns.letters(fastest=2.0), patterns.randoms, st.data())
def test_a_letter_in_flickering_light_is_counted_once(
    shade: Shade, rng: Random, data: st.DataObject
) -> None:
    dark, light = data.draw(patterns.blinks(shade.end)), data.draw(patterns.blinks(shade.end))
    assert Watch(rng).see((shade - light) | dark) == 1


@often(patterns.row(st.floats(6.0, 2000.0)), patterns.randoms)
def test_letters_in_a_row_are_each_counted(row: tuple[Shade, int], rng: Random) -> None:
    shade, papers = row
    assert Watch(rng).see(shade) == papers


@often(patterns.letters(), patterns.letters(), st.floats(6.0, 500.0), patterns.randoms)
def test_a_letter_that_comes_while_the_one_before_is_written_down_is_counted(
    first: Shade, second: Shade, gap: float, rng: Random
) -> None:
    second = second.later(first.end + gap - second.start)
    assume(second.a[-1][1] > first.end + STALL_MS + 10.0)  # it is still in A when sight returns
    assume(all(not first.end - 1 < t < first.end + STALL_MS + 10 for t in
               [t for span in second.a[:-1] + second.b[:-1] for t in span]))  # fmt: skip
    watch = Watch(rng, stall_after_letter_ms=STALL_MS)
    assert watch.see(first | second) == 2


@often(patterns.two_in_one_hand(st.floats(-300.0, -1.0)), patterns.randoms)
def test_papers_that_overlap_are_one_letter(shade: Shade, rng: Random) -> None:
    assert Watch(rng).see(shade) == 1


@often(patterns.two_in_one_hand(st.floats(0.1, BEAM_GAP_MM)), patterns.randoms)
def test_papers_closer_than_the_beams_are_one_or_two_letters(shade: Shade, rng: Random) -> None:
    assert Watch(rng).see(shade) in {1, 2}


@often(patterns.hands(), patterns.randoms)
def test_a_hand_is_never_counted(shade: Shade, rng: Random) -> None:
    assert Watch(rng).see(shade) == 0


@often(patterns.hands(), patterns.randoms, st.data())
def test_a_hand_in_flickering_light_is_never_counted(
    shade: Shade, rng: Random, data: st.DataObject
) -> None:
    dark, light = data.draw(patterns.blinks(shade.end)), data.draw(patterns.blinks(shade.end))
    assert Watch(rng).see((shade - light) | dark) == 0


@often(patterns.hands_that_let_go(st.floats(-30.0, -1.0)), patterns.randoms)
def test_a_letter_that_a_hand_lets_go_is_counted_once(shade: Shade, rng: Random) -> None:
    assert Watch(rng).see(shade) == 1


@often(patterns.hands_that_let_go(st.floats(0.0, 60.0)), patterns.randoms)
def test_a_letter_let_go_from_inside_is_never_counted_twice(shade: Shade, rng: Random) -> None:
    """Fingers that are deeper than A hide the letter's end: docs/box.md, what it cannot do."""
    assert Watch(rng).see(shade) in {0, 1}


@often(patterns.sunlight(), patterns.randoms)
def test_light_that_falls_on_both_beams_is_never_counted(shade: Shade, rng: Random) -> None:
    assert Watch(rng).see(shade) == 0


@often(patterns.lamps(), patterns.randoms)
def test_a_lamp_that_flickers_with_the_mains_is_never_counted(shade: Shade, rng: Random) -> None:
    assert Watch(rng, slowest_look_ms=1.0).see(shade) == 0


@often(patterns.one_beam(), patterns.randoms)
def test_one_bad_beam_is_never_counted(shade: Shade, rng: Random) -> None:
    assert Watch(rng, pause_ms=5.0).see(shade) == 0


@often(patterns.blinks(3000.0), patterns.randoms)
def test_blinks_are_never_counted(shade: Shade, rng: Random) -> None:
    assert Watch(rng).see(shade) == 0


@settings(max_examples=60)
@given(st.one_of(patterns.letters(), patterns.hands()), patterns.randoms)
def test_looking_less_often_where_nothing_changes_sees_the_same(shade: Shade, rng: Random) -> None:
    assert Watch(rng).see(shade) == Watch(rng).see(shade, everything=True)


AT_ONCE = [
    ("the next one comes as one leaves", 2, [(50, 150), (190, 290)], [(90, 190), (230, 330)]),
    ("broken at once, cleared like a letter", 0, [(50, 150)], [(50, 190)]),
    ("broken like a letter, cleared at once", 0, [(50, 190)], [(90, 190)]),
    ("shorter than the way from A to B", 0, [(50, 90)], [(90, 130)]),
    ("from inside", 0, [(90, 150)], [(50, 190)]),
    ("B without A", 0, [], [(50, 90)]),
    ("A, and B later", 0, [(50, 90)], [(120, 160)]),
]


@pytest.mark.parametrize(
    ("letters", "a", "b"), [case[1:] for case in AT_ONCE], ids=[c[0] for c in AT_ONCE]
)
def test_what_happens_at_one_look(letters: int, a: list[Span], b: list[Span]) -> None:
    assert Watch(Random(1)).see(Shade(tuple(a), tuple(b))) == letters


def test_a_sheet_that_falls_from_rest_blocks_each_beam_for_its_height() -> None:
    """The model of the slot against arithmetic: 297 mm from rest take 246 ms."""
    shade = paper(fall([(0.0, 0.0)], 400.0), 297.0)
    assert abs(shade.a[0][1] - 246.0) < 3.0
    assert abs(shade.b[0][0] - 63.9) < 3.0
