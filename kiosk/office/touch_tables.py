"""The tables of the touch screen's wishes, as migrations make them."""

TOUCH_TABLES = (
    """CREATE TABLE help_calls (
        id INTEGER PRIMARY KEY, asked_at TEXT NOT NULL, pressed_at TEXT NOT NULL,
        boot TEXT NOT NULL, boot_s REAL NOT NULL,
        answered_at TEXT, officer TEXT) STRICT""",
)
