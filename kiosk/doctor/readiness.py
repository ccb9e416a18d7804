"""The readiness report, put together from what the doctor finds and what people tried out."""

from importlib.metadata import version

from kiosk.books.store import writing
from kiosk.doctor import disk
from kiosk.doctor.case import Case
from kiosk.doctor.examination import look
from kiosk.office import belief, box_openings, paper_rolls, printer_checks, printing
from kiosk.receipts_readiness import Proofs, readiness

KIND = "readiness"


def order(case: Case) -> int:
    """Order the report from the printer; the job's number."""
    found = [*look(case), disk.check(case.home, case.machine)]
    openings = box_openings.newest(case.books, 1)
    proofs = Proofs(
        printed=printer_checks.last(case.books, printer_checks.RIGHT),
        opened=openings[0] if openings else None,
        roll=paper_rolls.now(case.books),
        free_bytes=disk.free_bytes(case.home, case.machine),
    )
    is_believed = belief.doubt(case.books, case.clock) is None
    now = case.clock.local() if is_believed else None
    lines = readiness(found, proofs, case.settings, now=now, version=version("pendopo"))
    with writing(case.books):
        return printing.enqueue(case.books, case.clock, KIND, lines)
