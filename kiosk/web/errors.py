"""The one place where an error becomes a page: what happened, what is safe, what to do."""

import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from flask import Flask, render_template, request, session
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from kiosk.books.errors import BooksError, DiskFull
from kiosk.office.errors import (
    CounterNotOpen,
    CounterTaken,
    DayClosed,
    NobodyWaiting,
    NothingToUndo,
    OfficeError,
    QuotaReached,
    ServiceClosed,
    UnknownCounter,
    UnknownDay,
    UnknownJob,
    UnknownService,
    UnknownTicket,
)
from kiosk.web.context import house, through_the_front
from kiosk.web.i18n import _
from kiosk.web.words import opens_words, reopens_words


class Page(NamedTuple):
    """An error page: its status, what happened, and what to do."""

    status: int
    what: str
    cure: str


FORBIDDEN = 403
TOLD = "sorry"
"""What the cookie keeps of the touch screen's last error page."""
DRAIN_MAX_BYTES = 32 * 1024 * 1024
DRAIN_CHUNK_BYTES = 64 * 1024
Kinds = tuple[type[Exception], ...]

_TOLD: tuple[tuple[Kinds, Callable[[], Page]], ...] = (
    (
        (DayClosed,),
        lambda: Page(409, _("Antrean hari ini sudah ditutup"), reopens_words()),
    ),
    (
        (ServiceClosed,),
        lambda: Page(409, _("Layanan ini sedang tutup."), _("Pilih layanan lain.")),
    ),
    (
        (QuotaReached,),
        lambda: Page(409, _("Kuota hari ini habis."), _("Pilih layanan lain, atau datang besok.")),
    ),
    (
        (UnknownService, UnknownTicket, UnknownCounter, UnknownJob, UnknownDay),
        lambda: Page(404, _("Yang Anda cari tidak ada."), _("Kembali ke awal dan pilih lagi.")),
    ),
    (
        (DiskFull,),
        lambda: Page(507, _("Belum tersimpan: penyimpanan penuh."), _who_helps()),
    ),
    (
        (BooksError, sqlite3.OperationalError),
        lambda: Page(503, _unavailable(), _("Tunggu sebentar, lalu coba lagi.")),
    ),
    (
        (CounterTaken,),
        lambda: Page(409, _("Loket itu sedang dipakai petugas lain."), _("Pilih loket lain.")),
    ),
    (
        (CounterNotOpen,),
        lambda: Page(409, _("Loket Anda belum buka."), _("Tekan “Buka loket” dulu.")),
    ),
    (
        (NobodyWaiting,),
        lambda: Page(409, _("Tidak ada yang menunggu."), _("Nomor baru muncul di daftar.")),
    ),
    (
        (NothingToUndo,),
        lambda: Page(
            409,
            _("Langkah itu tidak dapat dibatalkan lagi."),
            _("Cari nomornya, lalu perbaiki dari sana."),
        ),
    ),
    (
        (OfficeError,),
        lambda: Page(409, _("Nomor itu sudah berubah."), _("Layar sudah diperbarui. Coba lagi.")),
    ),
)


def handle_errors(app: Flask) -> None:
    """Turn every error into a page in the person's language."""
    app.register_error_handler(Exception, _answer)


def told(error: Exception) -> Page | None:
    """The page of an error that a person can do something about, else None."""
    if isinstance(error, ServiceClosed) and error.doors and error.doors.opens_at:
        return Page(409, _("Layanan ini sedang tutup."), opens_words(error.doors))
    for kinds, make in _TOLD:
        if isinstance(error, kinds):
            return make()
    return None


def _who_helps() -> str:
    """Residents go to a counter; whoever sits there asks the technician."""
    if _is_office():
        return _("Minta teknisi memeriksanya. Yang sudah tercatat tetap ada.")
    return _("Silakan langsung ke loket.")


def _unavailable() -> str:
    if request.method == "POST":
        return _("Belum tersimpan. Coba lagi.")
    return _("Data sedang tidak dapat dibaca.")


def _http(error: HTTPException) -> Page:
    back = _("Kembali ke awal dan coba lagi.")
    if isinstance(error, CSRFError):
        return Page(400, _("Layar ini sudah lama terbuka."), back)
    if error.code == FORBIDDEN:
        return Page(
            403, _("Halaman ini untuk pengelola."), _("Minta pengelola, atau masuk sebagai dia.")
        )
    by_code = {
        404: _("Halaman ini tidak ada."),
        405: _("Halaman ini tidak dapat dibuka dengan cara itu."),
        413: _("Yang Anda kirim terlalu besar."),
        503: _("Sedang tidak dapat dijangkau. Coba lagi sebentar."),
    }
    code = error.code or 500
    return Page(code, by_code.get(code, _("Permintaan ini tidak dapat dibaca.")), back)


def _answer(error: Exception) -> tuple[str, int] | HTTPException:
    if isinstance(error, HTTPException):
        if error.response is not None or error.code is None:
            return error
        page = _http(error)
        drain(error)
    else:
        found = told(error)
        if found is None or isinstance(error, (DiskFull, sqlite3.OperationalError)):
            _log(error)
        page = found or Page(500, _("Layar ini sedang diperbaiki."), _who_helps())
    office = _is_office()
    if not office:
        session[TOLD] = (page.what, page.cure)
    return render_template("error.html", page=page, office=office), page.status


def _is_office() -> bool:
    """Whether the page is a clerk's, and not the touch screen's."""
    if request.path.startswith(("/counter", "/day", "/box", "/manage", "/reports")):
        return True
    return through_the_front() and not house().settings.kiosk.one_port


def drain(error: HTTPException) -> None:
    """Read what is too large to its end: a browser shows no answer while it still sends."""
    left = DRAIN_MAX_BYTES if isinstance(error, RequestEntityTooLarge) else 0
    while left > 0 and (chunk := request.environ["wsgi.input"].read(DRAIN_CHUNK_BYTES)):
        left -= len(chunk)


def _log(error: Exception) -> None:
    from flask import current_app

    current_app.logger.error(
        "%s %s: %s: %s",
        request.method,
        request.endpoint,
        type(error).__name__,
        error,
        exc_info=None if isinstance(error, DiskFull) else error,
    )
