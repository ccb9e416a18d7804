"""What the hall board says when the service day was closed, in Indonesian as all it says."""

from dataclasses import asdict, dataclass

from kiosk.office import opening, service_day
from kiosk.receipts import DAYS
from kiosk.web.context import House


@dataclass(frozen=True)
class Closed:
    """Two sentences; `is_over` when nobody is called any more, so that they fill the board."""

    what: str
    then: str
    is_over: bool


def closed(house: House) -> dict[str, object] | None:
    """The board's words for a closed day; None while it is open."""
    closing = service_day.closing(house.office, house.clock)
    if closing is None:
        return None
    line = service_day.line(house.office)
    then = "Nomor yang masih menunggu tetap dipanggil." if line.waiting else _reopens(house)
    if closing.sent_home and not line.waiting:
        then = f"Nomor yang belum dipanggil tidak berlaku lagi. {then}"
    return asdict(Closed("Antrean hari ini sudah ditutup", then, line.is_empty))


def _reopens(house: House) -> str:
    doors = opening.after_today(house.settings.hours, house.clock)
    if doors is None or doors.opens_at is None:
        return "Silakan datang lagi pada hari buka berikutnya."
    day = DAYS[doors.opens_at.weekday()]
    return f"Silakan datang lagi {day} pukul {doors.opens_at:%H.%M}."
