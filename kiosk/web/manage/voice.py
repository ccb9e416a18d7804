"""The hall's voice as managers set it up: a recording for each word, judged as it comes in."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from kiosk import recordings
from kiosk.books.errors import DiskFull
from kiosk.books.store import writing
from kiosk.office import voice_switch
from kiosk.office.errors import OfficeError
from kiosk.recordings import BadClip, ClipSet, UnknownWord
from kiosk.web import session as person
from kiosk.web import words
from kiosk.web.context import house
from kiosk.web.i18n import _
from kiosk.web.manage import voice_words
from kiosk.web.refusals import refusal

voice = Blueprint("voice", __name__, url_prefix="/manage/voice")


@voice.errorhandler(OfficeError)
@voice.errorhandler(DiskFull)
def refused(error: OfficeError | DiskFull) -> BaseResponse:
    """What cannot be kept is told on the list; the hall hears what it heard before."""
    asked = request.view_args or {}
    match error:
        case BadClip():
            flash(voice_words.refused(asked["word"], error.judgement), "bad")
        case DiskFull():
            flash(_("Belum tersimpan: penyimpanan penuh."), "bad")
        case _:
            flash(refusal(error), "bad")
    return _to_list(asked.get("language", "id"))


@voice.get("")
@voice.get("/<any(id,en):language>")
def clips(language: str = "id") -> str:
    here, listed = house(), _set(language).listed(house().office)
    return render_template(
        "manage/voice.html",
        spoken=language,
        recordings=listed,
        missing=sum(not each.can_be_said for each in listed),
        state=words.sound_words(words.calls_state()),
        speaks=voice_switch.speaks(here.office),
        view=voice_words,
    )


@voice.post("/<any(on,off):wanted>")
def switch(wanted: str) -> BaseResponse:
    """Let the hall's loudspeaker speak, or be silent."""
    here, is_on = house(), wanted == "on"
    with writing(here.office):
        voice_switch.switch(here.office, here.clock, person.signed_in().login, on=is_on)
    flash(_("Suara dihidupkan.") if is_on else _("Suara dimatikan. Papan tetap menampilkan nomor."))
    return _to_list("id")


@voice.post("/<any(id,en):language>/<word>")
def keep(language: str, word: str) -> BaseResponse:
    here, wav = house(), request.files.get("wav")
    data = wav.read() if wav else b""
    _set(language).keep(here.office, here.clock, person.signed_in().login, word, data)
    flash(_("“%(word)s” disimpan. Dengarkan sekali sebelum warga mendengarnya.", word=word))
    return _to_list(language, word)


@voice.post("/<any(id,en):language>/<word>/remove")
def remove(language: str, word: str) -> BaseResponse:
    here = house()
    _set(language).remove(here.office, here.clock, person.signed_in().login, word)
    flash(_("Rekaman “%(word)s” dihapus.", word=word))
    return _to_list(language, word)


@voice.get("/<any(id,en):language>/<word>.wav")
def heard(language: str, word: str) -> Response:
    """A recording to listen to."""
    try:
        return send_file(_set(language).path(word), mimetype="audio/wav", conditional=True)
    except UnknownWord:
        abort(404)


def _set(language: str) -> ClipSet:
    here = house()
    return ClipSet(recordings.folder(here.home, here.settings) / language, language)


def _to_list(language: str, word: str | None = None) -> BaseResponse:
    return redirect(url_for(".clips", language=language, _anchor=word and f"w-{word}"), 303)
