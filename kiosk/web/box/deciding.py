"""A manager's word on a total that nobody can book alone."""

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import box_questions
from kiosk.office.errors import OfficeError
from kiosk.web import session as person
from kiosk.web.box import view
from kiosk.web.box.pages import refused
from kiosk.web.context import house
from kiosk.web.i18n import _n

deciding = Blueprint("deciding", __name__, url_prefix="/box")
deciding.register_error_handler(OfficeError, refused)


@deciding.post("/decide/<int:question_id>")
def decide(question_id: int) -> BaseResponse:
    """Count those papers, or start from here."""
    here, me = house(), person.signed_in()
    answer = request.form.get("answer", "")
    with writing(here.office):
        asked = box_questions.decide(here.office, here.clock, me.login, question_id, answer)
    if answer == "count":
        flash(_n("%(num)d surat ikut dihitung.", asked.letters))
    else:
        flash(
            _n("%(num)d surat itu tidak dihitung. Kotak dihitung mulai dari sini.", asked.letters)
        )
    return view.to_page()
