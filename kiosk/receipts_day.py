"""The slip of a day's end, for the folder: when it was open, its numbers, a line to sign."""

from collections.abc import Sequence
from sqlite3 import Row
from zoneinfo import ZoneInfo

from kiosk.books.clock import moment
from kiosk.books.settings import Settings
from kiosk.office.day_events import CLOSE, OPEN, REOPEN, SEND_HOME
from kiosk.office.reports import Report, Spread
from kiosk.office.services import Service
from kiosk.office.tickets import State
from kiosk.receipts import Line, centred, date_words, head

UNKNOWN = "tidak diketahui"
ACTS = {
    OPEN: "Dibuka",
    CLOSE: "Ditutup",
    SEND_HOME: "Yang menunggu dipulangkan",
    REOPEN: "Dibuka lagi",
}
STATES = {
    State.DONE: "Selesai dilayani",
    State.NO_SHOW: "Tidak datang",
    State.CANCELLED: "Dibatalkan",
    State.EXPIRED: "Tidak sempat dilayani",
    State.WAITING: "Masih menunggu",
    State.HELD: "Ditunda",
    State.CALLED: "Sedang dipanggil",
    State.SERVING: "Sedang dilayani",
}
"""Every state, so that the lines add up to the numbers that were given."""


def day_end(
    report: Report, events: Sequence[Row], services: Sequence[Service], settings: Settings
) -> list[Line]:
    """The slip of one day, from its report and its events (day_events)."""
    (day,) = report.days
    zone = settings.office.zone
    names = {each.prefix: each.name_id for each in services}
    return [
        *head(settings),
        centred("PENUTUPAN HARI", size=2, bold=True),
        centred(date_words(day.date) if day.date else f"Tanggal {UNKNOWN}", bold=True),
        {"rule": True},
        *({"row": [ACTS[e["action"]], _time(e, zone)]} for e in events if e["action"] in ACTS),
        *([{"text": "Tidak ditutup petugas"}] if day.is_forgotten else []),
        {"rule": True},
        {"row": ["Nomor diambil", str(report.tickets)], "bold": True},
        *({"row": [STATES[state], str(n)]} for state, n in report.states.items()),
        {"rule": True},
        *(
            {"row": [f"{each.key} {names.get(each.key or '', '')}".strip(), str(each.tickets)]}
            for each in report.by_service
        ),
        {"rule": True},
        {"row": ["Menunggu, tengah", _minutes(report.waits, "median_s")]},
        {"row": ["9 dari 10 di bawah", _minutes(report.waits, "p90_s")]},
        {"row": ["Dilayani, tengah", _minutes(report.served, "median_s")]},
        {"feed": 1},
        {"text": "Petugas:"},
        {"feed": 2},
        {"text": "........................"},
        {"cut": True},
    ]


def _time(event: Row, zone: ZoneInfo) -> str:
    return f"{moment(event['at']).astimezone(zone):%H.%M}" if event["trusted"] else UNKNOWN


def _minutes(spread: Spread, field: str) -> str:
    seconds = getattr(spread, field)
    return UNKNOWN if seconds is None else f"{round(seconds / 60)} menit"
