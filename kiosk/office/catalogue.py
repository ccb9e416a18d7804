"""Services and counters as managers make and change them; every act is in the audit rows.

A form carries the version it was filled from: who comes second is told, and nothing is overwritten.
A prefix stays with its service for ever, because numbers on paper and in reports bear it.
"""

from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from kiosk.books.clock import Clock
from kiosk.books.settings_queue import Hours
from kiosk.books.store import Books
from kiosk.office import audit, services
from kiosk.office.errors import BadField, ChangedMeanwhile, PeopleWaiting, Taken
from kiosk.office.services import COLOURS, SHAPES, Service

NAME_MAX_CHARS = 40
QUOTA_MAX = 9999
SERVICE_MAX_S = 4 * 3600
COUNTERS = "counters"


@dataclass(frozen=True)
class Draft:
    """What a manager may set of a service; `counters` are the ids of those that serve it."""

    name_id: str
    name_en: str
    colour: str
    shape: str
    prior_service_s: int
    quota: int | None
    hours: Hours | None
    is_open: bool
    counters: tuple[int, ...]


def draft_of(books: Books, service: Service) -> Draft:
    """A service as its form shows it."""
    rows = books.execute(
        "SELECT counter_id FROM counter_services WHERE service_id = ? ORDER BY 1", (service.id,)
    )
    kept = {name: getattr(service, name) for name in Draft.__dataclass_fields__ if name != COUNTERS}
    return Draft(**kept, counters=tuple(row["counter_id"] for row in rows))


def create(books: Books, clock: Clock, officer: str, prefix: str, draft: Draft) -> None:
    """Add a service at the end; call inside writing(). Raises BadField and Taken."""
    if len(prefix) != 1 or not "A" <= prefix <= "Z":
        raise BadField("prefix", f"{prefix!r} is no letter from A to Z")
    if books.execute("SELECT 1 FROM services WHERE prefix = ?", (prefix,)).fetchone():
        raise Taken("prefix", f"another service has the letter {prefix}")
    _require_fit(books, draft)
    cursor = books.execute(
        """INSERT INTO services (prefix, name_id, name_en, colour, shape, prior_service_s, is_open,
             quota, hours, position)
           VALUES (:prefix, :name_id, :name_en, :colour, :shape, :prior_service_s, :is_open,
             :quota, :hours, (SELECT coalesce(max(position), 0) + 1 FROM services))""",
        _row(draft) | {"prefix": prefix},
    )
    assert cursor.lastrowid is not None
    _serve(books, cursor.lastrowid, draft.counters)
    changes = audit.changes({}, _told(draft))
    audit.record(books, clock, officer, "service_create", prefix, changes=changes)


def edit(
    books: Books, clock: Clock, officer: str, prefix: str, draft: Draft, *, version: int
) -> None:
    """Change a service; call inside writing().

    Raises UnknownService, ChangedMeanwhile and BadField.
    """
    service = _at_version(books, prefix, version)
    _require_fit(books, draft)
    before = draft_of(books, service)
    changes = audit.changes(_told(before), _told(draft))
    if not changes:
        return
    books.execute(
        """UPDATE services SET name_id = :name_id, name_en = :name_en, colour = :colour,
             shape = :shape, prior_service_s = :prior_service_s, is_open = :is_open,
             quota = :quota, hours = :hours, version = version + 1 WHERE id = :id""",
        _row(draft) | {"id": service.id},
    )
    if before.counters != draft.counters:
        _serve(books, service.id, draft.counters)
    audit.record(books, clock, officer, "service_edit", prefix, changes=changes)


def retire(books: Books, clock: Clock, officer: str, prefix: str, *, version: int) -> None:
    """End a service; its numbers and its letter stay in the books; call inside writing().

    Raises UnknownService, ChangedMeanwhile, and PeopleWaiting while anybody is in its line.
    """
    service = _at_version(books, prefix, version)
    people: int = books.execute(
        "SELECT count(*) FROM tickets WHERE service_id = ? AND ended_at IS NULL", (service.id,)
    ).fetchone()[0]
    if people:
        raise PeopleWaiting(prefix, people)
    _set_retired(books, service, retired=True)
    audit.record(books, clock, officer, "service_retire", prefix)


