"""The schema of desk.db, step by step; a step that has landed is never edited."""

from sqlite_utils import Database, Migrations

from kiosk.office.schema import AUDIT, append_only

desk = Migrations("desk")


@desk()
def m001_staff(db: Database) -> None:
    """Staff accounts, their sessions on boot time, and the application's own secrets."""
    db.execute(
        """CREATE TABLE staff (
            id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE COLLATE NOCASE,
            name TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('petugas','pengelola')),
            password_hash TEXT NOT NULL, wrong INTEGER NOT NULL DEFAULT 0,
            wrong_boot TEXT, wrong_boot_s REAL) STRICT"""
    )
    db.execute(
        """CREATE TABLE staff_sessions (
            token_hash TEXT PRIMARY KEY, staff_id INTEGER NOT NULL REFERENCES staff,
            counter_id INTEGER, boot TEXT NOT NULL, boot_s REAL NOT NULL
           ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")


@desk()
def m002_audit(db: Database) -> None:
    """Who signed in, and who changed whose account."""
    for statement in (AUDIT, *append_only("audit")):
        db.execute(statement)


@desk()
def m003_technician_pin(db: Database) -> None:
    """The PIN of the technician's page, as a hash, and how often it was guessed wrong."""
    db.execute(
        """CREATE TABLE technician_pin (
            id INTEGER PRIMARY KEY CHECK (id = 1), pin_hash TEXT NOT NULL,
            wrong INTEGER NOT NULL DEFAULT 0, wrong_boot TEXT, wrong_boot_s REAL) STRICT"""
    )
