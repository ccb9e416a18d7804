"""The hall's loudspeaker: what its worker last said, or, without one, whether a card is there."""

from kiosk.doctor.case import Case
from kiosk.doctor.finding import Finding, Level
from kiosk.office import devices, voice_switch

NAME = "loudspeaker"
_DEVICE = "sound"
_NO_CARDS = "--- no soundcards ---"
_TOLD: dict[str, tuple[Level, str, str]] = {
    "ready": (Level.OK, "ready", ""),
    "late": (
        Level.WARN,
        "a call was said too late and left out",
        "where it happens often: what else runs on this machine?",
    ),
    "no_speaker": (
        Level.FAIL,
        "does not play",
        "plug it in; [voice] device names one of `aplay -L`; no other program may hold it",
    ),
    "no_voice": (
        Level.FAIL,
        "has neither recordings nor a voice",
        "sudo apt-get install espeak-ng, or record words (docs/voice.md)",
    ),
}


def check(case: Case) -> Finding:
    """How the loudspeaker is."""
    said, age_s = devices.last_word(case.books, _DEVICE), case.age_of(_DEVICE)
    state = devices.now(case.settings.voice.kind, said, age_s)
    if state == "none":
        cure = 'if there is one: [voice] kind = "aplay"'
        return Finding(NAME, Level.OFF, state, "not set up", cure)
    if state not in _TOLD:
        return _without_worker(case)
    level, told, cure = _TOLD[state]
    if level is Level.FAIL and said and said.detail:
        told += f" ({said.detail})"
    if level is Level.OK and not voice_switch.speaks(case.books):
        return Finding(NAME, Level.OFF, "silenced", "a manager switched it off", "/manage", age_s)
    return Finding(NAME, level, state, f"{told}{case.since(_DEVICE)}", cure, age_s)


def _without_worker(case: Case) -> Finding:
    seen, cure = _seen(case), case.how_to_start(_DEVICE)
    told = "its worker is not running, no call is said"
    if seen:
        told, cure = f"{told}; {seen[0]}", f"{seen[1]}; then {cure}"
    return Finding(NAME, Level.FAIL, "lost", told, cure)


def _seen(case: Case) -> tuple[str, str] | None:
    """What is missing on this machine, and its cure; None when a card and aplay are there."""
    if case.settings.voice.kind != "aplay":
        return None
    if case.machine.program("aplay") is None:
        return "aplay is not there", "sudo apt-get install alsa-utils"
    try:
        cards = (case.machine.proc / "asound" / "cards").read_text()
    except OSError:
        cards = ""
    if not cards.strip() or _NO_CARDS in cards:
        return "the machine has no sound card", "plug the loudspeaker's adapter in"
    return None
