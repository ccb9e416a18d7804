"""Reports for officers: a day, a month, as a page, a spreadsheet or a PDF; nothing is changed."""

import re

from flask import Blueprint, Response, render_template

from kiosk.office import days as service_days
from kiosk.office import reports
from kiosk.office.errors import UnknownDay
from kiosk.office.reports import Report
from kiosk.web import session as person
from kiosk.web import words
from kiosk.web.context import house
from kiosk.web.i18n import _
from kiosk.web.reports import tables
from kiosk.web.reports.paper import pdf
from kiosk.web.reports.sheet import sheet

pages = Blueprint("reports", __name__, url_prefix="/reports")

DAYS_SHOWN = 31
MIME = {"csv": "text/csv", "pdf": "application/pdf"}
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@pages.get("")
def index() -> str:
    """The latest days and their months."""
    here = house()
    days = reports.days(here.office, DAYS_SHOWN)
    months = sorted({f"{each.date:%Y-%m}" for each in days if each.date}, reverse=True)
    return render_template(
        "reports/index.html",
        days=days,
        is_closed=service_days.is_closed(here.office, here.clock),
        months=[(each, words.month_words(*_year_month(each))) for each in months],
        day_words=tables.day_words,
        me=person.signed_in(),
    )


@pages.get("/day/<int:service_day>")
def day(service_day: int) -> str:
    return _page(_day(service_day), "day", service_day=service_day)


@pages.get("/month/<month>")
def month(month: str) -> str:
    return _page(_month(month), "month", month=month)


@pages.get("/day/<int:service_day>.<any(csv,pdf):form>")
def day_file(service_day: int, form: str) -> Response:
    return _file(_day(service_day), f"laporan-hari-{service_day}", form)


@pages.get("/month/<month>.<any(csv,pdf):form>")
def month_file(month: str, form: str) -> Response:
    return _file(_month(month), f"laporan-{month}", form)


def _day(service_day: int) -> tuple[str, Report]:
    report = reports.of_day(house().office, house().settings.office.zone, service_day)
    return tables.day_words(report.days[0]), report


def _month(month: str) -> tuple[str, Report]:
    year, number = _year_month(month)
    report = reports.of_month(house().office, house().settings.office.zone, year, number)
    return words.month_words(year, number), report


def _year_month(month: str) -> tuple[int, int]:
    found = _MONTH.fullmatch(month)
    if found is None:
        raise UnknownDay(f"{month!r} is no month")
    return int(found[1]), int(found[2])


def _page(titled: tuple[str, Report], kind: str, **names: str | int) -> str:
    title, report = titled
    return render_template(
        "reports/report.html",
        title=title,
        tables=_tables(report),
        hours=tables.hour_bars(report),
        per_day=tables.day_bars(report) if kind == "month" else [],
        without_date=reports.undated_days(house().office) if kind == "month" else [],
        file=f"reports.{kind}_file",
        names=names,
        me=person.signed_in(),
    )


def _file(titled: tuple[str, Report], name: str, form: str) -> Response:
    title, report = titled
    title = _("Laporan %(office)s: %(when)s", office=house().settings.office.name, when=title)
    made = pdf(title, _tables(report)) if form == "pdf" else sheet(title, _tables(report))
    response = Response(made, mimetype=MIME[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _tables(report: Report) -> list[tables.Table]:
    is_manager = person.signed_in().role == "pengelola"
    return tables.tables(house(), report, with_officers=is_manager)
