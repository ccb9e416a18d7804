"""The readiness report on paper: each device, what people last tried out, paper, disk, clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kiosk.books.clock import moment
from kiosk.books.settings import Settings
from kiosk.office.box_openings import Opening
from kiosk.office.paper_rolls import Roll
from kiosk.office.printer_checks import Check
from kiosk.receipts import Line, centred, date_words, head

UNKNOWN = "tidak diketahui"
NEVER = "belum pernah"
NAMES = {
    "printer": "Printer",
    "box": "Kotak",
    "loudspeaker": "Pengeras suara",
    "lamp": "Lampu menara",
    "scanner": "Pemindai",
    "touch screen": "Layar sentuh",
    "clock": "Jam",
    "disk space": "Penyimpanan",
}
STATES = {
    "ready": "siap",
    "counting": "menghitung",
    "synchronized": "dipercaya",
    "trusted": "dipercaya",
    "ok": "cukup",
    "none": "tidak dipasang",
    "silenced": "dimatikan",
    "paper_out": "kertas habis",
    "cover_open": "tutup terbuka",
    "offline": "tidak tersambung",
    "unplugged": "tidak tersambung",
    "fault": "bermasalah",
    "stalled": "berhenti di tengah",
    "silent": "tidak menjawab",
    "newer": "protokol lebih baru",
    "twins": "dua kotak, satu nama",
    "memory": "ingatan rusak",
    "jam": "celah tersumbat",
    "tamper": "diguncang",
    "door": "pintu terbuka",
    "late": "terlambat",
    "no_speaker": "tidak berbunyi",
    "no_voice": "tidak ada suara",
    "no_server": "program mati",
    "no_counter": "loketnya tidak ada",
    "lost": "program mati",
    "behind": "mundur",
    "jumped": "melompat",
    "low": "hampir penuh",
    "full": "penuh",
    "read_only": "tidak bisa ditulis",
}
"""The doctor's words; one that is not here is not known."""
_BAD = ("warn", "FAIL")


class Found(Protocol):
    """What the doctor found of one subject."""

    @property
    def subject(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True)
class Proofs:
    """What people tried out and kept, and the roll of paper."""

    printed: Check | None
    opened: Opening | None
    roll: Roll
    free_bytes: int | None
    """Room left on the disk; None when nobody knows."""


def readiness(
    found: Sequence[Found],
    proofs: Proofs,
    settings: Settings,
    *,
    now: datetime | None,
    version: str,
) -> list[Line]:
    """The slip; `now` is the office's local time, or None while the clock is not trusted."""
    return [
        *head(settings),
        centred("LAPORAN KESIAPAN", size=2, bold=True),
        centred(f"{date_words(now)} {now:%H.%M}" if now else f"Waktu {UNKNOWN}", bold=True),
        centred(_verdict(found, proofs), tall=True, bold=True),
        {"rule": True},
        *({"row": [NAMES[each.subject], _state(each)]} for each in found),
        {"row": ["Sisa penyimpanan", _room(proofs.free_bytes)]},
        {"rule": True},
        {"row": ["Cetak uji benar", _printed(proofs.printed, settings)]},
        *_opened(proofs.opened, settings),
        {"rule": True},
        *_paper(proofs.roll, settings),
        {"rule": True},
        {"row": ["Versi", version]},
        {"feed": 1},
        {"text": "Diperiksa oleh:"},
        {"feed": 2},
        {"text": "........................"},
        {"cut": True},
    ]


def _verdict(found: Sequence[Found], proofs: Proofs) -> str:
    failed = sum(each.level == "FAIL" for each in found)
    doubtful = sum(each.level in _BAD for each in found) + (proofs.printed is None)
    if failed:
        return f"BELUM SIAP: {doubtful} hal perlu dilihat"
    return f"{doubtful} hal perlu dilihat" if doubtful else "SIAP"


def _state(each: Found) -> str:
    mark = "! " if each.level in _BAD else ""
    return f"{mark}{STATES.get(each.state, UNKNOWN)}"


def _printed(check: Check | None, settings: Settings) -> str:
    return f"{_day(check.at, settings)} {check.officer}" if check else f"! {NEVER}"


def _opened(opening: Opening | None, settings: Settings) -> list[Line]:
    if opening is None:
        return [{"row": ["Kotak dihitung", NEVER]}]
    at = _day(opening.ended_at or opening.begun_at, settings) if opening.dated else UNKNOWN
    counted = UNKNOWN if opening.counted is None else f"{opening.counted}"
    return [
        {"row": ["Kotak dihitung", at]},
        {"row": ["Hitungan tangan", f"{opening.hand}"]},
        {"row": ["Hitungan kotak", counted]},
    ]


def _paper(roll: Roll, settings: Settings) -> list[Line]:
    changed = _day(roll.changed_at, settings) if roll.changed_at else UNKNOWN
    since = "Lembar sejak itu" if roll.is_known else "Lembar seluruhnya"
    return [
        {"row": ["Kertas diganti", changed if roll.is_known else "tak pernah terlihat"]},
        {"row": [since, f"{roll.slips}"]},
        *([{"row": ["Tidak pasti keluar", f"{roll.unsure}"]}] if roll.unsure else []),
    ]


def _room(free_bytes: int | None) -> str:
    return UNKNOWN if free_bytes is None else f"{free_bytes / 1e9:.1f} GB"


def _day(stamp: str, settings: Settings) -> str:
    return f"{moment(stamp).astimezone(settings.office.zone):%d.%m.%Y}"
