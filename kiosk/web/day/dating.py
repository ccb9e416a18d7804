"""The page on which an officer confirms the date, or sets it right: a box may not know it."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.clock import RELEASED
from kiosk.office import belief
from kiosk.office.errors import BadField, DateDoubtful, OfficeError
from kiosk.web import session as person
from kiosk.web import words
from kiosk.web.context import house
from kiosk.web.i18n import _
from kiosk.web.refusals import refusal

dating = Blueprint("dating", __name__, url_prefix="/day/date")
DATE = "%Y-%m-%d"
FIELDS = {"day": "%d", "month": "%m", "year": "%Y", "time": "%H.%M"}
"""What is typed; not a date field of the browser, which may put the month first."""
YEARS = range(RELEASED.year, RELEASED.year + 20)


@dating.get("")
def date() -> str:
    return _page()


@dating.post("")
def confirm() -> BaseResponse | tuple[str, int]:
    """Take the officer's word: the moment that was typed, or the one that the page showed."""
    here, form = house(), request.form
    if "year" not in form and form.get("shown") != here.clock.local().strftime(DATE):
        flash(_("Tanggal di layar sudah berganti. Lihat lagi, lalu tekan."))
        return redirect(url_for(".date"), 303)
    try:
        now = _typed() if "year" in form else here.clock.local()
        here.take_word(person.signed_in().login, now, is_sure=form.get("sure") == "1")
    except (BadField, DateDoubtful) as error:
        return _page(error), 409
    flash(_("Tanggal dan jam dipastikan."))
    return redirect(url_for("counter.console"), 303)


def _page(error: OfficeError | None = None) -> str:
    here = house()
    now = here.clock.local()
    return render_template(
        "day/date.html",
        wall=now,
        shown=now.strftime(DATE),
        doubt=belief.doubt(here.office, here.clock),
        newest=belief.newest_date(here.office),
        is_synchronized=here.clock.is_synchronized(),
        typed=request.form if error else {key: now.strftime(FIELDS[key]) for key in FIELDS},
        fields=list(FIELDS),
        months=words.months(),
        years=YEARS,
        asked=error if isinstance(error, DateDoubtful) else None,
        problem=refusal(error) if isinstance(error, BadField) else None,
        me=person.signed_in(),
    )


def _typed() -> datetime:
    """The moment in the fields; raises BadField."""
    text = " ".join(request.form.get(key, "").strip() for key in FIELDS).replace(":", ".")
    try:
        wall = datetime.strptime(text, " ".join(FIELDS.values()))
    except ValueError:
        raise BadField("date", f"{text!r} is no moment") from None
    return wall.replace(tzinfo=house().settings.office.zone)
