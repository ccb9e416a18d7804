"""The slip of an opening of the complaint box: both counts, and two lines to sign."""

from datetime import datetime

from kiosk.books.clock import moment
from kiosk.books.settings import Settings
from kiosk.office.box_openings import Opening
from kiosk.office.box_state import BoxState
from kiosk.receipts import Line, centred, date_words, head

UNKNOWN = "tidak diketahui"
DOUBTS = {
    BoxState.NONE: "tidak dipasang",
    BoxState.LOST: "programnya tidak berjalan",
    BoxState.UNPLUGGED: "tidak tersambung",
    BoxState.NEWER: "protokolnya lebih baru",
    BoxState.SILENT: "tidak terdengar",
    BoxState.TWINS: "dua kotak memakai satu nama",
    BoxState.MEMORY: "ingatannya rusak",
    BoxState.JAM: "celahnya tersumbat",
    BoxState.TAMPER: "diguncang atau dipaksa",
}
"""How the box was, where that casts doubt on its count."""


def box_opening(opening: Opening, settings: Settings, *, copy: int = 0) -> list[Line]:
    """The slip of one opening that was counted; `copy` above 0 marks a reprint."""
    begun = moment(opening.begun_at).astimezone(settings.office.zone)
    return [
        *head(settings),
        *([centred(f"*** CETAK ULANG ke-{copy} ***", bold=True)] if copy else []),
        centred("PEMBUKAAN KOTAK", size=2, bold=True),
        centred(f"Kotak pengaduan, pembukaan no. {opening.id}"),
        centred(date_words(begun) if opening.dated else f"Tanggal {UNKNOWN}", bold=True),
        {"rule": True},
        {"row": ["Mulai", _time(opening, opening.begun_at, settings)]},
        {"row": ["Pintu terbuka", _time(opening, opening.door_at, settings)]},
        {"row": ["Isi dihitung", _time(opening, opening.ended_at, settings)]},
        {"rule": True},
        {"row": ["Kotak (perkiraan)", _count(opening.counted)], "tall": True},
        {"row": ["Tangan", _count(opening.hand)], "tall": True, "bold": True},
        {"row": ["Selisih", _difference(opening.difference)], "tall": True},
        *_doubt(opening),
        *([{"text": f"Catatan: {opening.note}"}] if opening.note else []),
        {"rule": True},
        {"text": "Kami membuka kotak ini bersama:"},
        *_signature(opening.first_name),
        *_signature(opening.second_name),
        {"cut": True},
    ]


def _time(opening: Opening, stamp: str | None, settings: Settings) -> str:
    if stamp is None or not opening.dated:
        return UNKNOWN
    local = moment(stamp).astimezone(settings.office.zone)
    return f"{local:%H.%M}" if _is_same_day(opening, local) else f"{local:%d.%m.%Y %H.%M}"


def _is_same_day(opening: Opening, local: datetime) -> bool:
    return moment(opening.begun_at).astimezone(local.tzinfo).date() == local.date()


def _count(papers: int | None) -> str:
    return UNKNOWN if papers is None else f"{papers} surat"


def _difference(papers: int | None) -> str:
    return UNKNOWN if papers is None else f"{papers:+d}" if papers else "0"


def _doubt(opening: Opening) -> list[Line]:
    doubt = DOUBTS.get(BoxState(opening.box_state or BoxState.LOST))
    return [{"text": f"Kotak saat dihitung: {doubt}."}] if doubt else []


def _signature(name: str) -> list[Line]:
    return [{"feed": 3}, {"text": "........................"}, {"text": name}]
