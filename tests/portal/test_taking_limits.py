"""Where phones' numbers end: the cap, the code on the board, guessing, a full disk."""

from kiosk.books.clock import ManualClock
from kiosk.books.guesses import WRONG_MAX_ALL, WRONG_MAX_ONE
from kiosk.books.settings import Settings
from kiosk.books.settings_queue import Queue
from kiosk.books.store import Books, writing
from kiosk.office import phone_tickets, presence
from kiosk.office.phone_tickets import Wish
from tests import factories
from tests.portal.phones import Page, Town, seen, take, tickets

CAPPED = Settings(queue=Queue(phone_tickets=3, presence_from=2))


def crowd(office: Books, clock: ManualClock, count: int) -> None:
    """Other phones that took their numbers of service A already."""
    for n in range(count):
        with writing(office):
            wish = Wish("A", f"crowd-{n}", f"crowd-{n}")
            phone_tickets.take(office, clock, Settings(), wish)


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
