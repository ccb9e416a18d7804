"""A report as tables of words and whole numbers, which page, CSV and PDF show alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.office import day_events, reports
from kiosk.office.reports import Day, Group, Report, Spread
from kiosk.web import words
from kiosk.web.context import House
from kiosk.web.i18n import _, _l

Cell = str | int | None
"""None is not known; each form has its own way to say so."""


@dataclass(frozen=True)
class Table:
    """Rows of cells under a head; the first column names the row."""

    title: str
    head: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Bar:
    """One upright bar of a plot; `is_known` is False for what belongs to no hour."""

    label: str
    n: int
    is_known: bool = True


def tables(here: House, report: Report, *, with_officers: bool) -> list[Table]:
    """Everything a report tells; of single officers only to whom that is due."""
    names = {each.prefix: words.named(each) for each in reports.services_ever(here.office)}
    said = [_counts(report), _times(report), _promise(report), _hours(report)]
    if len(report.days) == 1:
        said.insert(0, _the_day(here, report.days[0], with_officers=with_officers))
    elif report.days:
        said.append(_per_day(report))
    said.append(_by(_("Per layanan"), _("Layanan"), report.by_service, names))
    said.append(_by(_("Per loket"), _("Loket"), report.by_counter, {None: _("belum di loket")}))
    if with_officers:
        nobody = {None: _("tanpa petugas")}
        said.append(_by(_("Per petugas"), _("Petugas"), report.by_officer, nobody))
    return [each for each in said if each.rows]


def day_words(day: Day) -> str:
    """The date of a service day, or which day without a date it is."""
    if day.date is None:
        return _("Hari ke-%(n)s, tanggal tidak diketahui", n=day.id)
    return words.date_words(day.date)


def hour_bars(report: Report) -> list[Bar]:
    """Arrivals in each hour from the first to the last; the unknown ones beside them."""
    known = [hour for hour in report.hours if hour is not None]
    span = range(min(known), max(known) + 1) if known else []
    bars = [Bar(f"{hour:02d}.00", report.hours.get(hour, 0)) for hour in span]
    if None in report.hours:
        bars.append(Bar("?", report.hours[None], is_known=False))
    return bars


def day_bars(report: Report) -> list[Bar]:
    """How many numbers each dated day of a month gave."""
    return [Bar(str(each.date.day), each.tickets) for each in report.days if each.date]


DAY_WORDS = {
    day_events.OPEN: _l("Dibuka"),
    day_events.DATE: _l("Tanggal diketahui"),
    day_events.CLOSE: _l("Ditutup"),
    day_events.SEND_HOME: _l("Yang menunggu dipulangkan"),
    day_events.REOPEN: _l("Dibuka lagi"),
}


def _the_day(here: House, day: Day, *, with_officers: bool) -> Table:
    """When the day was opened and closed; of officers only to whom that is due."""
    rows: list[list[Cell]] = []
    for event in day_events.history(here.office, day.id):
        if event["action"] not in DAY_WORDS:
            continue
        at = words.at(event["at"]) if event["trusted"] else None
        by = _("otomatis") if event["officer"] == day_events.CLOCK else event["officer"]
        said = DAY_WORDS[event["action"]]
        if event["action"] == day_events.DATE and event["officer"] != day_events.CLOCK:
            said = _l("Tanggal dipastikan")
        rows.append([str(said), at, *([by] if with_officers else [])])
    if day.is_forgotten:
        said = _("Tidak ditutup petugas: selesai saat hari berganti")
        rows.append([said, "", *([""] if with_officers else [])])
    return Table(_("Hari layanan"), ["", _("Pukul"), *([_("Oleh")] if with_officers else [])], rows)


def _hours(report: Report) -> Table:
    rows: list[list[Cell]] = [
        [each.label if each.is_known else _("jam tidak diketahui"), each.n]
        for each in hour_bars(report)
    ]
    return Table(_("Kedatangan per jam"), [_("Jam"), _("Nomor")], rows)


def _per_day(report: Report) -> Table:
    rows: list[list[Cell]] = [[day_words(each), each.tickets] for each in report.days]
    return Table(_("Nomor per hari"), [_("Hari"), _("Nomor")], rows)


def _counts(report: Report) -> Table:
    rows: list[list[Cell]] = [[_("Nomor diambil"), report.tickets]]
    rows += [[words.state_words(state).capitalize(), n] for state, n in report.states.items()]
    if report.undated:
        rows.append([_("diambil saat tanggal tidak diketahui"), report.undated])
    return Table(_("Jumlah"), ["", _("Nomor")], rows)


def _times(report: Report) -> Table:
    rows = [_spread(_("Menunggu"), report.waits), _spread(_("Dilayani"), report.served)]
    head = ["", _("Tengah"), _("9 dari 10 di bawah"), _("Terlama"), _("Diukur"), _("Tidak terukur")]
    return Table(_("Waktu dalam menit"), head, rows)


def _spread(name: str, spread: Spread) -> list[Cell]:
    times = [_minutes(each) for each in (spread.median_s, spread.p90_s, spread.worst_s)]
    return [name, *times, spread.known, spread.unknown]


def _promise(report: Report) -> Table:
    known, kept = report.promise.known, report.promise.kept
    share = f"{round(100 * kept / known)} %" if known else None
    head = ["", _("Diukur"), _("Sesuai"), _("Bagian")]
    row: list[Cell] = [_("Perkiraan waktu tunggu"), known, kept, share]
    return Table(_("Dijanjikan dan nyatanya"), head, [row])


def _by(title: str, what: str, groups: list[Group], names: Mapping[Any, str]) -> Table:
    rows: list[list[Cell]] = [
        [
            names.get(each.key, each.key or ""),
            each.tickets,
            each.done,
            each.no_show,
            _minutes(each.waits.median_s),
            _minutes(each.served.median_s),
        ]
        for each in groups
    ]
    waited, served = _("Menunggu (menit, tengah)"), _("Dilayani (menit, tengah)")
    return Table(title, [what, _("Nomor"), _("Selesai"), _("Tidak datang"), waited, served], rows)


def _minutes(seconds: float | None) -> int | None:
    """Whole minutes, or None for what is not known."""
    return None if seconds is None else round(seconds / 60)
