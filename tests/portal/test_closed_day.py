"""A closed day as a phone sees it: no number, and to each ticket what to do now."""

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import day_turn, service_day
from tests.portal.phones import Page, Town, seen, take, tickets

CLOSED = "Antrean hari ini sudah ditutup. Buka kembali Rabu pukul 08.00."
GONE = "Antrean ditutup sebelum nomor ini dipanggil. Maaf."


def close(office: Books, clock: ManualClock, *, send_home: bool = False) -> None:
    with writing(office):
        shown = (day_turn.today(office, clock).id, service_day.line(office).waiting)
        service_day.close(office, clock, "sari", shown=shown, send_home=send_home)


def test_no_number_is_given_and_the_pages_say_when_it_is_again(
    served: Town, office: Books, clock: ManualClock
) -> None:
    close(office, clock)
    assert CLOSED in served.page("/").words
    page = served.page("/queue")
    assert CLOSED in page.words and [each for each in page.actions if "/queue" in each] == []
    refused = take(served)
    assert refused.status_code == 409 and "Sedang tutup" in Page(refused.text).words
    assert tickets(office) == 0
    english = served.page("/queue?lang=en").words
    assert "Today's queue is closed. It opens Wednesday at 08.00." in english


def test_who_waits_is_told_to_wait_and_who_was_sent_home_to_come_again(
    served: Town, office: Books, clock: ManualClock
) -> None:
    answer = take(served)
    assert "Nomor Anda tetap dipanggil" not in seen(served, answer).words
    close(office, clock)
    words = seen(served, answer).words
    assert "Nomor Anda tetap dipanggil: silakan tunggu." in words and "Di depan Anda" in words
    close(office, clock, send_home=True)
    words = seen(served, answer).words
    assert GONE in words and "Buka kembali Rabu pukul 08.00." in words
    with writing(office):
        service_day.reopen(office, clock, "sari")
    words = seen(served, answer).words
    assert GONE not in words and "Di depan Anda" in words


def test_without_a_date_no_day_of_opening_is_told(
    served: Town, office: Books, clock: ManualClock
) -> None:
    close(office, clock)
    clock.trusted = False
    assert "Datang lagi pada hari buka berikutnya." in served.page("/queue").words


def test_a_day_that_nobody_closed_ends_with_its_date_though_no_screen_is_on(
    served: Town, office: Books, clock: ManualClock
) -> None:
    answer = take(served)
    assert "Di depan Anda" in seen(served, answer).words
    clock.advance(24 * 3600)
    words = seen(served, answer).words
    assert GONE in words and "Di depan Anda" not in words
    clock.advance(24 * 3600)
    assert "1 menunggu" not in served.page("/").words
    assert [row[0] for row in office.execute("SELECT date FROM service_days ORDER BY id")] == [
        "2026-11-24",
        "2026-11-25",
        "2026-11-26",
    ]


def test_a_ticket_of_yesterday_is_told_to_come_now_that_it_is_open(
    served: Town, office: Books, clock: ManualClock
) -> None:
    answer = take(served)
    close(office, clock)
    clock.advance(24 * 3600)
    take(served, tap="this morning")
    words = seen(served, answer).words
    assert "Ambil nomor baru saat kantor desa buka." in words and "Buka kembali" not in words
