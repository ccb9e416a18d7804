"""Working days behind a house, with what happens in them: what reports and records show."""

import random
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time, timedelta

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.office import accounts, calls, catalogue, day_turn, demo, queue, services, tickets
from kiosk.office.accounts import Account
from kiosk.office.errors import NobodyWaiting
from kiosk.office.migrations import migrate
from kiosk.office.services import CounterState
from kiosk.office.ticket_events import Seat
from kiosk.workers.trial_setup import LOGIN, SETTINGS
from tests.factories import PASSWORD, ZONE

DAYS = 3
OPEN_S = 6 * 3600.0
OFFICERS = (("budi", "Pak Budi"), ("ayu", "Bu Ayu"))
SEATS = (Seat(LOGIN, 1), Seat("budi", 2), Seat("ayu", 3))
NEEDS = "AAAAABBBBCCDE"


def lay(home: Home) -> None:
    """Fill a new state folder with a trial's village and its last days."""
    home.make()
    home.settings.write_text(SETTINGS.format(run=home.run))
    migrate(home)
    today = datetime.now(ZONE).date()
    with closing(Books.open(home.office)) as office, closing(Books.open(home.desk)) as desk:
        demo.seed(office)
        first = datetime.combine(today - timedelta(days=DAYS), time(7, 50), ZONE)
        clock, chance = ManualClock(first), random.Random(19)
        _set_up(office, desk, clock)
        for n in range(DAYS):
            clock.jump(first + timedelta(days=n) - clock.local())
            clock.reboot()
            with writing(office):
                _work(office, clock, chance)


def _set_up(office: Books, desk: Books, clock: ManualClock) -> None:
    """What a manager does on a first morning."""
    for login, name in OFFICERS:
        accounts.create(desk, clock, LOGIN, Account(login, name, "petugas"), PASSWORD)
    land = services.service(office, "D")
    draft = replace(catalogue.draft_of(office, land), quota=20)
    with writing(office):
        catalogue.edit(office, clock, LOGIN, "D", draft, version=land.version)


def _work(office: Books, clock: ManualClock, chance: random.Random) -> None:
    """One day: many come in the morning, fewer later; a few who are called are not there."""
    day_turn.today(office, clock)
    for seat in SEATS:
        services.set_counter(office, clock, seat.counter_id, CounterState.OPEN, seat.officer)
    free_s = dict.fromkeys(SEATS, 0.0)
    passed_s = 0.0
    while passed_s < OPEN_S:
        if chance.random() < 0.44 * (1.1 - passed_s / OPEN_S):
            queue.take_ticket(office, clock, chance.choice(NEEDS), f"past-{clock.now()}")
        for seat, until_s in free_s.items():
            if passed_s >= until_s:
                free_s[seat] = passed_s + _call(office, clock, seat, chance)
        clock.advance(60)
        passed_s += 60


def _call(office: Books, clock: ManualClock, seat: Seat, chance: random.Random) -> float:
    """Finish whom this counter served and call the next; in how many seconds to do so again."""
    for done in tickets.all_at_counter(office, seat.counter_id):
        calls.change(office, clock, seat, done.id, "finish")
    try:
        [called] = calls.call_next(office, clock, seat)
    except NobodyWaiting:
        return 60
    if chance.random() < 0.06:
        calls.change(office, clock, seat, called.id, "no_show")
        return 60
    calls.change(office, clock, seat, called.id, "arrive")
    return max(60.0, chance.gauss(420, 150))
