"""The spool: what is to be printed, and what is known of each paper.

States: queued -> sending -> sent | confirmed | unknown | failed, and queued -> expired. A job found
in `sending` at a worker's start may or may not have come out: it becomes unknown, and a person
decides. Nothing is printed twice without the mark of a reprint.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.books.clock import Clock, seconds_since, stamp
from kiosk.books.store import Books
from kiosk.office.errors import UnknownJob

Line = Mapping[str, Any]
EXPIRES_AFTER_S = 600
NOT_NEEDED = "not needed"
"""The problem of a reprint whose first paper came out after all; it tells nothing of the paper."""


class JobState(StrEnum):
    """What is known of a job."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    FAILED = "failed"
    EXPIRED = "expired"


DOUBTFUL = (JobState.SENT, JobState.UNKNOWN, JobState.FAILED, JobState.EXPIRED)
"""States of a paper that a person may not be holding: only these are printed again."""


@dataclass(frozen=True)
class Job:
    """One paper: its lines as they were when it was ordered, and what is known of it."""

    id: int
    kind: str
    ticket_id: int | None
    copy: int
    lines: tuple[Line, ...]
    state: JobState
    evidence: str | None
    problem: str | None
    attempts: int


def enqueue(
    books: Books,
    clock: Clock,
    kind: str,
    lines: Sequence[Line],
    ticket_id: int | None = None,
    *,
    copy: int = 0,
) -> int:
    """Order a paper; call inside the same writing() as the change it tells of.

    A further paper of the same ticket is a reprint: its `copy` counts from 1; of other papers the
    caller counts it. Returns the job's id.
    """
    cursor = books.execute(
        """INSERT INTO print_jobs
             (kind, ticket_id, copy, lines, state, ordered_at, boot, boot_s)
           VALUES (?, ?, ?, ?, 'queued', ?, ?, ?)""",
        (
            kind,
            ticket_id,
            copies(books, ticket_id) if ticket_id is not None else copy,
            json.dumps(list(lines), ensure_ascii=False, separators=(",", ":")),
            stamp(clock.now()),
            clock.boot,
            clock.boot_s(),
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def copies(books: Books, ticket_id: int) -> int:
    """How many papers of this ticket were ordered so far."""
    count: int = books.execute(
        "SELECT count(*) FROM print_jobs WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()[0]
    return count


def claim(books: Books) -> Job | None:
    """Take the oldest queued job into `sending`; call inside writing()."""
    row = books.execute(
        """UPDATE print_jobs SET state = 'sending', attempts = attempts + 1
           WHERE id = (SELECT id FROM print_jobs WHERE state = 'queued' ORDER BY id LIMIT 1)
           RETURNING id"""
    ).fetchone()
    return job(books, row["id"]) if row else None


def has_queued(books: Books) -> bool:
    """Whether a job waits."""
    row = books.execute("SELECT 1 FROM print_jobs WHERE state = 'queued' LIMIT 1").fetchone()
    return row is not None


def end(
    books: Books,
    clock: Clock,
    job_id: int,
    state: JobState,
    *,
    evidence: str | None = None,
    problem: str | None = None,
) -> None:
    """Write down how a job went; back to QUEUED when no byte had left."""
    ended_at = None if state is JobState.QUEUED else stamp(clock.now())
    books.execute(
        "UPDATE print_jobs SET state = ?, evidence = ?, problem = ?, ended_at = ? WHERE id = ?",
        (state, evidence, problem, ended_at, job_id),
    )


def last_is_unproven(books: Books) -> bool:
    """Whether the last paper that was sent has no proof that the printer had all of it."""
    row = books.execute(
        """SELECT state FROM print_jobs WHERE state IN ('sent', 'confirmed', 'unknown')
           ORDER BY id DESC LIMIT 1"""
    ).fetchone()
    return row is not None and row["state"] != JobState.CONFIRMED


def came_after_all(books: Books, clock: Clock, job_id: int, evidence: str) -> None:
    """A paper in doubt came out; reprints of it that still wait are not needed.

    Call inside writing().
    """
    end(books, clock, job_id, JobState.CONFIRMED, evidence=evidence)
    books.execute(
        """UPDATE print_jobs SET state = 'expired', problem = ?, ended_at = ?
           WHERE state = 'queued'
             AND ticket_id = (SELECT ticket_id FROM print_jobs WHERE id = ?)""",
        (NOT_NEEDED, stamp(clock.now()), job_id),
    )


def recover(books: Books, clock: Clock) -> list[int]:
    """At a worker's start: jobs left in `sending` become unknown. Returns their ids."""
    rows = books.execute(
        """UPDATE print_jobs SET state = 'unknown', problem = 'interrupted', ended_at = ?
           WHERE state = 'sending' RETURNING id""",
        (stamp(clock.now()),),
    ).fetchall()
    return [row["id"] for row in rows]


def expire(books: Books, clock: Clock) -> list[int]:
    """Queued jobs older than ten minutes, or of an earlier boot, expire. Returns their ids.

    Nobody waits at the printer for them any more: a paper that comes out an hour later confuses
    the next person. Call inside writing().
    """
    old = []
    for row in books.execute(
        "SELECT id, boot, boot_s FROM print_jobs WHERE state = 'queued'"
    ).fetchall():
        age_s = seconds_since(clock, row["boot"], row["boot_s"])
        if age_s is None or age_s > EXPIRES_AFTER_S:
            end(books, clock, row["id"], JobState.EXPIRED, problem="too old")
            old.append(row["id"])
    return old


def has_expired(books: Books, clock: Clock) -> bool:
    """Whether expire() would end a job; needs no writing()."""
    row = books.execute(
        "SELECT boot, boot_s FROM print_jobs WHERE state = 'queued' ORDER BY id LIMIT 1"
    ).fetchone()
    if row is None:
        return False
    age_s = seconds_since(clock, row["boot"], row["boot_s"])
    return age_s is None or age_s > EXPIRES_AFTER_S


def job(books: Books, job_id: int) -> Job:
    """One job; raises UnknownJob."""
    row = books.execute(
        """SELECT id, kind, ticket_id, copy, lines, state, evidence, problem, attempts
           FROM print_jobs WHERE id = ?""",
        (job_id,),
    ).fetchone()
    if row is None:
        raise UnknownJob(f"no print job {job_id}")
    fields = dict(row)
    fields["lines"] = tuple(json.loads(row["lines"]))
    fields["state"] = JobState(row["state"])
    return Job(**fields)


def latest_of(books: Books, ticket_id: int) -> Job | None:
    """The newest paper of a ticket, if one was ordered."""
    row = books.execute(
        """SELECT id FROM print_jobs WHERE ticket_id = ? AND problem IS NOT ?
           ORDER BY id DESC LIMIT 1""",
        (ticket_id, NOT_NEEDED),
    ).fetchone()
    return job(books, row["id"]) if row else None


@dataclass(frozen=True)
class Papers:
    """How many tickets of the day have a paper that waits, was sent, surely came, or is unsure."""

    waiting: int
    sent: int
    confirmed: int
    unsure: int


def papers_of_the_day(books: Books) -> Papers:
    """The newest paper of each ticket of the latest service day; ended tickets need none."""
    rows = books.execute(
        """SELECT j.state, count(*) AS n FROM print_jobs j JOIN tickets t ON t.id = j.ticket_id
           WHERE t.service_day = (SELECT max(id) FROM service_days)
             AND (t.ended_at IS NULL OR j.state = 'confirmed')
             AND j.id = (SELECT max(id) FROM print_jobs
                         WHERE ticket_id = t.id AND problem IS NOT ?)
           GROUP BY j.state""",
        (NOT_NEEDED,),
    )
    by_state = {row["state"]: row["n"] for row in rows}
    return Papers(
        waiting=by_state.get("queued", 0) + by_state.get("sending", 0),
        sent=by_state.get("sent", 0),
        confirmed=by_state.get("confirmed", 0),
        unsure=sum(by_state.get(state, 0) for state in ("unknown", "failed", "expired")),
    )
