"""The one place where an error becomes a page: what happened, what is safe, what to do."""

import logging
import sqlite3
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException

from kiosk.books.errors import BooksError, DiskFull
from kiosk.office.errors import (
    IllegalMove,
    OfficeError,
    PhoneCapReached,
    PhoneUnknown,
    QuotaReached,
    ServiceClosed,
    UnknownService,
    UnknownTicket,
)
from portal.errors import GateRefused, GateUnavailable
from portal.gate_client import Code

log = logging.getLogger("pendopo.portal")

PAGES: dict[int, tuple[Any, Any]] = {
    400: (_l("Permintaan tidak lengkap"), _l("Kembali ke halaman depan, lalu coba lagi.")),
    403: (
        _l("Tombol itu bukan dari halaman kami"),
        _l("Tidak ada yang berubah. Buka halaman depan, lalu pakai tombolnya."),
    ),
    404: (_l("Halaman tidak ditemukan"), _l("Alamatnya mungkin salah ketik.")),
    405: (
        _l("Halaman ini tidak bisa dibuka begitu"),
        _l("Buka halaman depan, lalu pakai tombolnya."),
    ),
    413: (_l("Kiriman terlalu besar"), _l("Tidak ada yang disimpan. Kembali ke halaman depan.")),
    500: (
        _l("Ada yang rusak di pihak kami"),
        _l("Coba lagi sebentar. Bila tetap begini, beri tahu petugas."),
    ),
    503: (_l("Belum bisa sekarang"), _l("Tidak ada yang hilang. Coba lagi sebentar.")),
}
REFUSED: dict[str, Any] = {
    Code.PAUSED: _l("WiFi sedang istirahat. Layanan desa tetap bisa dipakai."),
    Code.FULL: _l("WiFi sedang penuh. Coba lagi beberapa menit lagi."),
    Code.UNKNOWN_PHONE: _l("HP Anda belum terlihat di WiFi desa. Sambungkan WiFi, lalu coba lagi."),
}
CODE_REFUSED: dict[str, Any] = {
    Code.WRONG_CODE: _l("Kode tidak ditemukan. Periksa lagi huruf dan angkanya."),
    Code.TOO_MANY: _l("Terlalu banyak percobaan. Tunggu 10 menit."),
}
OFFICE: dict[type[OfficeError], tuple[int, tuple[Any, Any]]] = {
    ServiceClosed: (
        409,
        (_l("Sedang tutup"), _l("Nomor tidak diambil. Lihat jam buka di halaman depan.")),
    ),
    QuotaReached: (
        409,
        (_l("Kuota hari ini habis"), _l("Nomor tidak diambil. Coba lagi besok pagi.")),
    ),
    PhoneCapReached: (
        409,
        (
            _l("Nomor lewat HP habis hari ini"),
            _l("Di kantor desa masih ada. Ambil nomor di layar sentuh."),
        ),
    ),
    PhoneUnknown: (
        503,
        (
            _l("Belum bisa lewat HP"),
            _l("Nomor tidak diambil. Ambil nomor di layar sentuh di kantor desa."),
        ),
    ),
    IllegalMove: (
        409,
        (
            _l("Nomor ini tidak bisa dibatalkan"),
            _l("Nomor sudah dipanggil, selesai, atau ada di kertas. Bicaralah dengan petugas."),
        ),
    ),
    UnknownService: (404, (_l("Layanan tidak ditemukan"), _l("Pilih lagi dari daftar layanan."))),
}
DISK_FULL = (
    _l("Belum tersimpan: penyimpanan penuh"),
    _l("Nomor tidak diambil. Yang sudah ada tidak hilang. Silakan langsung ke loket."),
)
SILENT_GATE = _l("Pengatur WiFi sedang tidak menjawab. Layanan desa tetap bisa dipakai.")
CODE_WRONG = _l("Kode tidak ditemukan. Periksa lagi huruf dan angkanya.")


def install(app: Flask) -> None:
    """Register a page for every kind of error."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(UnknownTicket, lambda _: page(404, CODE_WRONG))
    app.register_error_handler(GateUnavailable, _silent_gate)
    app.register_error_handler(GateRefused, _refused)
    for kind, (status, words) in OFFICE.items():
        app.register_error_handler(kind, _teller(status, words))
    app.register_error_handler(BooksError, _books)
    app.register_error_handler(sqlite3.OperationalError, _books)
    app.register_error_handler(DiskFull, _disk_full)
    app.register_error_handler(Exception, _broken)


def page(status: int, words: Any = None) -> tuple[str, int]:
    """The page of one status, in the phone's language, with a way home."""
    title, usual = PAGES.get(
        status, PAGES[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]
    )
    return _told(status, (title, words or usual))


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error  # a redirect of the router's
    body, status = page(error.code)
    allow = [pair for pair in error.get_headers() if pair[0] == "Allow"]
    return body, status, allow


def _silent_gate(error: GateUnavailable) -> tuple[str, int]:
    log.error("%s", error)
    return page(503, SILENT_GATE)


def _refused(error: GateRefused) -> tuple[str, int]:
    log.warning("the gate refused: %s: %s", error.code, error)
    return page(503, REFUSED.get(error.code))


def _teller(status: int, words: tuple[Any, Any]) -> Callable[[Exception], tuple[str, int]]:
    def tell(_: Exception) -> tuple[str, int]:
        return _told(status, words)

    return tell


def _told(status: int, words: tuple[Any, Any]) -> tuple[str, int]:
    title, message = words
    return render_template("trouble.html", title=title, message=message), status


def _disk_full(error: DiskFull) -> tuple[str, int]:
    log.error("%s", error)
    return _told(507, DISK_FULL)


def _books(error: Exception) -> tuple[str, int]:
    log.error("%s", error)
    return page(503)


def _broken(error: Exception) -> tuple[str, int]:
    log.error("broken at %s", request.endpoint, exc_info=error)  # never the path: it holds codes
    return page(500)
