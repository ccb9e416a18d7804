"""The schema of office.db, step by step; a step that has landed is never edited.

Only the `pendopo` command imports this module: sqlite-utils costs 11 MB a process.
"""

from sqlite_utils import Database, Migrations

from kiosk.books.home import Home
from kiosk.books.store import Books, create
from kiosk.office.box_tables import BOX_TABLES, CARE_TABLES
from kiosk.office.desk_migrations import desk
from kiosk.office.paper_rolls import TABLES as ROLL_TABLES
from kiosk.office.scans import TABLES as SCAN_TABLES
from kiosk.office.schema import AUDIT, append_only
from kiosk.office.touch_tables import READING_TABLES, TOUCH_TABLES
from kiosk.office.voice_switch import TABLES as VOICE_TABLES

office = Migrations("office")

STATES = "'waiting','called','serving','done','held','no_show','transferred','cancelled','expired'"


@office()
def m001_queue(db: Database) -> None:
    """Service days, services, counters, tickets and their events."""
    for statement in (
        """CREATE TABLE service_days (
            id INTEGER PRIMARY KEY,
            date TEXT UNIQUE CHECK (date IS NULL OR date GLOB '????-??-??'),
            opened_at TEXT NOT NULL, opened_by TEXT NOT NULL, closed_at TEXT) STRICT""",
        """CREATE TABLE services (
            id INTEGER PRIMARY KEY,
            prefix TEXT NOT NULL UNIQUE CHECK (prefix GLOB '[A-Z]'),
            name_id TEXT NOT NULL, name_en TEXT NOT NULL,
            colour TEXT NOT NULL, shape TEXT NOT NULL,
            prior_service_s INTEGER NOT NULL DEFAULT 300 CHECK (prior_service_s > 0),
            is_open INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)),
            position INTEGER NOT NULL) STRICT""",
        """CREATE TABLE counters (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL DEFAULT 'closed' CHECK (state IN ('open','paused','closed')),
            officer TEXT) STRICT""",
        """CREATE TABLE counter_services (
            counter_id INTEGER NOT NULL REFERENCES counters, service_id INTEGER NOT NULL
            REFERENCES services, PRIMARY KEY (counter_id, service_id)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE counter_events (
            id INTEGER PRIMARY KEY, counter_id INTEGER NOT NULL REFERENCES counters,
            at TEXT NOT NULL, action TEXT NOT NULL, officer TEXT) STRICT""",
        f"""CREATE TABLE tickets (
            id INTEGER PRIMARY KEY,
            service_day INTEGER NOT NULL REFERENCES service_days,
            service_id INTEGER NOT NULL REFERENCES services,
            prefix TEXT NOT NULL, number INTEGER NOT NULL CHECK (number > 0),
            code TEXT NOT NULL UNIQUE, tap TEXT UNIQUE CHECK (length(tap) BETWEEN 1 AND 64),
            dated INTEGER NOT NULL CHECK (dated IN (0, 1)),
            state TEXT NOT NULL CHECK (state IN ({STATES})),
            counter_id INTEGER REFERENCES counters, calls INTEGER NOT NULL DEFAULT 0,
            taken_at TEXT NOT NULL, called_at TEXT, ended_at TEXT,
            promised_low_min INTEGER, promised_high_min INTEGER,
            UNIQUE (service_day, prefix, number)) STRICT""",
        """CREATE INDEX tickets_by_state ON tickets (service_day, state, service_id, id)""",
        """CREATE INDEX tickets_at_counter ON tickets (counter_id)
            WHERE state IN ('called', 'serving')""",
        """CREATE INDEX tickets_undated ON tickets (id) WHERE dated = 0""",
        f"""CREATE TABLE ticket_events (
            id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL REFERENCES tickets,
            at TEXT NOT NULL, boot TEXT NOT NULL, boot_s REAL NOT NULL,
            action TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ({STATES})),
            counter_id INTEGER, officer TEXT, detail TEXT) STRICT""",
        """CREATE INDEX ticket_events_by_ticket ON ticket_events (ticket_id, id)""",
        """CREATE INDEX ticket_calls ON ticket_events (id) WHERE action IN ('call', 'recall')""",
        *append_only("ticket_events", "counter_events"),
    ):
        db.execute(statement)


@office()
def m002_printing(db: Database) -> None:
    """The spool."""
    db.execute(
        """CREATE TABLE print_jobs (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, ticket_id INTEGER REFERENCES tickets,
            copy INTEGER NOT NULL DEFAULT 0 CHECK (copy >= 0), lines TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN
              ('queued','sending','sent','confirmed','unknown','failed','expired')),
            evidence TEXT, problem TEXT, attempts INTEGER NOT NULL DEFAULT 0,
            ordered_at TEXT NOT NULL, boot TEXT NOT NULL, boot_s REAL NOT NULL,
            ended_at TEXT) STRICT"""
    )
    db.execute("CREATE INDEX print_jobs_by_state ON print_jobs (state, id)")
    db.execute("CREATE INDEX print_jobs_by_ticket ON print_jobs (ticket_id, id)")
    db.execute(
        """CREATE TABLE devices (
            name TEXT PRIMARY KEY, state TEXT NOT NULL, detail TEXT, since TEXT NOT NULL
           ) STRICT, WITHOUT ROWID"""
    )


