"""Staff accounts, and who did what, as managers see them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import accounts, audit, passwords
from kiosk.office.accounts import Account
from kiosk.office.errors import BadField, OfficeError
from kiosk.web import session as person
from kiosk.web import unsaved
from kiosk.web.context import house
from kiosk.web.i18n import _
from kiosk.web.manage import view
from kiosk.web.refusals import refusal

people = Blueprint("people", __name__, url_prefix="/manage")
PAGE_ROWS = 50
PAGES_MAX = 1000


@people.errorhandler(OfficeError)
def refused(error: OfficeError) -> BaseResponse:
    """What cannot be done is told on the list; nothing was changed."""
    flash(refusal(error))
    return _to_staff()


@people.route("/staff", methods=["GET", "POST"])
def staff() -> str | tuple[str, int]:
    if request.method == "GET":
        return _staff()
    if unsaved.is_shown_again():
        return _staff(typed=request.form)
    names = (" ".join(request.form.get(each, "").split()) for each in ("login", "name", "role"))
    new, password = Account(*names), passwords.new_password()
    try:
        accounts.create(house().desk, house().clock, person.signed_in().login, new, password)
    except BadField as error:
        return _staff(problem=refusal(error), typed=request.form), 409
    return _staff(shown=new.login, password=password)


@people.post("/staff/<login>/password")
def reset(login: str) -> str:
    """A new password, on the screen this once."""
    password = passwords.new_password()
    by = person.signed_in().login
    accounts.set_password(house().desk, house().clock, by, login, password)
    return _staff(shown=login, password=password)


@people.post("/staff/<login>/role")
def role(login: str) -> BaseResponse:
    desk, by, wanted = house().desk, person.signed_in().login, request.form.get("role", "")
    with writing(desk):
        accounts.set_role(desk, house().clock, by, login, wanted)
    flash(_("Peran %(login)s diganti. Ia perlu masuk lagi.", login=login))
    return _to_staff()


@people.post("/staff/<login>/remove")
def remove(login: str) -> BaseResponse:
    desk, by = house().desk, person.signed_in().login
    with writing(desk):
        accounts.remove(desk, house().clock, by, login)
    flash(_("Akun %(login)s dihapus.", login=login))
    return _to_staff()


@people.get("/audit")
def acts() -> str:
    """What was changed and by whom, newest first."""
    page = request.args.get("page", 1, type=int)
    page = min(max(page, 1), PAGES_MAX)
    found = audit.entries(house().office, house().desk, (page - 1) * PAGE_ROWS, PAGE_ROWS + 1)
    return render_template(
        "manage/audit.html",
        entries=found[:PAGE_ROWS],
        page=page,
        has_more=len(found) > PAGE_ROWS,
        view=view,
    )


def _staff(**shown: object) -> str:
    found = accounts.accounts(house().desk)
    return render_template("manage/staff.html", accounts=found, me=person.signed_in(), **shown)


def _to_staff() -> BaseResponse:
    return redirect(url_for(".staff"), 303)
