"""The counter's ring: cut at every byte, worn, spoiled and erased, it never counts backwards."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.firmware.memory import Memory
from hardware.firmware.slots import FileSlots, Slots
from tests.hardware.firmware.board import PowerCut, TornSlots

RECORD_BYTES = 29
FRESH = 4_000_000_000


def filled(slots: Slots, letters: int) -> Memory:
    memory = Memory(slots, fresh_epoch=7)
    for _ in range(letters):
        memory.letters += 1
        memory.keep()
    return memory


@pytest.mark.parametrize("before", range(9))
def test_a_cut_at_any_byte_leaves_the_old_or_the_new_total(before: int) -> None:
    for cut in range(2 * RECORD_BYTES):
        slots = TornSlots()
        memory = filled(slots, before)
        slots.cut_after_bytes = cut
        memory.letters += 1
        with pytest.raises(PowerCut):
            memory.keep()
        after = Memory(slots, FRESH)
        known = FRESH if before == 0 and cut < RECORD_BYTES else 7
        assert (after.letters, after.epoch) == (before + (cut >= RECORD_BYTES), known)
        assert after.is_whole
        after.letters += 1
        after.keep()
        assert Memory(slots, FRESH).letters == before + 1 + (cut >= RECORD_BYTES)


def test_a_record_has_the_length_that_the_cuts_are_made_for() -> None:
    slots = TornSlots()
    filled(slots, 1)
    assert {len(data) for data in slots.kept.values()} == {RECORD_BYTES}


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2 * RECORD_BYTES)), max_size=12),
)
def test_totals_never_go_backwards_through_any_row_of_cuts(
    lives: list[tuple[int, int]],
) -> None:
    slots, told = TornSlots(), 0
    for letters, cut in lives:
        memory = Memory(slots, FRESH)
        assert memory.letters >= told
        for _ in range(letters):
            memory.letters += 1
            memory.keep()
            told = memory.letters
        slots.cut_after_bytes = cut
        memory.letters += 1
        try:
            memory.keep()
            told = memory.letters
        except PowerCut:
            pass
        slots.cut_after_bytes = None
    assert Memory(slots, FRESH).letters >= told


@pytest.mark.parametrize("letters", range(1, 12))
@pytest.mark.parametrize("slot", range(Slots.count))
def test_any_one_slot_may_go_bad(letters: int, slot: int) -> None:
    slots = TornSlots()
    filled(slots, letters)
    for spoiled in (b"", b"\xff" * RECORD_BYTES, bytes(RECORD_BYTES)):
        slots.kept[slot] = spoiled
        assert Memory(slots, FRESH).letters == letters


@given(st.integers(0, RECORD_BYTES * 8 - 1), st.integers(0, Slots.count - 1))
def test_one_flipped_bit_is_never_taken_for_a_total(bit: int, slot: int) -> None:
    slots = TornSlots()
    filled(slots, 9)
    damaged = bytearray(slots.kept[slot])
    damaged[bit // 8] ^= 1 << bit % 8
    slots.kept[slot] = bytes(damaged)
    assert Memory(slots, FRESH).letters == 9


@pytest.mark.parametrize("how", ["worn", "refused"])
@pytest.mark.parametrize("bad", [{0}, {3}, {0, 1}, {0, 1, 2, 3, 4, 5}])
def test_slots_that_do_not_keep_are_passed_over_and_said(how: str, bad: set[int]) -> None:
    slots = TornSlots()
    getattr(slots, how).update(bad)
    memory = filled(slots, 20)
    assert not memory.is_whole
    assert Memory(slots, FRESH).letters == 20


def test_memory_that_keeps_nothing_is_said_and_the_counting_goes_on() -> None:
    slots = TornSlots()
    slots.refused.update(range(Slots.count))
    memory = filled(slots, 3)
    assert not memory.is_whole
    assert memory.letters == 3


def test_erased_memory_is_a_new_epoch() -> None:
    slots = TornSlots()
    filled(slots, 5)
    for slot in slots.kept:
        slots.kept[slot] = b"\xff" * RECORD_BYTES
    lost = Memory(slots, FRESH)
    assert (lost.epoch, lost.letters, lost.boot) == (FRESH, 0, 0)
    lost.keep()
    assert Memory(slots, 5).epoch == FRESH


def test_writing_goes_round_all_slots() -> None:
    slots = TornSlots()
    filled(slots, Slots.count // 2)
    assert set(slots.kept) == set(range(Slots.count))


def test_files_keep_the_totals(tmp_path: Path) -> None:
    folder = str(tmp_path / "slots")
    filled(FileSlots(folder), 13)
    assert Memory(FileSlots(folder), FRESH).letters == 13
    for name in (tmp_path / "slots" / "even").iterdir():
        name.write_bytes(b"")  # one folder is gone: the other has every record too
    assert Memory(FileSlots(folder), FRESH).letters == 13


def test_a_folder_that_cannot_be_written_is_a_fault_not_an_end(tmp_path: Path) -> None:
    (tmp_path / "slots").write_text("a file stands where the folder should be")
    memory = filled(FileSlots(str(tmp_path / "slots")), 2)
    assert (memory.letters, memory.is_whole) == (2, False)


def test_a_thousand_letters_write_each_slot_alike() -> None:
    slots, writes = TornSlots(), [0] * Slots.count
    memory = Memory(slots, 7)
    for _ in range(1000):
        before = dict(slots.kept)
        memory.letters += 1
        memory.keep()
        for slot in range(Slots.count):
            writes[slot] += slots.kept.get(slot) != before.get(slot)
    assert writes == [250] * Slots.count