@office()
def m003_box(db: Database) -> None:
    """The box: its frames (append-only), its booked totals, its alarms."""
    for statement in BOX_TABLES:
        db.execute(statement)


@office()
def m004_information(db: Database) -> None:
    """Notices, in both languages."""
    db.execute(
        """CREATE TABLE notices (
            id INTEGER PRIMARY KEY, title_id TEXT NOT NULL, title_en TEXT NOT NULL,
            body_id TEXT NOT NULL, body_en TEXT NOT NULL, published_on TEXT NOT NULL,
            withdrawn_at TEXT) STRICT"""
    )


@office()
def m005_phones(db: Database) -> None:
    """Which tickets were taken on a phone, and the secret of the presence code."""
    db.execute(
        """CREATE TABLE phone_tickets (
            ticket_id INTEGER PRIMARY KEY REFERENCES tickets, phone TEXT) STRICT"""
    )
    db.execute("CREATE INDEX phone_tickets_by_phone ON phone_tickets (phone)")
    db.execute("CREATE TABLE presence (secret BLOB NOT NULL) STRICT")
    db.execute("INSERT INTO presence VALUES (randomblob(32))")


@office()
def m006_moves(db: Database) -> None:
    """The priority lane, and which events are one move (older events are each their own)."""
    db.execute(
        """ALTER TABLE tickets ADD COLUMN priority INTEGER NOT NULL DEFAULT 0
           CHECK (priority IN (0, 1))"""
    )
    db.execute("ALTER TABLE ticket_events ADD COLUMN move INTEGER")
    db.execute("DROP TRIGGER ticket_events_update")
    db.execute("UPDATE ticket_events SET move = id")
    db.execute(append_only("ticket_events")[0])
    db.execute("CREATE INDEX ticket_events_by_move ON ticket_events (move)")
    db.execute("CREATE INDEX ticket_events_by_counter ON ticket_events (counter_id, officer, move)")
    db.execute("DROP INDEX tickets_by_state")
    db.execute(
        "CREATE INDEX tickets_by_state ON tickets (service_day, state, service_id, priority, id)"
    )


@office()
def m007_catalogue(db: Database) -> None:
    """What managers set: quota, hours, versions, services that ended; and who changed what."""
    for statement in (
        "ALTER TABLE services ADD COLUMN quota INTEGER CHECK (quota > 0)",
        "ALTER TABLE services ADD COLUMN hours TEXT",
        "ALTER TABLE services ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
        """ALTER TABLE services ADD COLUMN retired INTEGER NOT NULL DEFAULT 0
           CHECK (retired IN (0, 1))""",
        AUDIT,
        *append_only("audit"),
    ):
        db.execute(statement)


@office()
def m008_day_events(db: Database) -> None:
    """What was done with service days: opened, dated, closed, opened again, and by whom."""
    for statement in (
        """CREATE TABLE day_events (
            id INTEGER PRIMARY KEY, service_day INTEGER NOT NULL REFERENCES service_days,
            at TEXT NOT NULL, boot TEXT NOT NULL, boot_s REAL NOT NULL,
            trusted INTEGER NOT NULL CHECK (trusted IN (0, 1)),
            action TEXT NOT NULL CHECK
              (action IN ('open','seen','date','close','send_home','reopen')),
            officer TEXT NOT NULL, detail TEXT) STRICT""",
        """INSERT INTO day_events (service_day, at, boot, boot_s, trusted, action, officer, detail)
           SELECT id, opened_at, '', 0, date IS NOT NULL, 'open', opened_by,
             json_object('date', date) FROM service_days ORDER BY id""",
        "CREATE INDEX day_events_by_day ON day_events (service_day, id)",
        *append_only("day_events"),
    ):
        db.execute(statement)


@office()
def m009_voice(db: Database) -> None:
    """Whether the hall's loudspeaker speaks."""
    for statement in VOICE_TABLES:
        db.execute(statement)


@office()
def m010_touch(db: Database) -> None:
    """Who stands at the touch screen and wants an officer."""
    for statement in TOUCH_TABLES:
        db.execute(statement)


@office()
def m011_reading(db: Database) -> None:
    """What the touch screen's visitor has read aloud."""
    for statement in READING_TABLES:
        db.execute(statement)


@office()
def m012_last_called(db: Database) -> None:
    """Finds the last called number of a line without a look at all numbers of the day."""
    db.execute(
        """CREATE INDEX tickets_called ON tickets (service_day, service_id, called_at, id)
           WHERE called_at IS NOT NULL"""
    )


@office()
def m013_box_care(db: Database) -> None:
    """Alarms that somebody has seen, totals that a manager decides on, openings of the box."""
    for statement in CARE_TABLES:
        db.execute(statement)


@office()
def m014_paper_rolls(db: Database) -> None:
    """When the printer's roll was changed."""
    for statement in ROLL_TABLES:
        db.execute(statement)


@office()
def m015_scans(db: Database) -> None:
    """What was scanned at each counter."""
    for statement in SCAN_TABLES:
        db.execute(statement)


def migrate(home: Home) -> None:
    """Make the missing database files of this state folder and bring all up to date."""

    def office_steps(books: Books) -> None:
        office.apply(Database(books, recursive_triggers=False, execute_plugins=False))

    def desk_steps(books: Books) -> None:
        desk.apply(Database(books, recursive_triggers=False, execute_plugins=False))

    create(home.office, office_steps)
    create(home.desk, desk_steps, mode=0o600)
