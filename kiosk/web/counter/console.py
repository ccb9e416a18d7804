"""What an officer sees: who is here, who waits, and how the house's devices are, in words."""

from dataclasses import dataclass
from typing import Literal

from kiosk.office import (
    calls,
    days,
    devices,
    help_wanted,
    lanes,
    printing,
    queue,
    service_day,
    services,
    staff,
    statistics,
    tickets,
    voice_switch,
)
from kiosk.office.box_state import BoxState
from kiosk.office.help_wanted import HelpCall
from kiosk.office.queue import ServiceQueue
from kiosk.office.service_day import Closing
from kiosk.office.services import Counter
from kiosk.office.staff import Officer
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import Ticket
from kiosk.web import box_words, line, words
from kiosk.web.context import House
from kiosk.web.i18n import _, _n

LIST_LENGTH = 12
ABSENT = ("none", "lost", "silenced")
Shape = Literal["good", "bad", "off"]


@dataclass(frozen=True)
class Light:
    """One device in words: its name, what it does now, and a shape beside the colour."""

    name: str
    words: str
    shape: Shape


@dataclass(frozen=True)
class Console:
    """Everything on the console's page."""

    me: Officer
    counter: Counter
    here: list[Ticket]
    next: list[Ticket]
    aside: list[Ticket]
    undoable: list[Ticket]
    queues: list[ServiceQueue]
    lights: list[Light]
    can_say_english: bool
    help: HelpCall | None
    closing: Closing | None
    is_overtime: bool
    box: str

    @property
    def ids(self) -> str:
        """Who is here, as the forms tell it back."""
        return ids(self.here)


@dataclass(frozen=True)
class Choice:
    """A counter as an officer may choose it: free, or held by somebody who is here or gone."""

    counter: Counter
    is_free: bool
    is_left: bool


def has_counter(house: House, me: Officer) -> bool:
    """Whether this officer still sits at the counter chosen: another may hold it by now."""
    if me.counter_id is None:
        return False
    return services.counter(house.office, me.counter_id).officer == me.login


def ids(here: list[Ticket]) -> str:
    """Who a screen shows at the counter, as its forms tell it back."""
    return ",".join(str(each.id) for each in here)


def choices(house: House, me: Officer) -> list[Choice]:
    """All counters; one whose officer is signed in nowhere may be taken over."""
    return [_choice(house, me, each) for each in services.counters(house.office)]


def _choice(house: House, me: Officer, each: Counter) -> Choice:
    is_free = each.officer in (None, me.login)
    is_left = not is_free and not staff.has_session(house.desk, house.clock, each.officer or "")
    return Choice(each, is_free, is_left)


def read(house: House, me: Officer) -> Console:
    """The console of an officer who chose a counter, now."""
    assert me.counter_id is not None
    books = house.office
    day = days.latest(books)
    return Console(
        me=me,
        counter=services.counter(books, me.counter_id),
        here=tickets.all_at_counter(books, me.counter_id),
        next=_next(house, me.counter_id, day.id) if day else [],
        aside=tickets.set_aside(books, day.id) if day else [],
        undoable=[
            tickets.by_id(books, each)
            for each in calls.undoable(books, house.clock, Seat(me.login, me.counter_id))
        ],
        queues=queue.overview(books, house.clock),
        closing=service_day.closing(books, house.clock),
        is_overtime=queue.is_overtime(books, house.clock, house.settings.hours),
        lights=[
            _printer(house),
            _papers(house),
            _box(house),
            _sound(),
            _screen(house),
            *_wifi(house),
        ],
        can_say_english=_can_say_english(house),
        help=help_wanted.unanswered(books, house.clock),
        box=box_words.needs_a_look(house),
    )


def _next(house: House, counter_id: int, service_day: int) -> list[Ticket]:
    order = lanes.turns(house.office, house.clock, counter_id, service_day, LIST_LENGTH)
    return [tickets.by_id(house.office, each) for each in order]


def _printer(house: House) -> Light:
    state = words.printer_state(devices.last_word(house.office, "printer"), house.age_of("printer"))
    shape: Shape = "good" if state in words.READY else "off" if state in ABSENT else "bad"
    return Light(_("Printer"), words.printer_words(state), shape)


def _papers(house: House) -> Light:
    name, found = _("Karcis"), printing.papers_of_the_day(house.office)
    if found.unsure:
        return Light(name, _("%(n)s tidak pasti keluar", n=found.unsure), "bad")
    if found.waiting:
        return Light(name, _("%(n)s menunggu printer", n=found.waiting), "bad")
    if found.sent:
        return Light(name, _("%(n)s terkirim, tidak dipastikan", n=found.sent), "off")
    if not found.confirmed:
        return Light(name, _("belum ada"), "off")
    return Light(name, _("semua keluar"), "good")


def _box(house: House) -> Light:
    state, papers = box_words.state(house), statistics.papers(house.office)
    if state is BoxState.COUNTING and papers is not None:
        return Light(_("Kotak"), _n("%(num)d surat", papers), "good")
    shape: Shape = "off" if state in (BoxState.NONE, BoxState.COUNTING) else "bad"
    return Light(_("Kotak"), box_words.state_words(house, state), shape)


def _sound() -> Light:
    state = words.calls_state()
    shape: Shape = "good" if state == "ready" else "off" if state in ABSENT else "bad"
    return Light(_("Suara"), words.sound_words(state), shape)


def _can_say_english(house: House) -> bool:
    """Whether a call can be said in English that is not said so anyway."""
    voice = house.settings.voice
    return voice.kind != "none" and voice.language == "id" and voice_switch.speaks(house.office)


def _screen(house: House) -> Light:
    name, age_s = _("Layar sentuh"), house.age_of(devices.SCREEN)
    if age_s is None:
        return Light(name, _("tidak diketahui"), "off")
    if age_s > devices.SCREEN_SILENT_AFTER_S:
        return Light(name, _("tidak menjawab, periksa layarnya"), "bad")
    return Light(name, _("siap"), "good")


def _wifi(house: House) -> list[Light]:
    summary = line.summary(house)
    if summary is None:
        unknown = _("tidak diketahui")
        return [Light("WiFi", unknown, "off"), Light("Internet", unknown, "off")]
    phones = Light("WiFi", _n("%(num)d HP tersambung", summary.phones_online), "good")
    since = line.down_since(house, summary)
    if since is not None:
        told = _("putus sejak %(at)s", at=since) if since else _("putus")
        if summary.line_cause:
            told += f": {words.LINE_CAUSES[summary.line_cause]}"
        return [phones, Light("Internet", told, "bad")]
    if summary.line == "up":
        return [phones, Light("Internet", _("tersambung"), "good")]
    return [phones, Light("Internet", _("tidak diketahui"), "off")]
