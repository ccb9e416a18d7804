"""The complaint box in words: how it is, what was found wrong, and what to do about it."""

from kiosk.office import box_alarms, box_questions, box_state, devices
from kiosk.office.box_alarms import Alarm, AlarmKind
from kiosk.office.box_state import BoxState
from kiosk.web.context import House
from kiosk.web.i18n import _, _l, _n
from kiosk.web.words import at

KNOWS = (BoxState.COUNTING, BoxState.DOOR, BoxState.TAMPER)
"""States in which the number of papers is known; in all others it is not shown."""
HALL_TROUBLES = {
    BoxState.LOST: "beri tahu petugas",
    BoxState.UNPLUGGED: "beri tahu petugas",
    BoxState.NEWER: "sedang diperiksa",
    BoxState.SILENT: "beri tahu petugas",
    BoxState.TWINS: "sedang diperiksa",
    BoxState.MEMORY: "serahkan surat ke petugas",
    BoxState.JAM: "serahkan surat ke petugas",
    BoxState.TAMPER: "sedang diperiksa",
    BoxState.DOOR: "pintunya terbuka",
}
"""The board speaks Indonesian, whatever language somebody chose at another screen."""
STATES = {
    BoxState.NONE: _l("tidak dipasang"),
    BoxState.LOST: _l("tidak diketahui"),
    BoxState.UNPLUGGED: _l("tidak tersambung"),
    BoxState.NEWER: _l("memakai protokol yang lebih baru"),
    BoxState.SILENT: _l("tidak terdengar"),
    BoxState.TWINS: _l("dua kotak memakai satu nama"),
    BoxState.MEMORY: _l("ingatannya rusak"),
    BoxState.JAM: _l("celahnya tersumbat"),
    BoxState.TAMPER: _l("diguncang atau dipaksa"),
    BoxState.DOOR: _l("pintunya terbuka"),
    BoxState.COUNTING: _l("menghitung"),
}
_CURES = {
    BoxState.LOST: _l("Program kotak tidak berjalan. Minta teknisi memeriksa."),
    BoxState.UNPLUGGED: _l("Pasang lagi kabelnya di kedua ujung."),
    BoxState.NEWER: _l("Minta teknisi memperbarui Pendopo. Kotak tetap menghitung sendiri."),
    BoxState.SILENT: _l("Periksa listrik dan kabelnya. Kotak menghitung sendiri selama menyala."),
    BoxState.TWINS: _l("Pasang satu kotak saja. Selama ragu tidak ada yang dihitung."),
    BoxState.MEMORY: _l("Terima surat di loket. Minta teknisi mengganti pencacahnya."),
    BoxState.JAM: _l("Tarik surat yang tersangkut di celahnya."),
    BoxState.TAMPER: _l("Lihat kotaknya. Peringatan berakhir bila pintunya dibuka lalu ditutup."),
    BoxState.DOOR: _l("Tutup dan kunci pintunya bila sudah selesai."),
}
_ALARMS = {
    AlarmKind.LOWER: _l("Hitungan kotak turun (%(n)s). Minta teknisi memeriksa kotaknya."),
    AlarmKind.NEW_BOX: _l("Kotak lain terpasang. Hitungannya mulai dari %(n)s."),
    AlarmKind.NEW_EPOCH: _l("Kotak mulai menghitung dari awal. Hitungannya sekarang %(n)s."),
    AlarmKind.TWINS: _l("Dua kotak memakai satu nama, atau hitungannya mundur. Pasang satu saja."),
    AlarmKind.TAMPER: _l("Kotak diguncang atau dipaksa."),
    AlarmKind.JAM: _l("Celah kotak tersumbat. Mungkin ada surat yang tidak terhitung."),
    AlarmKind.MEMORY: _l("Ingatan kotak rusak. Hitungannya mungkin kurang."),
    AlarmKind.NEWER: _l("Kotak memakai protokol yang lebih baru (%(n)s). Perbarui Pendopo."),
}


def state(here: House) -> BoxState:
    """How the box is now."""
    ages = (here.age_of("box"), here.age_of("box_worker"))
    return box_state.look(here.office, here.settings.box.kind, *ages)


def state_words(here: House, now: BoxState) -> str:
    """A few words, with the hour since when for what its worker wrote down."""
    said = str(STATES[now])
    device = devices.last_word(here.office, "box")
    if now in (BoxState.UNPLUGGED, BoxState.SILENT) and device and device.state != "online":
        return _("%(what)s sejak %(at)s", what=said, at=at(device.since))
    return said


def cure(now: BoxState) -> str:
    """What to do, or nothing."""
    return str(_CURES.get(now, ""))


def alarm_words(alarm: Alarm) -> str:
    """What was found, in a sentence or two."""
    if alarm.kind is AlarmKind.OPENED:
        return _n("Pintu kotak dibuka %(num)d kali tanpa catatan pembukaan.", int(alarm.detail))
    return str(_ALARMS[alarm.kind]) % {"n": alarm.detail}


def needs_a_look(here: House) -> str:
    """What the box wants of officers, for the console: how it is, else what was found, or ""."""
    now, found = state(here), box_alarms.unseen(here.office)
    if now in _CURES:
        found = [each for each in found if each.kind != now.value]
        told = f"{_('Kotak pengaduan')} {state_words(here, now)}. {cure(now)}"
    elif found:
        told = f"{_('Kotak pengaduan')}, {at(found[0].at)}: {alarm_words(found.pop(0))}"
    elif box_questions.unanswered(here.office):
        return _("Kotak pengaduan: pengelola perlu memutuskan hitungan awalnya.")
    else:
        return ""
    return _n("%(told)s Ada %(num)d peringatan lagi.", len(found), told=told) if found else told
