"""Which steps of each book's schema this release knows."""

from sqlite_utils import Database, Migrations

from kiosk.office.desk_migrations import desk
from kiosk.office.migrations import office


def known_steps() -> dict[str, list[str]]:
    """The names of all steps, by the book's file."""
    return {"office.db": _names(office), "desk.db": _names(desk)}


def _names(steps: Migrations) -> list[str]:
    database = Database(memory=True)
    try:
        return [step.name for step in steps.pending(database)]
    finally:
        database.close()
