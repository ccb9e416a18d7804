"""The technician's slips: what stands on them is what the printer shows of itself."""

import re
from pathlib import Path

import pytest

from hardware.fakes.paper_printer import PaperPrinter
from hardware.profiles import load
from hardware.receipt import compose
from kiosk import receipts_printer as slips


@pytest.mark.parametrize("columns", slips.COLUMNS)
def test_the_last_whole_number_of_the_rulers_first_line_is_its_width(
    tmp_path: Path, columns: int
) -> None:
    narrow = load("generic-80", {"columns": columns})
    PaperPrinter(tmp_path, profile=narrow).receive(compose(slips.ruler(), load("generic-80")))
    first = (tmp_path / "000001.txt").read_text().splitlines()[1]
    assert len(first) == columns
    assert re.findall(r"\d+", first)[-1] == str(columns)


def test_the_tear_slip_ends_at_the_lowest_number() -> None:
    lines = [line["text"] for line in slips.tear()[1:]]
    assert lines == [str(n) for n in range(slips.TEAR_LINES_MAX, 0, -1)]
