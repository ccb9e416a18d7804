"""The tables of the box and of what people do about it, as migrations make them."""

from kiosk.office.schema import append_only

_FRAME_COLUMNS = "type, uid, epoch, boot, seq, letters, opens, flags, uptime_ms, booked"
_OPENING_COLUMNS = (
    "begun_at, boot, boot_s, dated, first, first_name, second, second_name, door_at, ended_at,"
    " outcome, total, counted, box_state, hand, note"
)
BOX_TABLES = (
    """CREATE TABLE box_frames (
        id INTEGER PRIMARY KEY, received_at TEXT NOT NULL, host_boot TEXT NOT NULL,
        service_date TEXT,
        type TEXT NOT NULL, uid TEXT NOT NULL, epoch INTEGER NOT NULL, boot INTEGER NOT NULL,
        seq INTEGER NOT NULL, letters INTEGER NOT NULL CHECK (letters >= 0),
        opens INTEGER NOT NULL CHECK (opens >= 0), flags INTEGER NOT NULL,
        uptime_ms INTEGER NOT NULL, booked INTEGER NOT NULL CHECK (booked >= 0)) STRICT""",
    """CREATE TABLE box_counts (
        uid TEXT NOT NULL, epoch INTEGER NOT NULL, letters INTEGER NOT NULL,
        highest INTEGER NOT NULL, booked INTEGER NOT NULL, opens INTEGER NOT NULL,
        flags INTEGER NOT NULL, boot INTEGER NOT NULL,
        PRIMARY KEY (uid, epoch)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE box_alarms (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, uid TEXT NOT NULL, kind TEXT NOT NULL,
        detail TEXT NOT NULL) STRICT""",
    "CREATE INDEX box_frames_booked ON box_frames (service_date, booked) WHERE booked > 0",
    "CREATE INDEX box_frames_undated ON box_frames (id) WHERE service_date IS NULL",
    *append_only("box_frames", columns=_FRAME_COLUMNS),
)
CARE_TABLES = (
    "ALTER TABLE box_alarms ADD COLUMN seen_at TEXT",
    "ALTER TABLE box_alarms ADD COLUMN seen_by TEXT",
    "CREATE INDEX box_alarms_unseen ON box_alarms (id) WHERE seen_at IS NULL",
    """CREATE TABLE box_questions (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, uid TEXT NOT NULL, epoch INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('new box','new epoch','twins')),
        letters INTEGER NOT NULL CHECK (letters > 0),
        answer TEXT CHECK (answer IN ('count','start')), answered_at TEXT, officer TEXT) STRICT""",
    "CREATE INDEX box_questions_open ON box_questions (id) WHERE answer IS NULL",
    """CREATE TABLE box_openings (
        id INTEGER PRIMARY KEY, begun_at TEXT NOT NULL, boot TEXT NOT NULL, boot_s REAL NOT NULL,
        dated INTEGER NOT NULL CHECK (dated IN (0, 1)),
        first TEXT NOT NULL, first_name TEXT NOT NULL,
        second TEXT NOT NULL CHECK (second <> first), second_name TEXT NOT NULL,
        door_at TEXT, ended_at TEXT, outcome TEXT CHECK (outcome IN ('counted','cancelled')),
        total INTEGER, counted INTEGER, box_state TEXT,
        hand INTEGER CHECK (hand BETWEEN 0 AND 99999), note TEXT NOT NULL DEFAULT '',
        slips INTEGER NOT NULL DEFAULT 0) STRICT""",
    "CREATE UNIQUE INDEX box_openings_one ON box_openings (outcome IS NULL) WHERE outcome IS NULL",
    f"""CREATE TRIGGER box_openings_kept BEFORE UPDATE OF {_OPENING_COLUMNS} ON box_openings
        WHEN OLD.outcome IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'an ended box opening is append-only'); END""",
    append_only("box_openings")[1],
)
