"""The mark of a phone's questions: never a phone's own, the same whatever end is read first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gate.connections import question_marks

TOP = 1 << 31


@given(st.binary(min_size=6, max_size=6))
def test_no_phone_s_own_mark_is_ever_among_them(mac: bytes) -> None:
    marks = question_marks(mac.hex(":"))
    assert 1 <= len(marks) <= 2 and all(mark & TOP for mark in marks)


@pytest.mark.parametrize(
    ("mac", "marks"),
    [
        ("02:00:00:00:00:01", {0x80000081, 0x80000080 | 0x01000000}),
        ("02:00:ff:00:00:ff", {0xFF0000FF}),
    ],
)
def test_the_last_four_bytes_are_what_differs(mac: str, marks: set[int]) -> None:
    assert question_marks(mac) == marks
