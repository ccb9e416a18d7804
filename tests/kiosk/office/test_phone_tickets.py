"""Tickets from phones: a cap, a code on the board, one open ticket each; the kiosk goes on."""

from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.settings import Settings
from kiosk.books.settings_queue import Queue
from kiosk.books.store import Books, writing
from kiosk.office import phone_tickets, presence, services
from kiosk.office.errors import (
    IllegalMove,
    PhoneCapReached,
    PhoneUnknown,
    PresenceNeeded,
    ServiceClosed,
    UnknownService,
    UnknownTicket,
)
from kiosk.office.phone_tickets import TAKES_MAX, Wish
from kiosk.office.tickets import State, Ticket
from tests.factories import a_ticket, an_open_counter
from tests.kiosk.office.calls import assert_rows_are_their_events, call

FREE = Settings(queue=Queue(phone_tickets=4, presence_from=2))


def take(
    books: Books,
    clock: ManualClock,
    phone: str | None = "phone-1",
    prefix: str = "A",
    tap: str | None = None,
    presence: str = "",
    settings: Settings = FREE,
) -> Ticket:
    wish = Wish(prefix, tap or f"{phone} {prefix} {clock.boot_s()}", phone, presence)
    with writing(books):
        return phone_tickets.take(books, clock, settings, wish)


def test_a_phone_takes_the_next_number_like_anybody(office: Books, clock: ManualClock) -> None:
    a_ticket(office, clock)
    mine = take(office, clock)
    assert mine.label == "A002" and phone_tickets.is_of_phone(office, mine)
    assert phone_tickets.of_phone(office, "phone-1") == [mine]
    assert_rows_are_their_events(office)


def test_the_same_tap_gets_the_same_ticket_even_when_the_gate_is_silent(
    office: Books, clock: ManualClock
) -> None:
    mine = take(office, clock, tap="one finger")
    assert take(office, clock, None, tap="one finger") == mine


def test_a_phone_holds_one_open_ticket_a_service(office: Books, clock: ManualClock) -> None:
    mine = take(office, clock)
    clock.advance(60)
    assert take(office, clock) == mine
    assert take(office, clock, prefix="B").label == "B001"
    assert take(office, clock, "phone-2").label == "A002"
    an_open_counter(office, clock)
    call(office, clock)
    assert take(office, clock).label == "A001"
    call(office, clock)  # the first one is done
    clock.advance(60)
    assert take(office, clock, presence=presence.code(office, clock)).label == "A003"


def test_phones_are_capped_and_the_kiosk_is_not(office: Books, clock: ManualClock) -> None:
    code = presence.code(office, clock)
    for n in range(4):
        take(office, clock, f"phone-{n}", presence=code)
    assert phone_tickets.full(office, FREE) == {"A"}
    with pytest.raises(PhoneCapReached):
        take(office, clock, "phone-9", presence=code)
    assert a_ticket(office, clock).label == "A005"
    assert take(office, clock, "phone-9", prefix="B").label == "B001"


def test_a_new_day_gives_new_numbers_and_forgets_the_phones(
    office: Books, clock: ManualClock
) -> None:
    code = presence.code(office, clock)
    for n in range(4):
        take(office, clock, f"phone-{n}", presence=code)
    clock.advance(24 * 3600)
    assert take(office, clock, "phone-9").label == "A001"
    kept = office.execute("SELECT phone FROM phone_tickets WHERE phone IS NOT NULL").fetchall()
    assert [row["phone"] for row in kept] == ["phone-9"]
    assert phone_tickets.full(office, FREE) == set()


