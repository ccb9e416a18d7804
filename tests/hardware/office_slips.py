"""Every kind of slip that the product prints, made from one small day of the demo village."""

import inspect
from dataclasses import replace
from types import ModuleType
from typing import get_type_hints

from msgspec.structs import replace as with_changes

from kiosk import receipts, receipts_box, receipts_day, receipts_printer, receipts_readiness
from kiosk.books.clock import ManualClock
from kiosk.books.lan import Entrance
from kiosk.books.settings import Settings
from kiosk.books.settings_gate import Gate
from kiosk.books.store import Books
from kiosk.doctor.finding import Finding, Level
from kiosk.office import day_events, reports
from kiosk.office.box_openings import Opening
from kiosk.office.paper_rolls import Roll
from kiosk.office.printer_checks import Check
from kiosk.receipts import Line
from kiosk.receipts_readiness import Proofs
from tests.factories import ZONE, a_ticket, an_open_counter

MODULES = (receipts, receipts_box, receipts_day, receipts_printer, receipts_readiness)
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
ENTRANCE = Entrance(
    ("https://192.168.100.200:8443/", "https://kantor.sukojati.desa.id:8443/"),
    " ".join(f"{number:02X}" for number in range(0, 256, 8)),
)
GATE = Gate(device="nft", phones="eth1", uplink="eth0")
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
        "printer_test-office": receipts.printer_test(here, clock.local(), ENTRANCE),
        "printer_test-gate": receipts.printer_test(
            with_changes(here, gate=GATE), clock.local(), ENTRANCE
        ),
        "numbered_test": receipts.numbered_test(here, 17, clock.local()),
        "numbered_test-undated": receipts.numbered_test(here, 18, None),
        "wifi_poster": receipts.wifi_poster(here),
        "box_opening": receipts_box.box_opening(OPENING, here),
        "box_opening-reprint": receipts_box.box_opening(OPENING, here, copy=1),
        "day_end": receipts_day.day_end(report, events, services, here),
        "readiness": _readiness(clock),
        "readiness-unready": _unready(),
        "ruler": receipts_printer.ruler(),
        "cut": receipts_printer.cut(),
        "tear": receipts_printer.tear(),
        "code": receipts_printer.code("A", here),
    }


def _readiness(clock: ManualClock) -> list[Line]:
    states = {"printer": "ready", "box": "counting", "loudspeaker": "none",
              "touch screen": "ready", "clock": "synchronized", "disk space": "ok"}  # fmt: skip
    found = [
        Finding(subject, Level.OFF if state == "none" else Level.OK, state, "")
        for subject, state in states.items()
    ]
    check = Check("2026-11-23T03:00:00.000Z", "budi", dict.fromkeys(("ruler", "code", "cut"), True))
    roll = Roll(is_known=True, changed_at="2026-11-20T02:00:00.000Z", slips=213, unsure=2)
    proofs = Proofs(check, OPENING, roll, free_bytes=24_600_000_000)
    return receipts_readiness.readiness(
        found, proofs, settings(), now=clock.local(), version="0.1.0"
    )


def _unready() -> list[Line]:
    """A new box on the day it is set up, with all that is not known."""
    states = {"printer": "unknown", "box": "lost", "loudspeaker": "no_speaker",
              "touch screen": "silent", "clock": "unknown", "disk space": "read_only"}  # fmt: skip
    found = [
        Finding(subject, Level.WARN if state == "unknown" else Level.FAIL, state, "")
        for subject, state in states.items()
    ]
    proofs = Proofs(None, None, Roll(is_known=False, changed_at=None, slips=3, unsure=0), None)
    return receipts_readiness.readiness(found, proofs, settings(), now=None, version="0.1.0")


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