def restore(books: Books, clock: Clock, officer: str, prefix: str) -> None:
    """Bring a retired service back; call inside writing(). Raises UnknownService."""
    service = services.service(books, prefix)
    if service.retired:
        _set_retired(books, service, retired=False)
        audit.record(books, clock, officer, "service_restore", prefix)


def shift(books: Books, clock: Clock, officer: str, prefix: str, step: int) -> None:
    """Move a service's tile forward (-1) or back (1); call inside writing(). UnknownService."""
    order = [each.prefix for each in services.services(books)]
    services.service(books, prefix)
    if prefix not in order or not 0 <= (place := order.index(prefix) + step) < len(order):
        return
    order.remove(prefix)
    order.insert(place, prefix)
    for position, each in enumerate(order):
        books.execute("UPDATE services SET position = ? WHERE prefix = ?", (position, each))
    audit.record(books, clock, officer, "service_order", "".join(order))


def create_counter(books: Books, clock: Clock, officer: str, name: str) -> None:
    """Add a counter that serves nothing yet; call inside writing(). Raises BadField and Taken."""
    _require_counter_name(books, name)
    books.execute("INSERT INTO counters (name) VALUES (?)", (name,))
    audit.record(books, clock, officer, "counter_create", name)


def rename_counter(
    books: Books, clock: Clock, officer: str, counter_id: int, name: str, *, was: str
) -> None:
    """Give a counter another name than the one the form showed; call inside writing().

    Raises UnknownCounter, ChangedMeanwhile, BadField and Taken.
    """
    now = services.counter(books, counter_id).name
    if now != was:
        raise ChangedMeanwhile(f"counter {counter_id} is called {now!r}, not {was!r}")
    if name == now:
        return
    _require_counter_name(books, name)
    books.execute("UPDATE counters SET name = ? WHERE id = ?", (name, counter_id))
    audit.record(books, clock, officer, "counter_rename", now, changes={"name": (now, name)})


def _require_counter_name(books: Books, name: str) -> None:
    if not 1 <= len(name) <= NAME_MAX_CHARS or not name.isprintable():
        raise BadField("name", f"name: {name!r} cannot be kept")
    if books.execute("SELECT 1 FROM counters WHERE name = ?", (name,)).fetchone():
        raise Taken("name", f"another counter is called {name!r}")


def _at_version(books: Books, prefix: str, version: int) -> Service:
    service = services.service(books, prefix)
    if service.version != version:
        raise ChangedMeanwhile(f"service {prefix} is at version {service.version}, not {version}")
    return service


def _require_fit(books: Books, draft: Draft) -> None:
    known = {each.id for each in services.counters(books)}
    fits = {
        "name_id": 1 <= len(draft.name_id) <= NAME_MAX_CHARS and draft.name_id.isprintable(),
        "name_en": 1 <= len(draft.name_en) <= NAME_MAX_CHARS and draft.name_en.isprintable(),
        "colour": draft.colour in COLOURS,
        "shape": draft.shape in SHAPES,
        "prior_service_s": 1 <= draft.prior_service_s <= SERVICE_MAX_S,
        "quota": draft.quota is None or 1 <= draft.quota <= QUOTA_MAX,
        "hours": draft.hours is None or draft.hours.trouble is None,
        COUNTERS: set(draft.counters) <= known,
    }
    for field, is_fit in fits.items():
        if not is_fit:
            raise BadField(field, f"{field}: {getattr(draft, field)!r} cannot be kept")


def _serve(books: Books, service_id: int, counters: tuple[int, ...]) -> None:
    books.execute("DELETE FROM counter_services WHERE service_id = ?", (service_id,))
    for counter_id in counters:
        books.execute("INSERT INTO counter_services VALUES (?, ?)", (counter_id, service_id))


def _set_retired(books: Books, service: Service, *, retired: bool) -> None:
    books.execute(
        "UPDATE services SET retired = ?, version = version + 1 WHERE id = ?",
        (int(retired), service.id),
    )


def _row(draft: Draft) -> dict[str, Any]:
    hours = msgspec.json.encode(draft.hours).decode() if draft.hours else None
    return asdict(draft) | {"is_open": int(draft.is_open), "hours": hours}


def _told(draft: Draft) -> dict[str, Any]:
    """A draft as the audit rows tell it."""
    told = asdict(draft) | {COUNTERS: list(draft.counters)}
    return told | {"hours": msgspec.to_builtins(draft.hours)}
