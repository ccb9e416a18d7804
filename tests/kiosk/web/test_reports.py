"""Reports as officers read them: page, spreadsheet and PDF say the same, and change nothing."""

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import calls
from kiosk.office.ticket_events import Seat
from kiosk.web.reports.sheet import sheet
from kiosk.web.reports.tables import Table
from tests.factories import PASSWORD, a_ticket
from tests.kiosk.office.test_reports import a_small_morning
from tests.kiosk.web.conftest import post


@pytest.fixture
def manager(app: Flask) -> FlaskClient:
    """Pak Budi, who may see single officers."""
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    return client


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rows(client: FlaskClient, address: str) -> list[list[str]]:
    text = client.get(address).get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_day_is_found_from_the_console_and_read(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_small_morning(office, clock)
    assert 'href="/reports"' in read(officer, "/counter")
    assert 'href="/reports/day/1"' in read(officer, "/reports")
    text = read(officer, "/reports/day/1")
    assert "Selasa, 24 November 2026" in text
    assert re.search(r'<th scope="row">Menunggu</th><td>10</td><td>70</td><td>70</td>', text)
    assert text.count("<rect") == 2


def test_the_spreadsheet_holds_the_page_s_numbers(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_small_morning(office, clock)
    answer = officer.get("/reports/day/1.csv")
    assert answer.mimetype == "text/csv"
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    found = rows(officer, "/reports/day/1.csv")
    assert ["08.00", "2"] in found
    assert ["Menunggu", "10", "70", "70", "3", "0"] in found
    assert ["KTP dan KK", "1", "1", "0", "70", "4"] in found


def test_the_pdf_is_one(officer: FlaskClient, office: Books, clock: ManualClock) -> None:
    a_small_morning(office, clock)
    answer = officer.get("/reports/day/1.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.get_data().startswith(b"%PDF-1.")
    assert len(answer.get_data()) > 1500


@pytest.mark.parametrize(
    "address", ["/reports/day/1", "/reports/day/1.csv", "/reports/month/2026-11"]
)
def test_only_a_manager_sees_single_officers(
    officer: FlaskClient, manager: FlaskClient, office: Books, clock: ManualClock, address: str
) -> None:
    a_small_morning(office, clock)
    assert "Per petugas" in read(manager, address)
    text = read(officer, address)
    assert "Per petugas" not in text
    assert "budi" not in text


def test_a_month_tells_of_days_that_it_cannot_hold(
    app: Flask, office: Books, clock: ManualClock
) -> None:
    clock.trusted = False
    officer = app.test_client()
    post(officer, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    a_ticket(office, clock)
    assert "Hari ke-1, tanggal tidak diketahui" in read(officer, "/reports")
    assert "1 hari tidak diketahui tanggalnya" in read(officer, "/reports/month/2026-11")


def test_a_day_that_nobody_closed_is_over_with_its_date_and_leaves_nobody_waiting(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    for _ in range(3):
        a_ticket(office, clock)
    with writing(office):
        calls.call_next(office, clock, Seat("sari", 1))
    forgotten = ["Tidak ditutup petugas: selesai saat hari berganti", ""]
    assert forgotten not in rows(officer, "/reports/day/1.csv")
    clock.advance(18 * 3600)
    post(officer, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    found = rows(officer, "/reports/day/1.csv")
    assert forgotten in found
    assert ["Nomor diambil", "3"] in found
    assert ["Tidak berlaku lagi", "3"] in found


def test_a_retired_service_stays_in_the_reports(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    ticket = a_ticket(office, clock)
    with writing(office):
        calls.change(office, clock, Seat("sari", 1), ticket.id, "cancel")
        office.execute("UPDATE services SET retired = 1 WHERE prefix = 'A'")
    assert ["Surat keterangan", "1", "0", "0", "tidak diketahui", "tidak diketahui"] in rows(
        officer, "/reports/day/1.csv"
    )


def test_what_was_not_measured_is_not_zero(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    text = read(officer, "/reports/day/1")
    assert '<td class="unknown">tidak diketahui</td>' in text
    unknown = ["tidak diketahui"] * 3
    assert ["Menunggu", *unknown, "0", "0"] in rows(officer, "/reports/day/1.csv")


def test_no_cell_is_run_by_a_spreadsheet() -> None:
    bad = ['=HYPERLINK("x")', "+1", "-1", "@A1", "\tx", "baik"]
    made = sheet("=t", [Table("+x", ["-y"], [[each] for each in bad])]).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(made), delimiter=";") if row]
    assert cells == ["'=t", "'+x", "'-y", *(f"'{each}" for each in bad[:-1]), "baik"]


@pytest.mark.parametrize(
    "address", ["day/99", "month/2026-13", "month/x", "day/99.csv", "day/1.exe"]
)
def test_what_is_no_report_is_told_so(officer: FlaskClient, address: str) -> None:
    assert officer.get(f"/reports/{address}").status_code == 404


def test_nobody_reads_a_report_without_signing_in(app: Flask) -> None:
    answer = app.test_client().get("/reports/day/1.csv")
    assert (answer.status_code, answer.location) == (303, "/counter/sign-in")
