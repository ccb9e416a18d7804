"""From a scanner on a serial line to the console of its counter."""

import dataclasses
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from hardware.fakes.pty_port import PtyPort
from kiosk.books.settings import Settings
from kiosk.doctor import scanner as doctor
from kiosk.doctor.case import Case
from kiosk.doctor.finding import Level
from kiosk.office import devices, scans
from kiosk.web import create_app
from kiosk.workers.scanner import ScannerWorker
from tests.factories import PASSWORD, a_ticket
from tests.kiosk.web.conftest import post
from tests.kiosk.workers.conftest import Shop

SCANNED = "/counter/scanned"


@pytest.fixture
def port(shop: Shop) -> Iterator[PtyPort]:
    port = PtyPort(shop.home.run / "scanner")
    yield port
    port.close()


@pytest.fixture
def at_loket(shop: Shop, port: PtyPort) -> Shop:
    return with_scanner(shop, "Loket 1")


def with_scanner(shop: Shop, counter: str) -> Shop:
    plain = shop.settings.scanner
    address = str(shop.home.run / "scanner")
    scanner = replace(plain, kind="serial", address=address, counter=counter)
    return dataclasses.replace(shop, settings=replace(shop.settings, scanner=scanner))


def officer(shop: Shop, login: str = "sari", counter: int = 1) -> FlaskClient:
    app = create_app(shop.settings, shop.clock, shop.home)
    app.testing = True
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login=login, password=PASSWORD)
    post(client, "/counter", f"/counter/choose/{counter}")
    return client


def says(shop: Shop, word: str) -> bool:
    device = devices.last_word(shop.office, "scanner")
    return device is not None and device.state == word


def goes_to(desk: FlaskClient) -> str:
    """Where the counter's script is sent, or ""."""
    return desk.get(SCANNED).get_data(as_text=True)


def number(shop: Shop) -> int:
    """How many scans of Loket 1 were kept."""
    scan = scans.newest(shop.office, shop.clock, 1)
    return scan.number if scan else 0


def test_a_scan_leads_its_own_counter_to_the_ticket_once(at_loket: Shop, port: PtyPort) -> None:
    shop = at_loket
    ticket = a_ticket(shop.office, shop.clock)
    here, other = officer(shop), officer(shop, "budi", 2)
    assert f'data-scan="{SCANNED}"' in here.get("/counter").get_data(as_text=True)
    with shop.working(ScannerWorker):
        shop.until(lambda: says(shop, "ready"))
        assert goes_to(here) == ""
        port.write(f"http://10.77.0.1/t/{ticket.code}\r".encode())
        shop.until(lambda: number(shop) == 1)
        assert goes_to(other) == ""
        assert goes_to(here) == f"/counter/ticket/{ticket.id}"
        assert goes_to(here) == ""
        port.write(f"http://10.77.0.1/t/{ticket.code}\r".encode())
        shop.until(lambda: number(shop) == 2)
        assert goes_to(here) == f"/counter/ticket/{ticket.id}"


def test_noise_and_foreign_codes_are_told_and_not_kept(at_loket: Shop, port: PtyPort) -> None:
    shop = at_loket
    desk = officer(shop)
    with shop.working(ScannerWorker):
        shop.until(lambda: says(shop, "ready"))
        port.write(b"\xff\xfe\x00noise\rNIK 3510001234567890\r")
        shop.until(lambda: number(shop) == 1)
        where = goes_to(desk)
    assert "Itu bukan karcis kantor ini." in desk.get(where).get_data(as_text=True)
    rows = shop.office.execute("SELECT * FROM scans").fetchall()
    assert "3510001234567890" not in str([tuple(row) for row in rows])


def test_a_scan_that_nobody_looked_at_is_over_after_a_moment(at_loket: Shop, port: PtyPort) -> None:
    shop = at_loket
    desk = officer(shop)
    with shop.working(ScannerWorker):
        shop.until(lambda: says(shop, "ready"))
        port.write(b"A001\r")
        shop.until(lambda: number(shop) == 1)
    shop.clock.advance(11)
    assert goes_to(desk) == ""


def test_a_scanner_that_is_pulled_out_comes_back_and_the_doctor_tells(
    at_loket: Shop, port: PtyPort
) -> None:
    shop = at_loket
    case = Case(shop.home, shop.settings, shop.clock, shop.office)
    assert doctor.check(case).state == "lost"
    with shop.working(ScannerWorker):
        shop.until(lambda: says(shop, "ready"))
        assert (doctor.check(case).level, doctor.check(case).told) == (
            Level.OK,
            "ready for Loket 1",
        )
        port.close()
        shop.until(lambda: says(shop, "offline"))
        assert "is not there" in doctor.check(case).told
        again = PtyPort(shop.home.run / "scanner")
        shop.until(lambda: says(shop, "ready"))
        again.close()


def test_a_counter_that_does_not_exist_is_told_with_the_cure(shop: Shop, port: PtyPort) -> None:
    shop = with_scanner(shop, "Meja 9")
    with shop.working(ScannerWorker):
        shop.until(lambda: says(shop, "ready"))
        port.write(b"A001\r")
        shop.until(lambda: says(shop, "no_counter"))
        told = doctor.check(Case(shop.home, shop.settings, shop.clock, shop.office))
    assert told.level is Level.FAIL and "no counter 'Meja 9'" in told.told


def test_without_a_scanner_the_counters_pages_ask_for_none(shop: Shop) -> None:
    assert "data-scan" not in officer(shop).get("/counter").get_data(as_text=True)
    assert Settings().scanner.trouble is None
    assert "address: missing" in (replace(Settings().scanner, kind="serial").trouble or "")
