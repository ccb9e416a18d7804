"""What the village announces: notices in both languages."""

from dataclasses import dataclass

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books


@dataclass(frozen=True)
class Notice:
    """One notice (pengumuman); published_on is a date as text, YYYY-MM-DD."""

    id: int
    title_id: str
    title_en: str
    body_id: str
    body_en: str
    published_on: str


def notices(books: Books) -> list[Notice]:
    """The notices that stand, newest first."""
    rows = books.execute(
        """SELECT id, title_id, title_en, body_id, body_en, published_on FROM notices
           WHERE withdrawn_at IS NULL ORDER BY published_on DESC, id DESC"""
    )
    return [Notice(**dict(row)) for row in rows]


def publish(books: Books, notice: Notice) -> None:
    """Put up a notice; its id is given anew. Call inside writing()."""
    books.execute(
        """INSERT INTO notices (title_id, title_en, body_id, body_en, published_on)
           VALUES (?, ?, ?, ?, ?)""",
        (notice.title_id, notice.title_en, notice.body_id, notice.body_en, notice.published_on),
    )


def withdraw(books: Books, clock: Clock, notice_id: int) -> None:
    """Take a notice down; the row stays. Call inside writing()."""
    books.execute(
        "UPDATE notices SET withdrawn_at = ? WHERE id = ?", (stamp(clock.now()), notice_id)
    )
