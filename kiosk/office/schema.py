"""Pieces of SQL that both books' migrations use."""

AUDIT = """CREATE TABLE audit (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, boot TEXT NOT NULL, boot_s REAL NOT NULL,
    officer TEXT NOT NULL, action TEXT NOT NULL, what TEXT NOT NULL,
    changes TEXT) STRICT"""


def append_only(*tables: str, columns: str = "") -> list[str]:
    """Triggers that keep event rows as they were written, or those columns of them."""
    what = f"UPDATE OF {columns}" if columns else "UPDATE"
    return [
        f"""CREATE TRIGGER {table}_{action.split()[0].lower()} BEFORE {action} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for table in tables
        for action in (what, "DELETE")
    ]