def test_from_a_threshold_the_code_on_the_board_is_needed(
    office: Books, clock: ManualClock
) -> None:
    take(office, clock, "phone-1")
    assert phone_tickets.board_code(office, clock, FREE) is None
    take(office, clock, "phone-2")
    code = phone_tickets.board_code(office, clock, FREE)
    assert code is not None and len(code) == 4 and code.isdigit()
    wrong = f"{(int(code) + 1) % 10_000:04d}"
    for typed in ("", wrong, "1" + code, "x"):
        with pytest.raises(PresenceNeeded):
            take(office, clock, "phone-3", presence=typed)
    assert take(office, clock, "phone-3", presence=f" {code[:2]} {code[2:]} ").label == "A003"
    take(office, clock, "phone-4", presence=code)
    assert phone_tickets.board_code(office, clock, FREE) is None, "the cap is reached"


def test_the_code_changes_and_the_one_before_holds_a_while(
    office: Books, clock: ManualClock
) -> None:
    with writing(office):  # with a secret of chance two codes may be the same
        office.execute("UPDATE presence SET secret = zeroblob(32)")
    first = presence.code(office, clock)
    clock.advance(presence.TURN_S)
    assert presence.code(office, clock) != first
    assert presence.is_right(office, clock, first)
    clock.advance(presence.TURN_S)
    assert not presence.is_right(office, clock, first)
    codes = set()
    for _ in range(200):
        clock.advance(presence.TURN_S)
        codes.add(presence.code(office, clock))
    assert len(codes) > 180, "spread over all of the digits"
    presence_before = presence.code(office, clock)
    clock.reboot()
    assert not presence.is_right(office, clock, presence_before)


def test_a_threshold_of_none_always_asks_and_a_cap_of_none_takes_none(
    office: Books, clock: ManualClock
) -> None:
    always = Settings(queue=Queue(presence_from=0))
    assert phone_tickets.board_code(office, clock, always) is not None
    with pytest.raises(PresenceNeeded):
        take(office, clock, settings=always)
    none = Settings(queue=Queue(phone_tickets=0, presence_from=0))
    assert phone_tickets.board_code(office, clock, none) is None
    with pytest.raises(PhoneCapReached):
        take(office, clock, settings=none)


def test_a_phone_that_takes_and_cancels_uses_up_its_own_numbers_only(
    office: Books, clock: ManualClock
) -> None:
    many = Settings()
    for _ in range(TAKES_MAX):
        mine = take(office, clock, settings=many)
        with writing(office):
            assert phone_tickets.cancel(office, clock, mine.code).state is State.CANCELLED
        clock.advance(1)
    with pytest.raises(PhoneCapReached):
        take(office, clock, settings=many)
    assert take(office, clock, "phone-2", settings=many).number == TAKES_MAX + 1
    assert_rows_are_their_events(office)


def test_only_a_waiting_phone_ticket_can_be_cancelled(office: Books, clock: ManualClock) -> None:
    paper, mine = a_ticket(office, clock, "C"), take(office, clock)
    an_open_counter(office, clock)
    call(office, clock)
    for code in (paper.code, mine.code):
        with pytest.raises(IllegalMove), writing(office):
            phone_tickets.cancel(office, clock, code)
    with pytest.raises(UnknownTicket), writing(office):
        phone_tickets.cancel(office, clock, "NOSUCH22")


def test_a_phone_that_nobody_knows_gets_no_number(office: Books, clock: ManualClock) -> None:
    with pytest.raises(PhoneUnknown):
        take(office, clock, None)


def test_a_closed_office_or_service_gives_phones_no_number(
    office: Books, clock: ManualClock
) -> None:
    with pytest.raises(UnknownService):
        take(office, clock, prefix="Z")
    with writing(office):
        services.set_service_open(office, "A", is_open=False)
    with pytest.raises(ServiceClosed):
        take(office, clock)
    clock.jump(timedelta(hours=12))
    always = Settings(queue=Queue(presence_from=0))
    with pytest.raises(ServiceClosed):
        take(office, clock, prefix="B", settings=always)
    assert phone_tickets.board_code(office, clock, always) is None
    assert office.execute("SELECT count(*) FROM tickets").fetchone()[0] == 0
    clock.trusted = False  # nobody knows the hour: the doors are as they are
    assert take(office, clock, prefix="B").label == "B001"
