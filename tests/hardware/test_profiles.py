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


def test_every_profile_says_what_stands_on_the_printer_and_who_promises_it() -> None:
    found = [load(name) for name in names()]
    assert len({each.title for each in found}) == len(found)
    assert all(each.source for each in found)
    sold_here = ("TM-T82X", "TM-m30", "XP-58", "XP-80", "ZJ-5890", "Panda")
    classes = ("EPPOS", "Iware", "VSC", "Blueprint")
    for model in (*sold_here, *classes):
        assert any(model in each.title for each in found), model
    for model in classes:
        assert {each.name for each in found if model in each.title} == {"generic-58", "generic-80"}


@pytest.mark.parametrize("name", names())
def test_what_no_manual_and_no_user_vouches_for_is_not_promised(name: str) -> None:
    profile = load(name)
    if profile.source.startswith("assumed"):
        assert not (profile.native_qr or profile.fence)
    if profile.paper_mm == 58:
        assert not (profile.native_qr or profile.half_density or profile.cutter)


def test_what_was_tried_on_paper_holds_instead_of_the_promise() -> None:
    answers = {"columns": 42, "native_qr": True, "cutter": False, "tear_lines": 3, "fence": True}
    found = load("generic-80", answers)
    assert {key: getattr(found, key) for key in answers} == answers
    assert found.width_dots == 42 * 12
    assert (found.status, found.half_density) == (True, True)
    assert load("generic-80").columns == 48


def test_drivers_are_imported_without_pictures_or_escpos() -> None:
    code = (
        "import sys, hardware.profiles, hardware.printer, hardware.receipt, hardware.fakes.devices;"
        "print([m for m in ('PIL', 'escpos', 'qrcode', 'flask', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
