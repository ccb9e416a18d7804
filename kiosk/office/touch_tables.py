"""The tables of the touch screen's wishes, as migrations make them."""

TOUCH_TABLES = (
    """CREATE TABLE help_calls (
        id INTEGER PRIMARY KEY, asked_at TEXT NOT NULL, pressed_at TEXT NOT NULL,
        boot TEXT NOT NULL, boot_s REAL NOT NULL,
        answered_at TEXT, officer TEXT) STRICT""",
)
READING_TABLES = (
    """CREATE TABLE reading (
        id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('wanted','over','stopped','failed')),
        language TEXT NOT NULL CHECK (language IN ('id','en')),
        loudness INTEGER NOT NULL CHECK (loudness BETWEEN 0 AND 2),
        sentences TEXT NOT NULL) STRICT""",
    "INSERT INTO reading VALUES (1, 0, 'over', 'id', 0, '[]')",
)
