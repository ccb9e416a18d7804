"""Words for people: languages, dates, times, and what a state means to someone who waits."""

from datetime import date

from kiosk.books.clock import moment
from kiosk.office import devices, opening, voice_switch
from kiosk.office.devices import Device
from kiosk.office.opening import Opening
from kiosk.office.printing import Job, JobState
from kiosk.office.queue import ServiceQueue
from kiosk.office.tickets import State, Ticket
from kiosk.receipts import DAYS, MONTHS
from kiosk.web.context import house
from kiosk.web.i18n import _, _l
from kiosk.web.session import language
from portal.gate_client import Cause

ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
READY = ("ready", "unknown")


def named(row: object, field: str = "name") -> str:
    """The field of a row that exists in both languages: name_id or name_en."""
    return str(getattr(row, f"{field}_{language()}"))


def date_words(day: date) -> str:
    """ "Selasa, 24 November 2026"."""
    days = DAYS if language() == "id" else ENGLISH_DAYS
    return f"{days[day.weekday()]}, {day.day} {months()[day.month - 1]} {day.year}"


def months() -> tuple[str, ...]:
    """The twelve months by name."""
    return MONTHS if language() == "id" else ENGLISH_MONTHS


def month_words(year: int, month: int) -> str:
    """ "November 2026"."""
    return f"{months()[month - 1]} {year}"


def at(stamp: str) -> str:
    """A kept moment as the hall's clock shows it: 08.05."""
    return f"{moment(stamp).astimezone(house().settings.office.zone):%H.%M}"


def moment_words(stamp: str) -> str:
    """A kept moment with its day: 24.11.2026 08.05."""
    return f"{moment(stamp).astimezone(house().settings.office.zone):%d.%m.%Y %H.%M}"


def wait_words(low_min: int | None, high_min: int | None) -> str | None:
    """ "15-25 menit", or None when nobody can say."""
    if low_min is None or high_min is None:
        return None
    if low_min == 0:
        return _("sampai %(n)s menit", n=high_min)
    return _("%(low)s sampai %(high)s menit", low=low_min, high=high_min)


def opens_words(doors: Opening) -> str:
    """When it opens again: "Buka lagi pukul 13.00.", or with the day; empty when nobody knows."""
    if doors.opens_at is None:
        return ""
    hour = f"{doors.opens_at:%H.%M}"
    if doors.is_today:
        return _("Buka lagi pukul %(at)s.", at=hour)
    days = DAYS if language() == "id" else ENGLISH_DAYS
    return _("Buka lagi %(day)s %(at)s.", day=days[doors.opens_at.weekday()], at=hour)


def reopens_words() -> str:
    """When numbers are given again after the day was closed."""
    doors = opening.after_today(house().settings.hours, house().clock)
    return (opens_words(doors) if doors else "") or _("Datang lagi pada hari buka berikutnya.")


def line_words(line: ServiceQueue) -> str:
    """What a tile says below a service's name: who waits, or why it gives no number."""
    if line.is_open:
        return _("%(n)s menunggu", n=line.waiting)
    if line.is_full:
        return _("Kuota hari ini habis")
    opens = opens_words(line.doors) if line.doors else ""
    return _("Tutup. %(opens)s", opens=opens) if opens else _("Tutup")


STATE_WORDS = {
    State.WAITING: _l("menunggu"),
    State.CALLED: _l("dipanggil"),
    State.SERVING: _l("sedang dilayani"),
    State.DONE: _l("selesai"),
    State.HELD: _l("ditunda"),
    State.NO_SHOW: _l("tidak datang"),
    State.CANCELLED: _l("dibatalkan"),
    State.EXPIRED: _l("tidak berlaku lagi"),
}


def state_words(state: State) -> str:
    """Where a ticket stands, for an officer."""
    return str(STATE_WORDS[state])


