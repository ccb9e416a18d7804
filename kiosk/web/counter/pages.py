"""The counter console: sign in, choose a counter, open, pause and close it."""

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_babel import force_locale
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import accounts, service_day, services, staff
from kiosk.office.errors import BadField, OfficeError, SignInLocked, SignInRefused
from kiosk.office.services import CounterState
from kiosk.office.staff import Officer
from kiosk.web import session as person
from kiosk.web import unsaved
from kiosk.web.context import house
from kiosk.web.counter.console import choices, has_counter, read
from kiosk.web.fragment import fragment
from kiosk.web.i18n import _, _n
from kiosk.web.qr import qr_path
from kiosk.web.refusals import refusal

pages = Blueprint("counter", __name__, url_prefix="/counter")


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> BaseResponse | str | tuple[str, int]:
    if request.method == "GET":
        return render_template("counter/sign_in.html")
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    try:
        session[person.TOKEN] = staff.sign_in(house().desk, house().clock, login, password)
    except SignInRefused:
        problem = _("Nama atau kata sandi tidak cocok. Periksa lagi, lalu coba sekali lagi.")
        return _sign_in_again(problem, login), 401
    except SignInLocked as error:
        problem = _n("Terlalu banyak percobaan. Tunggu %(num)d menit.", error.wait_min)
        return _sign_in_again(problem, login), 429
    if late := unsaved.carried():
        return render_template("counter/unsaved.html", unsaved=late, names=unsaved)
    return redirect(session.pop(person.WANTED, None) or url_for(".console"), 303)


@pages.post("/language")
def language() -> BaseResponse:
    """The console in the other language, before and after signing in."""
    session["language"] = person.after(person.LANGUAGES, person.language())
    return _to_console()


@pages.post("/sign-out")
def sign_out() -> BaseResponse:
    """End the session; the own counter closes with it."""
    me = person.signed_in()
    with writing(house().desk):
        staff.sign_out(house().desk, house().clock, session.pop(person.TOKEN))
    _leave(me)
    return redirect(url_for(".sign_in"), 303)


@pages.route("/password", methods=["GET", "POST"])
def password() -> BaseResponse | str | tuple[str, int]:
    """An officer's own password: the old one, and twice a new one."""
    me, form = person.signed_in(), request.form
    if request.method == "GET":
        return render_template("counter/password.html", me=me)
    try:
        _change_password(me, form.get("old", ""), form.get("new", ""), form.get("again", ""))
    except OfficeError as error:
        return render_template("counter/password.html", me=me, problem=refusal(error)), 409
    flash(_("Kata sandi diganti."))
    return _to_console()


@pages.get("")
def console() -> str:
    me = person.signed_in()
    if not has_counter(house(), me):
        closing = service_day.closing(house().office, house().clock)
        return render_template(
            "counter/choose.html", me=me, counters=choices(house(), me), closing=closing
        )
    return render_template("counter/console.html", console=read(house(), me))


@pages.get("/panel")
def panel() -> Response:
    """The console without its frame, for a page that stays open; 304 while nothing changed."""
    me = person.signed_in()
    if not has_counter(house(), me):
        return Response(status=205)
    return fragment(render_template("counter/panel.html", console=read(house(), me)))


@pages.post("/choose/<int:counter_id>")
def choose(counter_id: int) -> BaseResponse:
    """Open a counter and sit there; the one held before closes, an absent officer's is freed."""
    me, books, clock = person.signed_in(), house().office, house().clock
    with writing(books):
        holder = services.counter(books, counter_id).officer
        if holder not in (None, me.login) and not staff.has_session(house().desk, clock, holder):
            services.release(books, clock, counter_id, me.login)
        services.set_counter(books, clock, counter_id, CounterState.OPEN, me.login)
        if me.counter_id not in (None, counter_id):
            services.leave(books, clock, me.counter_id, me.login)
    with writing(house().desk):
        staff.choose_counter(house().desk, session[person.TOKEN], counter_id)
    return _to_console()


@pages.post("/state/<state>")
def set_state(state: str) -> BaseResponse:
    """Open, pause or close the own counter; closing leaves it."""
    me = person.signed_in()
    try:
        wanted = CounterState(state)
    except ValueError:
        return _to_console()
    if wanted is CounterState.CLOSED:
        with writing(house().desk):
            staff.choose_counter(house().desk, session[person.TOKEN], None)
        _leave(me)
    elif me.counter_id is not None:
        with writing(house().office):
            services.set_counter(house().office, house().clock, me.counter_id, wanted, me.login)
    return _to_console()


@pages.get("/poster")
def poster() -> str:
    """A page to print and hang up: how to join the WiFi, in both languages."""
    code, words = qr_path(house().settings.wifi.code), {}
    for language in person.LANGUAGES:
        with force_locale(language):
            words[language] = Markup(render_template("counter/poster_words.html"))  # noqa: S704
    return render_template("counter/poster.html", qr=code, words=words)


def _sign_in_again(problem: str, login: str) -> str:
    return render_template(
        "counter/sign_in.html",
        problem=problem,
        login=login,
        unsaved=unsaved.carried(),
        names=unsaved,
    )


def _change_password(me: Officer, old: str, new: str, again: str) -> None:
    if new != again:
        raise BadField("again", "the two new passwords differ")
    here, token = house(), session[person.TOKEN]
    accounts.change_password(here.desk, here.clock, me, old, new, token=token)


def _leave(me: Officer) -> None:
    """Close the counter, if this officer still holds it."""
    if me.counter_id is not None:
        with writing(house().office):
            services.leave(house().office, house().clock, me.counter_id, me.login)


def _to_console() -> BaseResponse:
    return redirect(url_for(".console"), 303)
