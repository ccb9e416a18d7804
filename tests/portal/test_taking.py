"""A number taken on a phone: one tap, one ticket, and clear refusals."""

import re
from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import queue, services
from tests import factories
from tests.portal.gates import OTHER, PHONE, rows
from tests.portal.phones import Page, Town, seen, send, take, tickets


def test_a_tap_takes_the_number_and_shows_it(
    served: Town, office: Books, clock: ManualClock
) -> None:
    factories.an_open_counter(office, clock)
    factories.a_ticket(office, clock)
    assert "/queue" in served.page("/").links
    page = served.page("/queue")
    assert "/queue/A" in page.actions and "Surat keterangan 1 orang menunggu" in page.words
    words = seen(served, take(served)).words
    assert "A002" in words and "Di depan Anda 1 orang" in words and "menit" in words
    assert "Nomor ini tidak dicetak. Tunjukkan HP ini di loket." in words
    assert office.execute("SELECT count(*) FROM print_jobs").fetchone()[0] == 0


def test_each_form_has_its_own_tap_and_a_re_post_is_the_same_ticket(
    served: Town, office: Books
) -> None:
    taps = re.findall(r'name="tap" value="([^"]+)"', served.get("/queue").text)
    assert len(taps) == len(set(taps)) == 5
    first = take(served, tap=taps[0])
    assert take(served, tap=taps[0]).headers["Location"] == first.headers["Location"]
    assert tickets(office) == 1


def test_a_second_wish_for_the_same_service_leads_to_the_ticket_one_has(
    served: Town, office: Books
) -> None:
    first = take(served)
    assert take(served, tap="new").headers["Location"] == first.headers["Location"]
    assert take(served, ip=OTHER, tap="other").headers["Location"] != first.headers["Location"]
    assert tickets(office) == 2


def test_a_phone_with_two_addresses_is_one_phone(served: Town, office: Books) -> None:
    served.world.neighbours.moved["fd77::9"] = served.world.mac(PHONE)
    first = take(served)
    again = take(served, ip="fd77::9", tap="by IPv6")
    assert again.headers["Location"] == first.headers["Location"]
    assert tickets(office) == 1


def test_the_books_hold_no_mac_and_not_the_gates_own_name_for_the_phone(
    served: Town, office: Books
) -> None:
    served.post("/connect")
    take(served, tap="one finger")
    served.post("/disconnect")
    [kept] = office.execute("SELECT phone FROM phone_tickets").fetchone()
    mac = served.world.mac(PHONE)
    assert re.fullmatch(r"[0-9a-f]{16}", kept)
    assert rows(served.world.home, "SELECT who FROM history")[0] != (kept,)
    everything = b"".join(
        path.read_bytes() for path in served.world.home.path.glob("office.db*") if path.is_file()
    )
    for trace in (mac, mac.replace(":", ""), PHONE):
        assert trace.encode() not in everything


def test_ones_own_numbers_are_found_again_on_the_front_page(served: Town) -> None:
    take(served)
    assert "Nomor Anda A001" in served.page("/").words
    assert "Nomor Anda A001" in served.page("/lost").words
    assert "Nomor Anda" not in Page(served.ask("GET", "/", ip=OTHER).text).words


def test_a_number_may_be_given_up_after_a_question(served: Town, office: Books) -> None:
    path = take(served).headers["Location"]
    assert f"{path}/cancel" in served.page(path).links
    assert "Batalkan nomor A001?" in served.page(f"{path}/cancel").words
    assert "Dibatalkan" in seen(served, send(served, f"{path}/cancel")).words
    again = send(served, f"{path}/cancel")
    assert again.status_code == 409
    assert "Nomor ini tidak bisa dibatalkan" in Page(again.text).words


def test_a_paper_ticket_is_not_given_up_by_whoever_saw_its_code(
    served: Town, office: Books, clock: ManualClock
) -> None:
    paper = factories.a_ticket(office, clock)
    page = served.page(f"/t/{paper.code}")
    assert not [link for link in page.links if "cancel" in link]
    assert "tidak dicetak" not in page.words
    assert send(served, f"/t/{paper.code}/cancel").status_code == 409
    assert queue.find(office, paper.code).state == "waiting"


def test_a_silent_gate_gives_no_number_and_says_where_to_go(town: Town, office: Books) -> None:
    refused = take(town)
    assert refused.status_code == 503
    assert "Ambil nomor di layar sentuh di kantor desa." in Page(refused.text).words
    assert tickets(office) == 0


def test_a_closed_office_says_when_it_opens(
    served: Town, office: Books, clock: ManualClock
) -> None:
    clock.jump(timedelta(hours=8))
    for path in ("/", "/queue"):
        words = served.page(path).words
        assert "Kantor desa sedang tutup. Buka kembali Rabu pukul 08.00." in words
    english = served.page("/queue?lang=en")
    assert "It opens Wednesday at 08.00." in english.words
    assert [each for each in english.actions if "/queue" in each] == []
    refused = take(served)
    assert refused.status_code == 409 and "Sedang tutup" in Page(refused.text).words
    assert tickets(office) == 0


def test_a_closed_service_is_shown_and_gives_no_number(served: Town, office: Books) -> None:
    with writing(office):
        services.set_service_open(office, "A", is_open=False)
    page = served.page("/queue")
    assert "Surat keterangan tutup" in page.words and "/queue/A" not in page.actions
    assert take(served).status_code == 409


@pytest.mark.parametrize("tap", ["", "x" * 65, "a\0b"])
def test_a_form_without_its_tap_is_incomplete(served: Town, office: Books, tap: str) -> None:
    assert take(served, tap=tap).status_code == 400
    assert tickets(office) == 0


def test_a_service_that_is_none_is_met_kindly(served: Town) -> None:
    for path in ("/lost/Z", "/lost/%00", "/lost/" + "x" * 500):
        assert served.get(path).status_code == 404
    refused = take(served, "Z")
    assert refused.status_code == 404
    assert "Layanan tidak ditemukan" in Page(refused.text).words


def test_a_lost_ticket_is_found_by_service_and_time(
    served: Town, office: Books, clock: ManualClock
) -> None:
    paper = factories.a_ticket(office, clock)
    assert "/lost" in served.page("/").links and "/lost/A" in served.page("/lost").links
    page = served.page("/lost/A")
    assert "diambil pukul 09.10 A001" in page.words
    assert paper.code not in served.get("/lost/A").text
    clock.trusted = False
    factories.a_ticket(office, clock)
    assert "jam tidak diketahui A002" in served.page("/lost/A").words


def test_the_privacy_page_names_the_day_of_deletion_while_it_knows_the_date(
    town: Town, clock: ManualClock
) -> None:
    assert "Data hari ini dihapus pada 24 Desember 2026." in town.page("/privacy").words
    clock.trusted = False
    words = town.page("/privacy").words
    assert "dihapus setelah 30 hari" in words and "Desember" not in words


def test_a_foreign_form_takes_no_number(served: Town, office: Books) -> None:
    assert served.post("/queue/A", Origin="http://evil.example").status_code == 403
    assert tickets(office) == 0