def stands_words(ticket: Ticket) -> str:
    """Where a number stands, for whoever holds it."""
    counter = ticket.counter_name
    return {
        State.WAITING: _("Nomor ini masih menunggu."),
        State.CALLED: _("Sudah dipanggil. Silakan ke %(counter)s.", counter=counter),
        State.SERVING: _("Sedang dilayani di %(counter)s.", counter=counter),
        State.DONE: _("Sudah dilayani di %(counter)s.", counter=counter),
        State.HELD: _("Ditunda petugas. Tanyakan di loket."),
        State.NO_SHOW: _("Sudah dipanggil dan terlewat. Tunjukkan karcis ke petugas."),
        State.CANCELLED: _("Nomor ini dibatalkan."),
        State.EXPIRED: _("Nomor ini tidak berlaku lagi. Ambil nomor baru."),
    }[ticket.state]


PRINTER_WORDS = {
    "ready": _l("siap"),
    "unknown": _l("siap (tidak melapor)"),
    "none": _l("tidak dipasang"),
    "lost": _l("tidak diketahui"),
}
PRINTER_PROBLEMS = {
    "paper_out": _l("Printer kehabisan kertas."),
    "cover_open": _l("Tutup printer terbuka."),
    "offline": _l("Printer tidak tersambung."),
    "fault": _l("Printer bermasalah."),
    "stalled": _l("Printer berhenti di tengah."),
    "silent": _l("Printer tidak menjawab."),
}
SOUND_WORDS = {
    "ready": _l("siap"),
    "late": _l("terlambat, ada panggilan yang tidak terdengar"),
    "no_speaker": _l("pengeras suara tidak berbunyi"),
    "no_voice": _l("rekaman dan program suara tidak ada"),
    "silenced": _l("dimatikan pengelola"),
    "none": _l("tidak dipasang"),
    "lost": _l("tidak diketahui"),
}
LINE_CAUSES = {
    Cause.NO_LINK: _l("kabel ke router lepas, atau router mati"),
    Cause.NO_ROUTE: _l("router belum memberi alamat"),
    Cause.NO_ROUTER: _l("router tidak menjawab"),
    Cause.NO_DNS: _l("alamat situs tidak ditemukan (DNS)"),
    Cause.FALSE_DNS: _l("alamat situs dipalsukan (DNS)"),
    Cause.NO_ANSWER: _l("jalur penyedia putus"),
    Cause.UNSTABLE: _l("putus-sambung, ditunggu sampai stabil"),
    Cause.PORTAL: _l("ada halaman masuk milik jaringan lain"),
}


def printer_state(device: Device | None, age_s: float | None) -> str:
    """One word for the printer now: "none", "lost" when its worker is silent, else its own."""
    return devices.now(house().settings.printer.kind, device, age_s)


def sound_state(device: Device | None, age_s: float | None) -> str:
    """One word for the loudspeaker now, as printer_state()."""
    return devices.now(house().settings.voice.kind, device, age_s)


def calls_state() -> str:
    """sound_state() of the hall's calls, "silenced" by the managers' switch."""
    here = house()
    state = sound_state(devices.last_word(here.office, "sound"), here.age_of("sound"))
    return state if state == "none" or voice_switch.speaks(here.office) else "silenced"


def sound_words(state: str) -> str:
    """sound_state() in a few words for people."""
    return str(SOUND_WORDS.get(state, SOUND_WORDS["lost"]))


def printer_words(state: str) -> str:
    """printer_state() in a few words for people."""
    words = PRINTER_WORDS.get(state) or PRINTER_PROBLEMS.get(state) or PRINTER_WORDS["lost"]
    return str(words).rstrip(".")


def paper_step(job: Job | None, printer: str) -> str:
    """Where a ticket's paper is, as the screen tells it.

    "none" no paper is made; "printing"; "take" it surely came out; "ask" it probably did, so the
    screen asks; "trouble" the printer cannot now; "failed" it will not come.
    """
    if job is None:
        return "none"
    if job.state in (JobState.UNKNOWN, JobState.FAILED, JobState.EXPIRED):
        return "failed"
    if job.state is JobState.CONFIRMED:
        return "take"
    if job.state is JobState.SENT:
        return "ask"
    return "printing" if printer in READY else "trouble"
