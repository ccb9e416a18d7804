"""The touch screen's pages: two taps from home to a ticket, and everything forgotten after."""

import secrets
from functools import cache
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books import lan
from kiosk.books.store import writing
from kiosk.office import devices, information, lanes, printing, queue, service_day, tickets
from kiosk.office.errors import UnknownTicket
from kiosk.office.tickets import Ticket
from kiosk.web import line, papers, words
from kiosk.web import session as person
from kiosk.web.context import House, house
from kiosk.web.fragment import fragment
from kiosk.web.qr import qr_path
from kiosk.web.touch import back, paging, typing

pages = Blueprint("touch", __name__)


@pages.after_request
def _lives(response: Response) -> Response:
    """Whoever asks for a page is alive; counters are told when nobody asks."""
    house().alive(devices.SCREEN)
    return response


@pages.get("/")
def home() -> str:
    return render_template("touch/home.html")


@pages.get("/ticket")
@pages.get("/ticket/first", endpoint="choose_first")
def choose() -> str:
    """The services, a page of them; on their second address for those who should not wait long.

    On a day that was closed, and when all wait for the office to open, the words that say so; on a
    new box where services are made.
    """
    here = house()
    if closing := service_day.closing(here.office, here.clock):
        line = service_day.line(here.office)
        return render_template("touch/closed.html", closing=closing, line=line)
    queues = queue.overview(here.office, here.clock, here.settings.hours)
    if not queues:  # a box of today
        pages = lan.pages(here.home, here.settings)
        return render_template("touch/empty.html", pages=pages)
    if _is_over(here, queues):
        return render_template("touch/closed.html", closing=None)
    first = request.endpoint == "touch.choose_first"
    shown = paging.page_of(queues, request.args.get("page", ""))
    return render_template("touch/choose.html", shown=shown, new_tap=_new_tap, first=first)


def _is_over(here: House, queues: list[queue.ServiceQueue]) -> bool:
    """Whether nothing is open because the office's hours are over."""
    if any(each.is_open for each in queues):
        return False
    return queue.office_over(here.office, here.clock, here.settings.hours) is not None


@pages.post("/ticket/<prefix>")
def take(prefix: str) -> BaseResponse:
    tap = request.form.get("tap", "")
    if not 1 <= len(tap) <= queue.TAP_MAX_CHARS or "\0" in tap:
        abort(400)
    ticket = _issue(house(), prefix, tap, is_priority=request.form.get("first") == "1")
    session[person.MINE] = [*session.get(person.MINE, []), ticket.id][-5:]
    return redirect(url_for(".ticket", ticket_id=ticket.id), 303)


@pages.get("/ticket/<int:ticket_id>")
def ticket(ticket_id: int) -> str:
    here = house()
    mine = tickets.by_id(here.office, ticket_id)
    return render_template(
        "touch/ticket.html",
        ticket=mine,
        ahead=lanes.ahead(here.office, mine),
        wait=words.wait_words(mine.promised_low_min, mine.promised_high_min),
        qr=qr_path(f"{here.settings.portal.address}/t/{mine.code}"),
        **papers.known(here, mine),
    )


@pages.get("/ticket/<int:ticket_id>/paper")
def paper(ticket_id: int) -> Response:
    """The part of the ticket page that tells of the paper, for a page that stays open."""
    here = house()
    mine = tickets.by_id(here.office, ticket_id)
    return fragment(render_template("touch/paper.html", ticket=mine, **papers.known(here, mine)))


@pages.post("/ticket/<int:ticket_id>/again")
def print_again(ticket_id: int) -> BaseResponse:
    here = house()
    if ticket_id not in session.get(person.MINE, []):
        raise UnknownTicket(f"ticket {ticket_id} was not taken here")
    with writing(here.office):
        last = printing.latest_of(here.office, ticket_id)
        if last is not None and papers.may_print_again(last):
            mine = tickets.by_id(here.office, ticket_id)
            papers.order(here, mine, copy=last.copy + 1)
    return redirect(url_for(".ticket", ticket_id=ticket_id), 303)


@pages.get("/information")
def notices() -> str:
    return render_template("touch/information.html", notices=information.notices(house().office))


@pages.get("/wifi")
def wifi() -> str:
    down_since = line.down_since(house(), line.summary(house()))
    code = qr_path(house().settings.wifi.code)
    return render_template("touch/wifi.html", qr=code, down_since=down_since)


@pages.post("/choice")
def choose_look() -> BaseResponse:
    """Change language, text size, theme or reach, then come back to the same page."""
    turn = {
        "language": (person.LANGUAGES, person.language()),
        "size": (person.SIZES, person.size()),
        "theme": (person.THEMES, person.theme()),
        "reach": (person.REACHES, person.reach()),
    }
    what = request.form.get("what", "")
    if what not in turn:
        abort(400)
    session[what] = person.after(*turn[what])
    return redirect(typing.carried(back.local(request.form.get("back", ""))), 303)


@pages.get("/leave")
def leave() -> BaseResponse:
    """The person has gone: forget everything of theirs."""
    person.forget()
    return redirect(url_for(".home"), 303)


@pages.get("/alive")
def alive() -> Response:
    """What a page that stays open asks for while it draws."""
    return Response(status=204, mimetype="text/plain")


@pages.get("/screen.css")
def screen_css() -> Response:
    """The screen's pixels per millimetre, from which every size follows."""
    px_per_mm = house().settings.screen.px_per_mm
    css = f":root{{--mm:{px_per_mm:.4f}px}}"
    return Response(css, mimetype="text/css", headers={"Cache-Control": "max-age=60"})


@pages.get("/keyboard.<any(css, js):kind>")
def with_keyboard(kind: str) -> Response:
    """touch.css or touch.js, and then the keyboard's: two files in one request."""
    kinds = {"css": "text/css", "js": "text/javascript"}
    response = Response(_with_keyboard(kind), mimetype=kinds[kind])
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@cache
def _with_keyboard(kind: str) -> str:
    assert current_app.static_folder is not None
    folder = Path(current_app.static_folder)
    return "\n".join((folder / f"{name}.{kind}").read_text() for name in ("touch", "keyboard"))


def _new_tap() -> str:
    return secrets.token_urlsafe(12)


def _issue(here: House, prefix: str, tap: str, *, is_priority: bool) -> Ticket:
    """The number and its paper in one change of the books: both or neither."""
    with writing(here.office):
        ticket = queue.take_ticket(
            here.office,
            here.clock,
            prefix,
            tap,
            is_priority=is_priority,
            language=person.other_language(),
            hours=here.settings.hours,
        )
        if not printing.copies(here.office, ticket.id):
            papers.order(here, ticket)
    return ticket
