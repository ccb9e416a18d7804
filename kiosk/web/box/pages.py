"""The complaint box in officers' hands: how it is, and what was found wrong until it is seen."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import box_alarms
from kiosk.office.errors import OfficeError
from kiosk.web import session as person
from kiosk.web.box import view
from kiosk.web.context import house
from kiosk.web.refusals import refusal

pages = Blueprint("box", __name__, url_prefix="/box")


@pages.errorhandler(OfficeError)
def refused(error: OfficeError) -> BaseResponse:
    """What could not be done is told on the page; nothing was changed."""
    flash(refusal(error), "bad")
    return view.to_page()


@pages.get("")
def box() -> str:
    return view.page()


@pages.post("/alarm/<int:alarm_id>")
def seen(alarm_id: int) -> BaseResponse:
    """An officer has seen an alarm."""
    here, me = house(), person.signed_in()
    with writing(here.office):
        box_alarms.acknowledge(here.office, here.clock, me.login, alarm_id)
    return view.to_page()
