"""How long the complaint box counted: what a public total is worth."""

from dataclasses import dataclass

from kiosk.books.clock import Clock
from kiosk.books.store import Books

HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Hours:
    """Hours of counting that are surely known; a run loses ten minutes at each end at the most."""

    today: float
    this_year: float


def counted(books: Books, clock: Clock) -> Hours | None:
    """Hours by the box's own uptime, which no clock's jump can bend; None without a date."""
    if not clock.is_trusted():
        return None
    day = clock.local().date()
    return Hours(_since(books, day.isoformat()), _since(books, f"{day.year}-01-01"))


def _since(books: Books, date: str) -> float:
    total: int = books.execute(
        """SELECT coalesce(sum(lived), 0) FROM (
             SELECT max(uptime_ms) - min(uptime_ms) AS lived FROM box_frames
             WHERE service_date >= ? GROUP BY uid, epoch, boot, service_date)""",
        (date,),
    ).fetchone()[0]
    return total / HOUR_MS
