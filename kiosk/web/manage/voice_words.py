"""What managers are told of recordings: what each is like, and why one was not kept."""

from hardware.clips import LONGEST_S, LOUDEST_DB, QUIETEST_DB, Fault, Judgement
from kiosk.recordings import Recording
from kiosk.web.i18n import _, _l
from kiosk.web.session import language

STATE_WORDS = {
    Fault.UNREADABLE: _l("tidak terbaca"),
    Fault.OTHER_FORMAT: _l("format lain"),
    Fault.SILENT: _l("tidak ada suara"),
    Fault.CLIPPED: _l("pecah"),
    Fault.TOO_QUIET: _l("terlalu pelan"),
    Fault.TOO_LOUD: _l("terlalu keras"),
    Fault.TOO_LONG: _l("terlalu panjang"),
}


def shape(recording: Recording) -> str:
    """ "good", "bad" or "off", as the console's lights."""
    if recording.judgement is None:
        return "off"
    return "bad" if recording.judgement.faults or recording.apart_db else "good"


def state(recording: Recording) -> str:
    """A recording in a few words."""
    judgement = recording.judgement
    if judgement is None:
        return _("belum ada")
    if judgement.faults:
        return ", ".join(str(STATE_WORDS[fault]) for fault in judgement.faults)
    if recording.apart_db:
        n = f"{abs(recording.apart_db):.0f}"
        if recording.apart_db < 0:
            return _("%(n)s dB lebih pelan dari kata lain", n=n)
        return _("%(n)s dB lebih keras dari kata lain", n=n)
    return _("baik")


def measured(judgement: Judgement) -> str:
    """Loudness and length, as they were measured."""
    level = f"{judgement.level_db or 0:.0f}"
    return _("%(level)s dB · %(long)s detik", level=level, long=_decimal(judgement.long_s))


def refused(word: str, judgement: Judgement) -> str:
    """Why a recording was not kept, and what to do."""
    return _("“%(word)s” belum disimpan. %(why)s", word=word, why=_why(judgement))


def _why(judgement: Judgement) -> str:
    if judgement.found:
        rate, channels, bits = judgement.found
        return _(
            "WAV ini %(rate)s Hz, %(channels)s saluran, %(bits)s bit. Yang dipakai: 22050 Hz,"
            " 1 saluran, 16 bit.",
            rate=rate, channels=channels, bits=bits,
        )  # fmt: skip
    level, limit = f"{judgement.level_db or 0:.0f}", _decimal(LONGEST_S)
    low, high = f"{QUIETEST_DB:.0f}", f"{LOUDEST_DB:.0f}"
    return {
        Fault.UNREADABLE: _("Berkas ini bukan WAV biasa. Rekam lagi sebagai WAV."),
        Fault.SILENT: _("Tidak ada suara di dalamnya. Rekam lagi, lebih dekat ke mikrofon."),
        Fault.CLIPPED: _("Suaranya pecah karena terlalu keras. Rekam lagi, lebih pelan."),
        Fault.TOO_QUIET: _(
            "Terlalu pelan: %(level)s dB, perlu %(low)s sampai %(high)s dB. Rekam lebih dekat.",
            level=level, low=low, high=high,
        ),
        Fault.TOO_LOUD: _(
            "Terlalu keras: %(level)s dB, perlu %(low)s sampai %(high)s dB. Rekam lebih jauh.",
            level=level, low=low, high=high,
        ),
        Fault.TOO_LONG: _(
            "Panjangnya %(long)s detik. Satu kata paling lama %(limit)s detik.",
            long=_decimal(judgement.long_s), limit=limit,
        ),
    }[judgement.faults[0]]  # fmt: skip


def _decimal(number: float) -> str:
    text = f"{number:.1f}"
    return text if language() == "en" else text.replace(".", ",")
