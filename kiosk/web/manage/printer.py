"""The printer as managers see it: its state, a test print and what came out, the office's logo."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from kiosk import logos
from kiosk.books.errors import DiskFull
from kiosk.books.store import writing
from kiosk.doctor import readiness
from kiosk.doctor.case import Case
from kiosk.logos import Fault, LogoRefused
from kiosk.office import devices, printer_checks
from kiosk.office.errors import OfficeError
from kiosk.web import papers, words
from kiosk.web import session as person
from kiosk.web.context import House, house
from kiosk.web.errors import drain
from kiosk.web.i18n import _, _l
from kiosk.web.manage import view
from kiosk.web.refusals import refusal

printer = Blueprint("printer", __name__, url_prefix="/manage/printer")
EVIDENCE_WORDS = {
    "fenced": _l("printer menjawab bahwa semuanya sudah tercetak"),
    "clean": _l("printer tidak melaporkan masalah"),
    "accepted": _l("printer menerima semuanya, tetapi tidak menjawab"),
}
PART_WORDS = {
    "ruler": _l("Garis putus-putus selebar kertas, dalam satu baris?"),
    "code": _l("Kode QR terbaca oleh HP?"),
    "cut": _l("Kertas terpotong, atau mudah disobek di bawah tulisan?"),
}
FAULT_WORDS = {
    Fault.NONE: _l("Pilih dulu satu gambar."),
    Fault.UNREADABLE: _l("Berkas ini bukan gambar PNG, JPEG, atau WebP yang utuh."),
    Fault.TOO_LARGE: _l("Gambar ini terlalu besar. Paling besar 512 KiB dan 2000 x 2000 titik."),
    Fault.BLANK: _l("Gambar ini kosong: semua titiknya sama."),
    Fault.COMMANDS: _l("Titik gambar ini mirip perintah printer. Ubah sedikit ukurannya."),
}


@printer.errorhandler(OfficeError)
@printer.errorhandler(DiskFull)
def refused(error: OfficeError | DiskFull) -> BaseResponse:
    """What cannot be kept is told on the page; papers bear what they bore before."""
    match error:
        case LogoRefused():
            flash(_not_kept(error.fault), "bad")
        case DiskFull():
            flash(_("Belum tersimpan: penyimpanan penuh."), "bad")
        case _:
            flash(refusal(error), "bad")
    return _to_page()


@printer.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> BaseResponse:
    drain(error)
    flash(_not_kept(Fault.TOO_LARGE), "bad")
    return _to_page()


@printer.get("")
def page() -> str:
    return render_template("manage/printer.html", **_known(house()))


def _known(here: House) -> dict[str, object]:
    """What is known of printer, test prints and logo."""
    device = devices.last_word(here.office, "printer")
    last = printer_checks.last_paper(here.office)
    looked = printer_checks.last(here.office)
    return {
        "state": words.printer_words(words.printer_state(device, here.age_of("printer"))),
        "printer": here.settings.printer,
        "evidence": EVIDENCE_WORDS.get(last.evidence or "") if last else None,
        "has_printed": last is not None,
        "parts": PART_WORDS,
        "looked": looked,
        "is_asked": printer_checks.is_asked(here.office, looked),
        "right": printer_checks.last(here.office, printer_checks.RIGHT),
        "logo": logos.current(here.home),
        "part_names": view.FIELD_WORDS,
    }


@printer.post("/test")
def test() -> BaseResponse:
    """Order a test slip."""
    here = house()
    with writing(here.office):
        is_ordered = papers.order_test(here)
    if is_ordered:
        flash(_("Cetak uji dipesan. Lihat kertasnya, lalu jawab di bawah."))
    else:
        flash(_("Printer tidak dipasang."), "bad")
    return _to_page()


@printer.post("/readiness")
def order_readiness() -> BaseResponse:
    """Order the slip that tells how ready the house is."""
    here = house()
    if here.settings.printer.kind == "none":
        flash(_("Printer tidak dipasang."), "bad")
        return _to_page()
    readiness.order(Case(here.home, here.settings, here.clock, here.office))
    flash(_("Laporan kesiapan dipesan. Ambil kertasnya di printer."))
    return _to_page()


@printer.post("/check")
def check() -> BaseResponse:
    """Keep what a manager saw on a test slip."""
    here = house()
    told = {part: request.form.get(part) for part in printer_checks.PARTS}
    if not set(told.values()) <= {"1", "0"}:
        flash(_("Jawab ketiga pertanyaan. Belum ada yang disimpan."), "bad")
        return _to_page()
    parts = {part: value == "1" for part, value in told.items()}
    with writing(here.office):
        printer_checks.record(here.office, here.clock, person.signed_in().login, parts)
    if all(parts.values()):
        flash(_("Tersimpan: cetak uji benar."))
    else:
        flash(_("Tersimpan: cetak uji belum benar. Minta teknisi mengatur printer."), "bad")
    return _to_page()


@printer.get("/logo.png")
def logo() -> Response:
    """The logo as papers bear it."""
    kept = logos.current(house().home)
    if kept is None:
        abort(404)
    return Response(logos.png(kept), mimetype="image/png")


@printer.post("/logo")
def keep_logo() -> BaseResponse:
    here, file = house(), request.files.get("picture")
    picture = file.read() if file else b""
    logos.keep(here.home, here.office, here.clock, person.signed_in().login, picture)
    flash(_("Logo disimpan. Cetak uji untuk melihatnya di kertas."))
    return _to_page()


@printer.post("/logo/remove")
def remove_logo() -> BaseResponse:
    here = house()
    logos.remove(here.home, here.office, here.clock, person.signed_in().login)
    flash(_("Logo dihapus. Karcis memakai gambar joglo lagi."))
    return _to_page()


def _not_kept(fault: Fault) -> str:
    return _("Logo belum disimpan. %(why)s", why=FAULT_WORDS[fault])


def _to_page() -> BaseResponse:
    return redirect(url_for(".page"), 303)
