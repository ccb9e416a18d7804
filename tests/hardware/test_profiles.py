"""Printer profiles: what is known, and what a typing error meets."""

import subprocess
import sys

import pytest

from hardware.errors import BadProfile
from hardware.profiles import load, names


@pytest.mark.parametrize("name", names())
def test_columns_of_font_a_fill_the_printable_width(name: str) -> None:
    profile = load(name)
    assert profile.columns * 12 == profile.width_dots
    assert profile.width_dots < profile.paper_dots


def test_an_unknown_name_is_refused_with_the_names_that_are_known() -> None:
    with pytest.raises(BadProfile, match=r"'epson'.*generic-58.*epson-tm-t82x"):
        load("epson")


def test_drivers_are_imported_without_pictures_or_escpos() -> None:
    code = (
        "import sys, hardware.profiles, hardware.printer, hardware.receipt, hardware.fakes.devices;"
        "print([m for m in ('PIL', 'escpos', 'qrcode', 'flask', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
