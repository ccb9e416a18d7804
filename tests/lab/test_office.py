"""The office's side of the front, on 8443: staff with a browser's trust, and never a phone."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.books import lan
from kiosk.books import settings as settings_file
from kiosk.books.store import Books, writing
from kiosk.office import queue
from tests.authority import MISSING, OPENSSL
from tests.conformance.conftest import MISSING as NO_NGINX
from tests.conformance.street import NGINX
from tests.factories import PASSWORD
from tests.lab.namespaces import eventually
from tests.lab.net import Lab
from tests.lab.office import BOX, CURL, OFFICE_SETTINGS, Office, next_state
from tests.lab.phone import GATEWAY

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(OPENSSL is None, reason=MISSING),
    pytest.mark.skipif(not NGINX, reason=NO_NGINX),
    pytest.mark.skipif(CURL is None, reason="NO OFFICE PC: no curl"),
]
PAGE = f"https://{BOX}:{lan.PORT}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with ExitStack() as stack:
        lab = stack.enter_context(Lab(tmp_path_factory.mktemp("lab"), OFFICE_SETTINGS))
        lab.box.start_resolvers()
        office = Office(lab, stack)
        lab.box.start_gate()
        eventually(lambda: lab.box.client.summary().line == "up", "the line is up")
        yield office


def test_a_manager_signs_in_and_reaches_the_management(office: Office, tmp_path: Path) -> None:
    jar = ("-b", str(tmp_path / "jar"), "-c", str(tmp_path / "jar"))
    assert "/counter/sign-in" in office.curl(f"{PAGE}/manage", *jar, "-o", "/dev/null", "-D", "-")
    page = office.curl(f"{PAGE}/counter/sign-in", *jar)
    assert page.endswith("200")
    fields = {"login": "budi", "password": PASSWORD, "csrf_token": office.token(page)}
    data = [
        word for name, text in fields.items() for word in ("--data-urlencode", f"{name}={text}")
    ]
    sent = office.curl(f"{PAGE}/counter/sign-in", *jar, "-D", "-", *data)
    assert sent.endswith("303") and "Secure; HttpOnly" in sent
    assert "Tambah layanan" in office.curl(f"{PAGE}/manage", *jar)


def waiting(state: dict[str, Any]) -> int:
    """How many wait for service A, as the board tells."""
    return next(each["waiting"] for each in state["queues"] if each["prefix"] == "A")


def test_the_first_page_leads_on_and_the_touch_screens_pages_are_not_there(office: Office) -> None:
    first = office.curl(f"{PAGE}/")
    assert first.endswith("200") and 'href="/counter"' in first and 'href="/authority"' in first
    for page in ("/choose", "/wifi", "/metrics"):
        assert office.curl(f"{PAGE}{page}").endswith("404"), page


def test_who_forgets_https_is_led_there(office: Office) -> None:
    led = office.curl(f"http://{BOX}:{lan.PORT}/board", "-D", "-", "-o", "/dev/null")
    assert f"Location: {PAGE}/board\n" in led and led.endswith("301")


def test_the_authority_itself_is_what_an_officer_downloads(office: Office) -> None:
    page = office.curl(f"{PAGE}/authority", "--insecure")
    fingerprint = office.pendopo("lan").split("(SHA-256): ")[1].split()
    assert len(fingerprint) == 32 and " ".join(fingerprint[:8]) in page
    got = office.curl(f"{PAGE}/authority/pendopo.crt", "--insecure", "--write-out", "")
    assert got == office.home.authority.read_text()


def test_the_board_hears_of_a_ticket_at_once_through_the_front(office: Office) -> None:
    with office.listening() as lines:
        before = next_state(lines)
        clock = settings_file.load(office.home.settings).system_clock()
        with closing(Books.open(office.home.office)) as books, writing(books):
            queue.take_ticket(books, clock, "A", "through-the-front")
        after = next_state(lines)
        assert waiting(after) == waiting(before) + 1
    with office.listening(after["id"]) as lines:
        assert [next(lines) for _ in range(3)] == ["retry: 1000", "", ": still here"]


@pytest.mark.parametrize("live", [False, True], ids=["held", "live"])
def test_a_phone_never_reaches_it(office: Office, live: bool) -> None:
    phone = office.lab.phone()
    if live:
        phone.tap()
    for address in (GATEWAY, BOX):
        url = f"https://{address}:{lan.PORT}/board"
        assert office.curl(url, "-k", "--max-time", "2", space=phone.space) == "000"


def test_nor_does_it_while_the_gates_rules_are_gone(office: Office) -> None:
    """Not by its own address, and not by one of the office's that it gives itself."""
    phone, box = office.lab.phone(), office.lab.box
    phone.space.ip("addr", "add", "10.99.0.50/32", "dev", "eth0")
    box.end_gate()
    box.nft("delete table inet pendopo")
    try:
        for address in (GATEWAY, BOX):
            url = f"https://{address}:{lan.PORT}/board"
            said = office.curl(url, "-k", space=phone.space)
            assert said.endswith("403") and "hanya untuk jaringan kantor" in said
            lying = ("-k", "--max-time", "2", "--interface", "10.99.0.50")
            assert office.curl(url, *lying, space=phone.space) == "000"
        assert office.curl(f"{PAGE}/board").endswith("200")
    finally:
        box.start_gate()


def test_another_address_by_dhcp_is_certified_as_soon_as_it_is_known(office: Office) -> None:
    other = "10.99.0.77"
    chain = (office.home.lan / "chain.pem").read_bytes()
    office.follow()
    assert (office.home.lan / "chain.pem").read_bytes() == chain
    office.lab.box.space.ip("addr", "add", f"{other}/24", "dev", "wan0")
    eventually(lambda: other in office.home.addresses.read_text(), "the address is known")
    office.follow()
    eventually(lambda: office.answers(other) and office.answers(BOX), "it is certified")
    office.lab.box.space.ip("addr", "del", f"{other}/24", "dev", "wan0")
    eventually(lambda: other not in office.home.addresses.read_text(), "the address is gone")
    office.follow()
    assert office.answers(BOX)


def test_a_kiosk_that_rests_is_said_honestly(office: Office) -> None:
    office.pc.stop(office.kiosk)
    said = office.curl(f"{PAGE}/board")
    assert said.endswith("503") and "Belum bisa sekarang" in said
