"""The complaint box: how it counts, or, where nobody listens to it, how its line looks."""

from kiosk.doctor import device_file
from kiosk.doctor.case import Case
from kiosk.doctor.device_file import Look
from kiosk.doctor.finding import Finding, Level
from kiosk.office import box_alarms, box_questions, box_state, statistics
from kiosk.office.box_state import BoxState

NAME = "box"
_TOLD: dict[BoxState, tuple[Level, str, str]] = {
    BoxState.UNPLUGGED: (Level.FAIL, "not connected", device_file.PLUG),
    BoxState.NEWER: (Level.FAIL, "speaks a newer protocol", "update Pendopo; it counts on"),
    BoxState.SILENT: (
        Level.FAIL,
        "silent; how many papers are in it is not known",
        "look at its lamp, its power and its cable; it counts by itself while it has power",
    ),
    BoxState.TWINS: (Level.FAIL, "two boxes bear one name", "connect one alone"),
    BoxState.MEMORY: (Level.FAIL, "its memory is worn out", "replace its counter board"),
    BoxState.JAM: (Level.FAIL, "its slot is blocked", "pull out the paper that is stuck"),
    BoxState.TAMPER: (Level.WARN, "was shaken or forced", "look at it; open and close its door"),
    BoxState.DOOR: (Level.WARN, "its door is open", "close and lock it"),
    BoxState.COUNTING: (Level.OK, "counts", ""),
}


def check(case: Case) -> Finding:
    """How the box is."""
    kind, heard_s = case.settings.box.kind, case.age_of("box")
    state = box_state.look(case.books, kind, heard_s, case.age_of("box_worker"))
    if state is BoxState.NONE:
        return Finding(NAME, Level.OFF, state, "not set up", "if there is one: pendopo box setup")
    if state is BoxState.LOST:
        return _without_worker(case)
    level, told, cure = _TOLD[state]
    if state is BoxState.UNPLUGGED:
        look = _look(case)
        told, cure = f"{told}, {look.told}", look.cure or cure
    if state in (BoxState.UNPLUGGED, BoxState.SILENT):
        told += case.since(NAME)
    papers = statistics.papers(case.books)
    if state is BoxState.COUNTING:
        told += " (no word on its total yet)" if papers is None else f", {papers} papers so far"
        level, told, cure = _with_what_waits(case, level, told)
    return Finding(NAME, level, state, told, cure, heard_s)


def _with_what_waits(case: Case, level: Level, told: str) -> tuple[Level, str, str]:
    """A box that counts may still have said something that a person has to look at."""
    alarms = len(box_alarms.unseen(case.books))
    if alarms:
        return Level.WARN, f"{told}; alarms that no officer has seen: {alarms}", "look at /box"
    if box_questions.unanswered(case.books):
        return Level.WARN, f"{told}; its first total waits for a manager", "decide it at /box"
    return level, told, ""


def _without_worker(case: Case) -> Finding:
    look, start = _look(case), case.how_to_start(NAME)
    told = f"its worker is not running, so nobody knows; {look.told}"
    cure = f"{look.cure}; then {start}" if look.cure else start
    return Finding(NAME, Level.FAIL, BoxState.LOST, told, cure)


def _look(case: Case) -> Look:
    if case.settings.box.kind == "gpio":
        return case.look(device_file.PINS, "gpio")
    return case.look(case.settings.box.address, "dialout")
