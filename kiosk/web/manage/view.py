"""What the management pages list, in words."""

from dataclasses import dataclass
from string import ascii_uppercase

from kiosk.books.settings_queue import Hours
from kiosk.books.store import Books
from kiosk.office import catalogue, services
from kiosk.office.services import Service
from kiosk.receipts import DAYS
from kiosk.web.i18n import _, _l
from kiosk.web.manage.forms import DAY_KEYS
from kiosk.web.session import language
from kiosk.web.words import ENGLISH_DAYS

COLOUR_WORDS = {
    "pendopo": _l("hijau tua"),
    "indigo": _l("biru"),
    "maroon": _l("merah"),
    "forest": _l("hijau daun"),
    "plum": _l("ungu"),
    "brown": _l("cokelat"),
    "slate": _l("kelabu"),
}
SHAPE_WORDS = {
    "square": _l("persegi"),
    "circle": _l("lingkaran"),
    "triangle": _l("segitiga"),
    "diamond": _l("wajik"),
    "hexagon": _l("segi enam"),
    "drop": _l("tetes"),
}
ACTION_WORDS = {
    "service_create": _l("membuat layanan"),
    "service_edit": _l("mengubah layanan"),
    "service_retire": _l("menghentikan layanan"),
    "service_restore": _l("membuka kembali layanan"),
    "service_order": _l("mengatur urutan layanan"),
    "service_open": _l("membuka layanan"),
    "service_closed": _l("menutup layanan"),
    "counter_create": _l("membuat loket"),
    "counter_rename": _l("mengganti nama loket"),
    "voice_on": _l("menghidupkan suara"),
    "voice_off": _l("mematikan suara"),
    "clip_keep": _l("menyimpan rekaman"),
    "clip_remove": _l("menghapus rekaman"),
    "logo_keep": _l("menyimpan gambar"),
    "logo_remove": _l("menghapus gambar"),
    "printer_right": _l("melihat cetak uji benar,"),
    "printer_wrong": _l("melihat cetak uji belum benar,"),
    "account_create_petugas": _l("membuat akun petugas"),
    "account_create_pengelola": _l("membuat akun pengelola"),
    "account_role": _l("mengganti peran"),
    "account_remove": _l("menghapus akun"),
    "password_reset": _l("memberi kata sandi baru kepada"),
    "password_change": _l("mengganti kata sandi sendiri"),
    "day_date": _l("memastikan tanggal"),
    "day_close": _l("menutup hari"),
    "day_send_home": _l("memulangkan yang menunggu hari"),
    "day_reopen": _l("membuka lagi hari"),
    "box_alarm_seen": _l("melihat peringatan kotak"),
    "box_total_count": _l("menghitung surat kotak"),
    "box_total_start": _l("tidak menghitung surat kotak"),
    "box_open": _l("membuka kotak, pembukaan"),
    "box_counted": _l("mencatat isi kotak, pembukaan"),
    "box_open_cancel": _l("membatalkan pembukaan kotak"),
    "technician_pin": _l("membuat PIN"),
    "technician_pin_remove": _l("menghapus PIN"),
    "technician_enter": _l("membuka halaman teknisi"),
    "technician_pin_wrong": _l("salah PIN"),
    "sign_in": _l("masuk"),
    "sign_in_wrong": _l("salah kata sandi"),
    "sign_out": _l("keluar"),
}
FIELD_WORDS = {
    "name": _l("nama"),
    "name_id": _l("nama Indonesia"),
    "name_en": _l("nama Inggris"),
    "colour": _l("warna"),
    "shape": _l("bentuk"),
    "prior_service_s": _l("lama (detik)"),
    "quota": _l("kuota"),
    "hours": _l("jam"),
    "is_open": _l("memberi nomor"),
    "counters": _l("loket"),
    "role": _l("peran"),
    "ruler": _l("lebar tulisan"),
    "code": _l("kode QR"),
    "cut": _l("potongan kertas"),
    "date": _l("tanggal"),
    "second": _l("petugas kedua"),
    "hand": _l("kotak dan tangan"),
}


@dataclass(frozen=True)
class Row:
    """A service in the list, with the names of the counters that serve it."""

    service: Service
    counters: list[str]
    hours: str


def rows(books: Books) -> list[Row]:
    """All services that are not retired, in the order of their tiles."""
    names = {each.id: each.name for each in services.counters(books)}
    return [
        Row(each, [names[n] for n in catalogue.draft_of(books, each).counters], hours_words(each))
        for each in services.services(books)
    ]


def free_letters(books: Books) -> list[str]:
    """The letters that no service has, nor a retired one."""
    both = (*services.services(books), *services.services(books, retired=True))
    taken = {each.prefix for each in both}
    return [each for each in ascii_uppercase if each not in taken]


def hours_words(service: Service) -> str:
    """ "Senin-Kamis 08.00-12.00, Jumat 08.00-11.00", or that it has no hours of its own."""
    if service.hours is None:
        return _("jam kantor")
    runs: list[tuple[int, int, str]] = []
    for day, span in enumerate(_spans(service.hours)):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == span:
            runs[-1] = (runs[-1][0], day, span)
        elif span:
            runs.append((day, day, span))
    names = DAYS if language() == "id" else ENGLISH_DAYS
    return ", ".join(
        f"{names[first]}{f'-{names[last]}' if last > first else ''} {span}"
        for first, last, span in runs
    )


def day_words(key: str) -> str:
    """The day of a field such as "senin"."""
    return (DAYS if language() == "id" else ENGLISH_DAYS)[DAY_KEYS.index(key)]


def change_words(value: object) -> str:
    """A value of an audit row, before or after."""
    match value:
        case None | "":
            return "–"  # noqa: RUF001
        case bool():
            return _("ya") if value else _("tidak")
        case dict():
            return ", ".join(f"{day_words(day)} {span}" for day, span in value.items() if span)
        case list():
            return ", ".join(str(each) for each in value) or "–"  # noqa: RUF001
        case str() if words := COLOUR_WORDS.get(value) or SHAPE_WORDS.get(value):
            return str(words)
    return str(value)


def _spans(hours: Hours) -> list[str]:
    return [getattr(hours, key) for key in DAY_KEYS]
