"""A number taken on a phone: one tap, one ticket, a cap, the board's code, and clear refusals."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from kiosk.books.clock import ManualClock
from kiosk.books.settings import Settings
from kiosk.books.settings_queue import Queue
from kiosk.books.store import Books, writing
from kiosk.office import phone_tickets, presence, queue, services
from kiosk.office.phone_tickets import Wish
from portal.web.guesses import WRONG_MAX_ALL, WRONG_MAX_ONE
from tests import factories
from tests.portal.gates import OTHER, PHONE, rows
from tests.portal.phones import URL, Page, Town

CAPPED = Settings(queue=Queue(phone_tickets=3, presence_from=2))


@pytest.fixture
def served(town: Town) -> Iterator[Town]:
    with town.world.serving():
        yield town


def send(town: Town, path: str, ip: str = PHONE, **fields: str) -> TestResponse:
    return town.client.post(
        path, base_url=URL, data=urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"REMOTE_ADDR": ip},
    )  # fmt: skip


def take(town: Town, prefix: str = "A", ip: str = PHONE, **fields: str) -> TestResponse:
    return send(town, f"/queue/{prefix}", ip, **{"tap": f"{ip} {prefix}", **fields})


def seen(town: Town, answer: TestResponse, ip: str = PHONE) -> Page:
    assert answer.status_code == 303, answer.text
    return Page(town.ask("GET", answer.headers["Location"], ip=ip).text)


def crowd(office: Books, clock: ManualClock, count: int) -> None:
    """Other phones that took their numbers of service A already."""
    for n in range(count):
        with writing(office):
            wish = Wish("A", f"crowd-{n}", f"crowd-{n}")
            phone_tickets.take(office, clock, Settings(), wish)


def tickets(office: Books) -> int:
    count: int = office.execute("SELECT count(*) FROM tickets").fetchone()[0]
    return count


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


def test_a_full_day_on_phones_says_where_numbers_still_are(
    town: Town, office: Books, clock: ManualClock
) -> None:
    town = Town(town.world, CAPPED)
    crowd(office, clock, 3)
    with town.world.serving():
        page = town.page("/queue")
        assert "Surat keterangan nomor lewat HP habis hari ini" in page.words
        assert "/queue/A" not in page.actions and "/queue/B" in page.actions
        refused = take(town)
        assert refused.status_code == 409
        assert "Ambil nomor di layar sentuh." in Page(refused.text).words
    assert factories.a_ticket(office, clock).label == "A004"


def test_near_the_cap_the_boards_code_is_asked_and_the_tap_stays(
    town: Town, office: Books, clock: ManualClock
) -> None:
    town = Town(town.world, CAPPED)
    crowd(office, clock, 2)
    with town.world.serving():
        asked = take(town, tap="one finger")
        assert asked.status_code == 200
        assert "Lihat 4 angka di papan antrean" in Page(asked.text).words
        assert 'name="tap" value="one finger"' in asked.text
        code = presence.code(office, clock)
        wrong = take(town, tap="one finger", code=f"{(int(code) + 1) % 10_000:04d}")
        assert wrong.status_code == 403
        assert "Kode belum cocok. Lihat lagi papan antrean." in Page(wrong.text).words
        assert "A003" in seen(town, take(town, tap="one finger", code=code)).words


def test_guessing_the_boards_code_is_stopped_for_one_phone_and_for_all(
    town: Town, office: Books, clock: ManualClock
) -> None:
    town = Town(town.world, CAPPED)
    crowd(office, clock, 2)
    code = presence.code(office, clock)
    wrong = f"{(int(code) + 5000) % 10_000:04d}"
    with town.world.serving():
        tries = [take(town, code=wrong).status_code for _ in range(WRONG_MAX_ONE + 1)]
        assert tries == [403] * WRONG_MAX_ONE + [429]
        stopped = take(town, code=code)
        assert stopped.status_code == 429
        assert "Tunggu 10 menit" in Page(stopped.text).words
        others = [take(town, ip=f"10.77.3.{n}", code=wrong) for n in range(WRONG_MAX_ALL)]
        assert [each.status_code for each in others].count(403) == WRONG_MAX_ALL - WRONG_MAX_ONE
        assert take(town, ip="10.77.4.1", code=code).status_code == 429
        clock.advance(601)
        assert take(town, code=presence.code(office, clock)).status_code == 303
    assert tickets(office) == 3


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


def test_a_full_disk_is_said_and_nothing_is_lost(
    served: Town, office: Books, clock: ManualClock
) -> None:
    held = factories.a_ticket(office, clock)
    with served.app.app_context():
        books = served.app.extensions["pendopo.office"].books()
    pages = books.execute("PRAGMA page_count").fetchone()[0]
    books.execute(f"PRAGMA max_page_count={pages}")
    refused, count = None, 0
    for n in range(400):
        answer = take(served, ip=f"10.77.5.{n % 250}", prefix="BCDE"[n % 4], tap=f"tap {n}")
        if answer.status_code != 303:
            refused = answer
            break
        count += 1
    assert refused is not None and refused.status_code == 507
    words = Page(refused.text).words
    assert "Belum tersimpan: penyimpanan penuh" in words and "Silakan langsung ke loket." in words
    assert tickets(office) == count + 1
    assert served.get(f"/t/{held.code}").status_code == 200
    books.execute("PRAGMA max_page_count=1000000")
    assert take(served, ip="10.77.6.1", tap="after").status_code == 303


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
