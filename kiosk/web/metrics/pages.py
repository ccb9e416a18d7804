"""/metrics: the house in numbers for a program on the box itself; no phone, no name, no address.

What is not known has no sample: a gate that does not answer is `pendopo_up{part="gate"} 0`, and
neither a broken line nor a hall without phones.
"""

import shutil
import sqlite3
from collections.abc import Iterator

from flask import Blueprint, Response, jsonify

from kiosk.books.errors import BooksError
from kiosk.office import box_alarms, box_state, days, devices, printing, queue, statistics, tickets
from kiosk.web import box_words, words
from kiosk.web.context import House, house
from kiosk.web.metrics.text import CONTENT_TYPE, Metric, one, text
from portal.errors import PortalError
from portal.gate_client import Figures, GateClient, Line, Working

GATE_TIMEOUT_S = 1.0

pages = Blueprint("metrics", __name__)


@pages.get("/metrics")
def metrics() -> Response:
    return Response(text(_all(house())), content_type=CONTENT_TYPE)


@pages.get("/metrics/heard/<any(screen, board):face>")
def heard(face: str) -> Response:
    """Seconds since a screen of the box told that it draws; null: not in this boot."""
    return jsonify(age_s=house().age_of(face))


def _all(here: House) -> Iterator[Metric]:
    gate, office = _asked(here), _read(here)
    parts = {"gate": gate is not None, "office": office is not None}
    if here.settings.printer.kind != "none":
        parts["printer"] = _lives(here, "printer", devices.WORKER_SILENT_AFTER_S)
    if here.settings.box.kind != "none":
        parts["box"] = _lives(here, "box", box_state.SILENT_AFTER_S)
    yield Metric("pendopo_up", "gauge", "Whether a part of the house answers.", parts, "part")
    yield from _of_wifi(gate) if gate else ()
    yield from office or ()
    is_trusted = here.clock.is_trusted()
    yield one("pendopo_clock_trusted", "gauge", "Whether the date is believed.", is_trusted)
    yield one("pendopo_disk_free_bytes", "gauge", "Room left for the books.", _free_bytes(here))


def _of_wifi(gate: Figures) -> Iterator[Metric]:
    line_up = {Line.UP: 1.0, Line.DOWN: 0.0, Line.UNKNOWN: None}[gate.line]
    yield one("pendopo_line_up", "gauge", "Whether the internet answers.", line_up)
    cause = {gate.cause or "unknown": 1.0} if gate.line is Line.DOWN else {}
    yield Metric("pendopo_line_down", "gauge", "Why the line is down.", cause, "cause")
    yield one("pendopo_wifi_paused", "gauge", "Whether staff let the WiFi rest.", gate.paused)
    phones = {
        "live": gate.phones_live, "bulk": gate.phones_bulk, "queued": gate.phones_queued,
    }  # fmt: skip
    yield Metric("pendopo_wifi_phones", "gauge", "Phones with a session.", phones, "state")
    yield one("pendopo_wifi_sessions_total", "counter", "Sessions ever begun.", gate.sessions)
    yield one("pendopo_wifi_bytes_total", "counter", "Carried, both ways.", gate.bytes)
    outages = {str(kind): seconds for kind, seconds in gate.seconds.items()}
    up_s = outages.pop(Working.UP, None)
    yield one("pendopo_wifi_up_seconds_total", "counter", "How long the WiFi worked.", up_s)
    yield Metric(
        "pendopo_wifi_outage_seconds_total", "counter", "How long it did not.", outages, "cause"
    )


def _of_office(here: House) -> Iterator[Metric]:
    books = here.office
    day = days.latest(books)
    issued = tickets.issued(books, day.id) if day else None
    yield one("pendopo_tickets_today", "gauge", "Numbers given on this service day.", issued)
    queues = queue.overview(books, here.clock)
    waiting = {each.prefix: each.waiting for each in queues}
    yield Metric("pendopo_waiting", "gauge", "People who wait for a service.", waiting, "service")
    papers = printing.papers_of_the_day(books)
    yield Metric("pendopo_papers", "gauge", "Papers of this day's tickets.", vars(papers), "state")
    printer = words.printer_state(devices.last_word(books, "printer"), here.age_of("printer"))
    yield Metric("pendopo_printer", "gauge", "The printer now.", {printer: 1.0}, "state")
    drops = statistics.drops(books, here.clock, here.age_of("box"))
    box = box_words.state(here)
    yield Metric("pendopo_box", "gauge", "The complaint box now.", {box: 1.0}, "state")
    alarms = len(box_alarms.unseen(books))
    yield one("pendopo_box_alarms", "gauge", "Alarms that no officer has seen.", alarms)
    yield one("pendopo_box_drops_total", "counter", "Papers in the box, estimated.", drops.total)


def _asked(here: House) -> Figures | None:
    try:
        return GateClient(here.home.run / "gate.sock", GATE_TIMEOUT_S).figures()
    except PortalError:
        return None


def _read(here: House) -> list[Metric] | None:
    try:
        return list(_of_office(here))
    except (BooksError, sqlite3.Error, OSError):
        return None


def _lives(here: House, worker: str, patience_s: float) -> bool:
    age_s = here.age_of(worker)
    return age_s is not None and age_s <= patience_s


def _free_bytes(here: House) -> int | None:
    try:
        return shutil.disk_usage(here.home.path).free
    except OSError:
        return None
