"""Services and counters, as managers set them up."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import catalogue, queue, services
from kiosk.office.errors import BadField, ChangedMeanwhile, OfficeError
from kiosk.office.services import COLOURS, SHAPES
from kiosk.web import session as person
from kiosk.web import unsaved
from kiosk.web.context import house
from kiosk.web.i18n import _
from kiosk.web.manage import forms, view
from kiosk.web.manage.forms import Fields
from kiosk.web.refusals import refusal

pages = Blueprint("manage", __name__, url_prefix="/manage")
FIRST_FIELDS = Fields({"minutes": "5", "is_open": "1"})


@pages.errorhandler(OfficeError)
def refused(error: OfficeError) -> BaseResponse:
    """What cannot be done is told on the list; nothing was changed."""
    flash(refusal(error), "bad")
    return redirect(url_for(".all_services"), 303)


@pages.get("")
def all_services() -> str:
    here = house()
    queues = {each.prefix: each for each in queue.overview(here.office, here.clock)}
    ended = services.services(here.office, retired=True)
    return render_template(
        "manage/services.html", rows=view.rows(here.office), queues=queues, ended=ended
    )


@pages.route("/service", methods=["GET", "POST"])
def new_service() -> BaseResponse | str | tuple[str, int]:
    if request.method == "GET":
        return _form(None, FIRST_FIELDS)
    if unsaved.is_shown_again():
        return _form(None, request.form)
    here, me = house(), person.signed_in()
    prefix = request.form.get("prefix", "")
    try:
        with writing(here.office):
            catalogue.create(here.office, here.clock, me.login, prefix, forms.draft(request.form))
    except BadField as error:
        return _form(None, request.form, error), 409
    return _saved(_("Layanan %(prefix)s dibuat.", prefix=prefix))


@pages.route("/service/<prefix>", methods=["GET", "POST"])
def service(prefix: str) -> BaseResponse | str | tuple[str, int]:
    here, me = house(), person.signed_in()
    if request.method == "GET":
        return _form(prefix, _kept(prefix))
    if unsaved.is_shown_again():
        return _form(prefix, request.form)
    try:
        draft, version = forms.draft(request.form), forms.version(request.form)
        with writing(here.office):
            catalogue.edit(here.office, here.clock, me.login, prefix, draft, version=version)
    except (BadField, ChangedMeanwhile) as error:
        return _form(prefix, request.form, error), 409
    return _saved(_("Layanan %(prefix)s disimpan.", prefix=prefix))


@pages.post("/service/<prefix>/retire")
def retire(prefix: str) -> BaseResponse:
    here, me = house(), person.signed_in()
    version = forms.version(request.form)
    with writing(here.office):
        catalogue.retire(here.office, here.clock, me.login, prefix, version=version)
    return _saved(_("Layanan %(prefix)s dihentikan.", prefix=prefix))


@pages.post("/service/<prefix>/restore")
def restore(prefix: str) -> BaseResponse:
    here, me = house(), person.signed_in()
    with writing(here.office):
        catalogue.restore(here.office, here.clock, me.login, prefix)
    return _saved(_("Layanan %(prefix)s dibuka kembali.", prefix=prefix))


@pages.post("/service/<prefix>/<any(up,down):way>")
def shift(prefix: str, way: str) -> BaseResponse:
    """Move a tile one place forward or back."""
    here, me = house(), person.signed_in()
    with writing(here.office):
        catalogue.shift(here.office, here.clock, me.login, prefix, -1 if way == "up" else 1)
    return redirect(url_for(".all_services"), 303)


@pages.route("/counters", methods=["GET", "POST"])
def counters() -> BaseResponse | str | tuple[str, int]:
    if request.method == "GET":
        return _counters()
    if unsaved.is_shown_again():
        return _counters()
    here, me = house(), person.signed_in()
    name = " ".join(request.form.get("name", "").split())
    try:
        with writing(here.office):
            catalogue.create_counter(here.office, here.clock, me.login, name)
    except BadField as error:
        return _counters(error), 409
    flash(_("%(name)s dibuat. Pilih layanannya di halaman tiap layanan.", name=name))
    return redirect(url_for(".counters"), 303)


@pages.post("/counters/<int:counter_id>")
def rename(counter_id: int) -> BaseResponse | str | tuple[str, int]:
    if unsaved.is_shown_again():
        return _counters(typed_for=counter_id)
    here, me = house(), person.signed_in()
    name, was = " ".join(request.form.get("name", "").split()), request.form.get("was", "")
    try:
        with writing(here.office):
            catalogue.rename_counter(here.office, here.clock, me.login, counter_id, name, was=was)
    except (BadField, ChangedMeanwhile) as error:
        return _counters(error, typed_for=counter_id), 409
    flash(_("Nama loket disimpan."))
    return redirect(url_for(".counters"), 303)


def _counters(error: OfficeError | None = None, *, typed_for: int | None = None) -> str:
    """The list, with what was typed for a counter or a new one still in its field."""
    here = house()
    return render_template(
        "manage/counters.html",
        counters=services.counters(here.office),
        rows=view.rows(here.office),
        problem=refusal(error) if error else None,
        typed=request.form,
        typed_for=typed_for,
    )


def _form(prefix: str | None, fields: Fields, error: OfficeError | None = None) -> str:
    """The form as it was typed; after somebody else's change, with what is kept now beside it."""
    here = house()
    kept = services.service(here.office, prefix) if prefix else None
    is_behind = prefix is not None and isinstance(error, ChangedMeanwhile)
    now = _kept(prefix) if prefix and is_behind else None
    counters = services.counters(here.office)
    kept_ids = now.getlist("counters") if now else []
    return render_template(
        "manage/service.html",
        service=kept,
        typed=fields,
        kept=now,
        kept_words=lambda field: _kept_words(now, field) if now else "",
        kept_counters=[each.name for each in counters if str(each.id) in kept_ids],
        version=kept.version if kept and is_behind else fields.get("version"),
        counters=counters,
        letters=view.free_letters(here.office),
        colours={each: view.COLOUR_WORDS[each] for each in COLOURS},
        shapes={each: view.SHAPE_WORDS[each] for each in SHAPES},
        days=forms.DAY_KEYS,
        day_words=view.day_words,
        problem=refusal(error) if error else None,
        field=error.field if isinstance(error, BadField) else None,
    )


def _kept_words(kept: Fields, field: str) -> str:
    """What is kept in a field of the form, for who comes second."""
    words = {**view.COLOUR_WORDS, **view.SHAPE_WORDS}.get(kept.get(field, ""))
    if field in ("is_open", "own_hours"):
        words = _("ya") if kept.get(field) else _("tidak")
    return str(words or kept.get(field) or "–")  # noqa: RUF001


def _kept(prefix: str) -> Fields:
    books = house().office
    service = services.service(books, prefix)
    return forms.filled(catalogue.draft_of(books, service), service.version)


def _saved(words: str) -> BaseResponse:
    flash(words)
    return redirect(url_for(".all_services"), 303)
