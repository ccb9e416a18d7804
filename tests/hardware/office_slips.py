"""Every kind of slip that the product prints, made from one small day of the demo village."""

import inspect
from dataclasses import replace
from types import ModuleType
from typing import get_type_hints

from msgspec.structs import replace as with_changes

from kiosk import receipts, receipts_box, receipts_day, receipts_printer
from kiosk.books.clock import ManualClock
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.office import day_events, reports
from kiosk.office.box_openings import Opening
from kiosk.receipts import Line
from tests.factories import ZONE, a_ticket, an_open_counter

MODULES = (receipts, receipts_box, receipts_day, receipts_printer)
PARTS = (receipts.head,)
"""What makes lines that are no slip of their own."""
OPENING = Opening(
    id=3,
    begun_at="2026-11-24T01:00:00.000Z",
    dated=1,
    first="sari",
    first_name="Bu Sari",
    second="budi",
    second_name="Pak Budi Ékaputra",
    door_at="2026-11-24T01:01:00.000Z",
    ended_at="2026-11-24T01:20:00.000Z",
    outcome="counted",
    total=40,
    counted=12,
    box_state="counting",
    hand=13,
    note="satu surat terselip di celah, di antara kaca dan kayu",
    slips=0,
)
Slips = dict[str, list[Line]]


def settings() -> Settings:
    """The demo village behind its gate."""
    plain = Settings()
    return with_changes(plain, portal=with_changes(plain.portal, address="http://10.77.0.1"))


def all_slips(office: Books, clock: ManualClock) -> Slips:
    """Each slip by the name of the function that makes it, and what befalls it."""
    here = settings()
    an_open_counter(office, clock)
    for _ in range(12):
        ticket = a_ticket(office, clock)
    long = replace(
        ticket,
        number=1322,
        date=None,
        service_name_id="Legalisasi dokumen kependudukan dan pencatatan sipil",
    )
    report = reports.of_day(office, ZONE, 1)
    events = day_events.history(office, 1)
    services = reports.services_ever(office)
    return {
        "ticket": receipts.ticket(ticket, here, 11),
        "ticket-reprint": receipts.ticket(ticket, here, 11, copy=2),
        "ticket-undated-aid-day": receipts.ticket(long, here, 1321),
        "printer_test": receipts.printer_test(here, clock.local()),
        "printer_test-undated": receipts.printer_test(here, None),
        "numbered_test": receipts.numbered_test(here, 17, clock.local()),
        "numbered_test-undated": receipts.numbered_test(here, 18, None),
        "wifi_poster": receipts.wifi_poster(here),
        "box_opening": receipts_box.box_opening(OPENING, here),
        "box_opening-reprint": receipts_box.box_opening(OPENING, here, copy=1),
        "day_end": receipts_day.day_end(report, events, services, here),
        "ruler": receipts_printer.ruler(),
        "cut": receipts_printer.cut(),
        "tear": receipts_printer.tear(),
        "code": receipts_printer.code("A", here),
    }


def makers() -> set[str]:
    """The functions of the product that make a slip."""
    return {name for module in MODULES for name in _makers(module)}


def _makers(module: ModuleType) -> list[str]:
    functions = inspect.getmembers(module, inspect.isfunction)
    return [
        name
        for name, function in functions
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and get_type_hints(function).get("return") == list[Line]
        and function not in PARTS
    ]
