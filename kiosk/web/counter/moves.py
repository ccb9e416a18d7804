"""What an officer does with tickets at the counter, each a button and a form."""

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import calls, help_wanted, printing, queue, scans, tickets
from kiosk.office.errors import CounterNotOpen, OfficeError
from kiosk.office.ticket_events import Seat
from kiosk.web import papers, words
from kiosk.web import session as person
from kiosk.web.context import house
from kiosk.web.counter import finding
from kiosk.web.counter.console import has_counter, ids
from kiosk.web.errors import told
from kiosk.web.i18n import _

SCANNED = "scanned"
"""What the cookie carries: the number of the last scan that was shown."""

moves = Blueprint("moves", __name__, url_prefix="/counter")


@moves.errorhandler(OfficeError)
def refused(error: OfficeError) -> BaseResponse:
    """A move that cannot be made is told on the console; nothing was changed."""
    page = told(error)
    assert page is not None
    flash(f"{page.what} {page.cure}")
    return _to_console()


@moves.post("/call")
def call() -> BaseResponse:
    """Call the next person, or ten, unless the screen showed somebody who is no longer here."""
    seat, books = _seat(), house().office
    count = calls.MANY if request.form.get("many") == "1" else 1
    with writing(books):
        if request.form.get("here", "") != ids(tickets.all_at_counter(books, seat.counter_id)):
            flash(_("Layar sudah diperbarui. Tekan lagi bila perlu."))
        else:
            calls.call_next(books, house().clock, seat, count)
    return _to_console()


@moves.post("/<any(recall,resume,first):action>/<int:ticket_id>")
def call_again(action: str, ticket_id: int) -> BaseResponse:
    """Call one person: again, out of those set aside, or before the others for a reason."""
    seat, books, clock = _seat(), house().office, house().clock
    with writing(books):
        if action == "recall":
            language = "en" if request.form.get("language") == "en" else None
            calls.recall(books, clock, seat, ticket_id, language)
        elif action == "resume":
            calls.resume(books, clock, seat, ticket_id)
        else:
            reason = request.form.get("reason", "")
            calls.call_out_of_turn(books, clock, seat, ticket_id, reason)
    return _to_console()


@moves.post("/<any(arrive,hold,finish,no_show,cancel,rejoin):action>/<int:ticket_id>")
def move(action: str, ticket_id: int) -> BaseResponse:
    """Move the ticket that the screen showed."""
    with writing(house().office):
        calls.change(house().office, house().clock, _seat(), ticket_id, action)
    return _to_console()


@moves.post("/transfer/<int:ticket_id>")
def transfer(ticket_id: int) -> BaseResponse:
    """Send a person on to another service, number and arrival kept."""
    prefix = request.form.get("prefix", "")
    with writing(house().office):
        moved = calls.transfer(house().office, house().clock, _seat(), ticket_id, prefix)
    service = words.named(moved, "service_name")
    flash(_("%(number)s sekarang menunggu %(service)s.", number=moved.label, service=service))
    return _to_console()


@moves.post("/undo")
def undo() -> BaseResponse:
    """Take the last move back, within its few seconds."""
    with writing(house().office):
        back = calls.undo(house().office, house().clock, _seat())
    flash(_("Langkah terakhir dibatalkan: %(numbers)s.", numbers=", ".join(t.label for t in back)))
    return _to_console()


@moves.post("/paper/<int:ticket_id>")
def paper(ticket_id: int) -> BaseResponse:
    """Print a ticket again for somebody who lost it, with the mark of a reprint."""
    here = house()
    with writing(here.office):
        mine = tickets.by_id(here.office, ticket_id)
        papers.order(here, mine, copy=printing.copies(here.office, ticket_id))
    flash(_("Karcis %(number)s dicetak ulang.", number=mine.label))
    return redirect(url_for(".ticket", ticket_id=ticket_id), 303)


@moves.post("/help/<int:call_id>")
def help_given(call_id: int) -> BaseResponse:
    """An officer went to the person at the touch screen."""
    with writing(house().office):
        help_wanted.answer(house().office, house().clock, call_id, person.signed_in().login)
    return _to_console()


@moves.get("/ticket/<int:ticket_id>")
def ticket(ticket_id: int) -> str:
    """One ticket: where it stands, and everything that may be done with it."""
    card = finding.card(house(), _seat(), ticket_id)
    return render_template("counter/ticket.html", card=card, me=person.signed_in())


@moves.get("/find")
def find() -> BaseResponse | str:
    """The ticket whose code is scanned; or numbers of a service around a time, for a lost slip."""
    prefix, at = request.args.get("service", ""), request.args.get("at", "")
    code = request.args.get("code", "").strip()[: finding.SCANNED_MAX_CHARS]
    ticket = scans.ticket(house().office, code) if code else None
    if ticket:
        return redirect(url_for(".ticket", ticket_id=ticket.id), 303)
    found = finding.search(house(), prefix, at) if prefix else None
    queues = queue.overview(house().office, house().clock)
    me, is_unknown = person.signed_in(), bool(code)
    return render_template(
        "counter/find.html", found=found, queues=queues, time=at, me=me, is_unknown=is_unknown
    )


@moves.get("/scanned")
def scanned() -> Response:
    """Where a page of the counter goes on after a scan at its counter; empty without a new one."""
    me, here = person.signed_in(), house()
    scan = scans.newest(here.office, here.clock, me.counter_id) if me.counter_id else None
    if scan is None or session.get(SCANNED) == scan.number:
        return Response(status=204, mimetype="text/plain")
    session[SCANNED] = scan.number
    if scan.ticket_id is None:
        return Response(url_for(".find", code="?"), mimetype="text/plain")
    return Response(url_for(".ticket", ticket_id=scan.ticket_id), mimetype="text/plain")


def _seat() -> Seat:
    me = person.signed_in()
    if me.counter_id is None or not has_counter(house(), me):
        raise CounterNotOpen(f"{me.login} sits at no counter")
    return Seat(me.login, me.counter_id)


def _to_console() -> BaseResponse:
    return redirect(url_for("counter.console"), 303)
