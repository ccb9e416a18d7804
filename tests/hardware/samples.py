"""Representative slips, as ``kiosk.receipts`` makes them: plain lines that fit in JSON."""

from typing import Any

Lines = list[dict[str, Any]]

TICKET_URL = "http://10.77.0.1/t/ABCD2345"


def ticket(number: str = "A001", url: str = TICKET_URL) -> Lines:
    """A queue ticket: the big number first, then what, when, how long, how to follow."""
    return [
        {"mark": True},
        {"text": "DESA SUKOJATI", "align": "center", "bold": True},
        {"text": "Kecamatan Blimbingsari", "align": "center"},
        {"feed": 1},
        {"text": number, "size": 8, "align": "center", "bold": True},
        {"feed": 1},
        {"text": "Surat Keterangan", "size": 2, "align": "center"},
        {"rule": True},
        {"row": ["Di depan Anda", "5 orang"]},
        {"row": ["Perkiraan", "15-25 menit"]},
        {"row": ["Senin, 5 Mei 2025", "09.12"]},
        {"rule": True},
        {"text": "Ikuti dari HP lewat WiFi desa", "align": "center"},
        {"qr": url, "size": 6},
        {"text": "Simpan karcis ini sampai Anda selesai dilayani.", "align": "center"},
        {"cut": True},
    ]


def reprint() -> Lines:
    """The same number again, and it says so."""
    return [{"text": "CETAK ULANG ke-1", "align": "center", "bold": True}, *ticket("B012")]


def undated() -> Lines:
    """A ticket from before anybody has confirmed the date."""
    return [line for line in ticket("C003") if line.get("row", [""])[0] != "Senin, 5 Mei 2025"]


def day_total() -> Lines:
    """A counter's slip of sums: many rows, some too long for one line."""
    return [
        {"text": "Rekap hari ini", "size": 2, "bold": True},
        {"row": ["Karcis", "322"]},
        {"row": ["Selesai dilayani", "318"]},
        {"row": ["Surat Keterangan Domisili Usaha Mikro", "rata-rata 12 menit 30 detik"]},
        {"rule": True},
        {"text": "Petugas: Ibu Endang", "align": "right"},
        {"feed": 2},
        {"cut": True},
    ]


def box_opened() -> Lines:
    """The note two officers sign when the box was emptied."""
    return [
        {"mark": True, "align": "left"},
        {"text": "Kotak pengaduan dibuka", "bold": True, "size": 2},
        {"row": ["Hitungan kotak (perkiraan)", "14"]},
        {"row": ["Hitungan tangan", "13"]},
        {"feed": 3},
        {"row": ["Petugas 1", ""]},
        {"row": ["Petugas 2", ""]},
        {"cut": True},
    ]


def ruler(columns: int) -> Lines:
    """The wizard's test slip: a line of exactly the profile's columns, and every size."""
    digits = "".join(str(column % 10) for column in range(1, columns + 1))
    sizes: Lines = [{"text": f"{size}", "size": size} for size in range(1, 9)]
    return [{"text": digits}, *sizes, {"rule": True}, {"cut": True}]


def all_kinds(columns: int) -> dict[str, Lines]:
    """Every sample by name."""
    return {
        "ticket": ticket(),
        "ticket-aid-day": ticket("A1001"),
        "reprint": reprint(),
        "undated": undated(),
        "day-total": day_total(),
        "box-opened": box_opened(),
        "ruler": ruler(columns),
    }
