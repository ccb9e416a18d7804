"""How the portal is, in plain words for a machine."""

import sqlite3

from flask import Blueprint

from kiosk.books.errors import BooksError
from kiosk.office import services
from portal.errors import PortalError
from portal.web import office, wifi
from portal.web.access import Access, declare

blueprint = Blueprint("health", __name__)
declare(blueprint, Access.PHONE)


@blueprint.get("/healthz")
def healthz() -> tuple[dict[str, str], int]:
    """Books and gate each say how they are; 503 when one of them is not well."""
    parts = {"books": _books(), "gate": _gate()}
    if set(parts.values()) == {"ok"}:
        return {"status": "ok", **parts}, 200
    return {"status": "broken", **parts}, 503


def _books() -> str:
    try:
        services.services(office.books())
    except (BooksError, sqlite3.Error):
        return "cannot be read"
    return "ok"


def _gate() -> str:
    try:
        wifi.gate().ping()
    except PortalError:
        return "does not answer"
    return "ok"
