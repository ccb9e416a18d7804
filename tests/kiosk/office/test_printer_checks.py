"""Looks at test slips: the newest counts, and the newest right one is never forgotten."""

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import audit, printer_checks


def test_nobody_has_looked_yet(office: Books) -> None:
    assert printer_checks.last(office) is None


def test_the_last_look_and_the_last_right_one_are_told_apart(
    office: Books, clock: ManualClock
) -> None:
    right = dict.fromkeys(printer_checks.PARTS, True)
    with writing(office):
        printer_checks.record(office, clock, "budi", right)
        clock.advance(3600)
        printer_checks.record(office, clock, "sari", {**right, "code": False})
        audit.record(office, clock, "sari", "voice_on", "voice")
    last = printer_checks.last(office)
    assert last is not None and not last.is_right
    assert (last.officer, last.parts["code"], last.parts["cut"]) == ("sari", False, True)
    good = printer_checks.last(office, printer_checks.RIGHT)
    assert good is not None and good.is_right and good.officer == "budi" and good.at < last.at
