"""Words for figures: time left, data used, dates and a ticket's state, in both languages."""

from datetime import date
from typing import Any

from flask import current_app
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from kiosk.books.clock import Clock, moment
from kiosk.office.opening import Opening
from kiosk.office.tickets import State

MINUTE_S = 60
HOUR_MIN = 60
DAY_H = 24
MEGABYTE = 1_000_000

TICKET_STATES: dict[str, Any] = {
    State.WAITING: _l("Menunggu dipanggil"),
    State.CALLED: _l("Sedang dipanggil"),
    State.SERVING: _l("Sedang dilayani"),
    State.DONE: _l("Selesai dilayani"),
    State.HELD: _l("Ditunda petugas"),
    State.NO_SHOW: _l("Nomor terlewat. Tunjukkan karcis ke petugas."),
    State.CANCELLED: _l("Dibatalkan"),
    State.EXPIRED: _l("Karcis ini sudah tidak berlaku"),
}


def duration(seconds: int) -> str:
    """ "3 jam 59 menit", rounded up: a person is not told zero while time is left."""
    minutes = -(-seconds // MINUTE_S)
    hours, rest = divmod(minutes, HOUR_MIN)
    if hours >= 2 * DAY_H:
        return str(_("%(d)d hari", d=hours // DAY_H))
    if not hours:
        return str(_("%(m)d menit", m=rest))
    if not rest:
        return str(_("%(h)d jam", h=hours))
    return str(_("%(h)d jam %(m)d menit", h=hours, m=rest))


def data(used_bytes: int) -> str:
    """ "12 MB"."""
    if used_bytes < MEGABYTE:
        return str(_("kurang dari 1 MB"))
    return str(_("%(n)d MB", n=used_bytes // MEGABYTE))


def at(stamp: str) -> str:
    """A kept moment as the hall's clock shows it: 08.05."""
    clock: Clock = current_app.extensions["pendopo.clock"]
    return f"{moment(stamp).astimezone(clock.local().tzinfo):%H.%M}"


def opens(doors: Opening) -> str:
    """When a closed office opens: "Buka kembali Rabu pukul 08.00."."""
    if doors.opens_at is None:
        return ""
    hour = f"{doors.opens_at:%H.%M}"
    if doors.is_today:
        return str(_("Buka kembali hari ini pukul %(jam)s.", jam=hour))
    weekday = format_date(doors.opens_at.date(), "EEEE")
    return str(_("Buka kembali %(hari)s pukul %(jam)s.", hari=weekday, jam=hour))


def day(text: str) -> str:
    """A date kept as YYYY-MM-DD, as people say it."""
    try:
        return str(format_date(date.fromisoformat(text), "d MMMM y"))
    except ValueError:
        return text


def ticket_state(state: str) -> Any:
    """A ticket's state in words."""
    return TICKET_STATES[state]
