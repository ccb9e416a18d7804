"""What each paper slip says: plain lines made from office rows.

A line is a small dict that hardware.receipt lays out: text (size 1-8, align, bold, tall), row (left
and right), rule, feed, qr, mark, cut. Only ASCII: printers disagree on code pages.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.books.clock import moment
from kiosk.books.lan import Entrance
from kiosk.books.settings import Settings
from kiosk.office.tickets import Ticket

Line = dict[str, Any]

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
QR_MODULE_DOTS = 6
NO_ENTRANCE = Entrance()


def ticket(ticket: Ticket, settings: Settings, ahead: int, *, copy: int = 0) -> list[Line]:
    """A queue ticket: the big number first, then what, when, how long and how to follow it.

    `copy` above 0 marks a reprint. Without a trusted date no date is printed.
    """
    return [
        *head(settings),
        *([centred(f"*** CETAK ULANG ke-{copy} ***", bold=True)] if copy else []),
        centred("Nomor antrean Anda", tall=True),
        centred(ticket.label, size=8, bold=True),
        centred(ticket.service_name_id, size=2, bold=True),
        {"rule": True},
        {"row": ["Di depan Anda", f"{ahead} orang"], "tall": True, "bold": True},
        {"row": ["Perkiraan", _wait(ticket)], "tall": True, "bold": True},
        {"row": _when(ticket, settings.office.zone)},
        {"rule": True},
        {"feed": 1},
        {"qr": f"{settings.portal.address}/t/{ticket.code}", "size": QR_MODULE_DOTS},
        centred("Ikuti dari HP: sambung ke"),
        centred(settings.wifi.name, bold=True),
        centred("lalu pindai kode ini."),
        {"feed": 1},
        centred("Simpan karcis ini.", tall=True, bold=True),
        centred("Nomor dipanggil dua kali.", tall=True),
        {"cut": True},
    ]


def printer_test(
    settings: Settings, now: datetime | None, entrance: Entrance = NO_ENTRANCE
) -> list[Line]:
    """A test slip with the addresses of this box, for phones and for staff.

    `now` is the office's local time, or None while the clock is not trusted.
    """
    page = settings.portal.address
    wifi: list[Line] = [
        {"row": ["Portal", page.removeprefix("http://")]},
        {"row": ["WiFi", settings.wifi.name]},
    ]
    if entrance.pages and settings.gate.device != "nft":  # no phones, so no portal to be seen
        page, wifi = entrance.pages[0], []
    return [
        *head(settings),
        centred("UJI PRINTER", size=2, bold=True),
        {"rule": True},
        *wifi,
        {"row": ["Waktu", f"{date_words(now)} {now:%H.%M}" if now else "belum diketahui"]},
        *_for_staff(entrance),
        {"qr": page, "size": QR_MODULE_DOTS},
        centred("Terbaca jelas? Printer siap."),
        {"cut": True},
    ]


def _for_staff(entrance: Entrance) -> list[Line]:
    """Where staff's pages are, and what /authority shows there too, eight pairs a line."""
    if not entrance.pages:
        return []
    pairs = entrance.fingerprint.split()
    rows = (" ".join(pairs[at : at + 8]) for at in range(0, len(pairs), 8))
    return [
        {"rule": True},
        {"text": "Halaman petugas:", "bold": True},
        *({"text": page} for page in entrance.pages),
        {"text": "Sidik jari sertifikatnya:"},
        *({"text": row} for row in rows),
    ]


def numbered_test(settings: Settings, number: int, now: datetime | None) -> list[Line]:
    """A short slip of `pendopo hardware-test`: a gap in the numbers is a slip that did not come."""
    return [
        {"row": ["UJI ALAT", settings.office.village]},
        centred(f"no. {number}", size=2, bold=True),
        centred(f"{now:%d.%m.%Y %H.%M.%S}" if now else "waktu tidak diketahui"),
        {"cut": True},
    ]


def wifi_poster(settings: Settings) -> list[Line]:
    """How to join the WiFi, for a wall or a counter: the code, then three steps, twice."""
    return [
        *head(settings),
        centred("WIFI GRATIS", size=2, bold=True),
        centred("tanpa kata sandi / no password", tall=True),
        {"rule": True},
        centred(settings.wifi.name, tall=True, bold=True),
        {"qr": settings.wifi.code, "size": QR_MODULE_DOTS},
        {"text": "1. Arahkan kamera HP ke kode ini, atau pilih WiFi ini."},
        {"text": "2. Tunggu halaman desa terbuka."},
        {"text": '3. Tekan "Sambungkan ke internet".'},
        {"rule": True},
        {"text": "1. Point your camera at the code, or choose this WiFi."},
        {"text": "2. Wait for the village's page."},
        {"text": '3. Press "Connect to the internet".'},
        {"cut": True},
    ]


def date_words(day: date) -> str:
    """ "Selasa, 24 November 2026"."""
    return f"{DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def head(settings: Settings) -> list[Line]:
    return [
        {"mark": True},
        centred(settings.office.name.upper(), tall=True, bold=True),
        centred(f"Kecamatan {settings.office.district}"),
        {"feed": 1},
    ]


def _wait(ticket: Ticket) -> str:
    if ticket.promised_low_min is None or ticket.promised_high_min is None:
        return "menunggu loket buka"
    if ticket.promised_low_min == 0:
        return f"sampai {ticket.promised_high_min} menit"
    return f"{ticket.promised_low_min}-{ticket.promised_high_min} menit"


def _when(ticket: Ticket, zone: ZoneInfo) -> list[str]:
    if ticket.date is None:
        return ["Tanggal", "lihat papan antrean"]
    taken = moment(ticket.taken_at).astimezone(zone)
    is_known = taken.date() == ticket.date  # else the date became known after the number was taken
    return [date_words(ticket.date), f"{taken:%H.%M}" if is_known else ""]


def centred(text: str, *, size: int = 1, bold: bool = False, tall: bool = False) -> Line:
    return {"text": text, "align": "center", "size": size, "bold": bold, "tall": tall}
