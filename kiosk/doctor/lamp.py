"""The tower lamp: what its loop last said, or, without one, how the Pi's pins look."""

from kiosk.doctor import device_file
from kiosk.doctor.case import Case
from kiosk.doctor.finding import Finding, Level
from kiosk.office import devices

NAME = "lamp"


def check(case: Case) -> Finding:
    """How the lamp is; whether its bulbs are good only eyes know."""
    said, age_s = devices.last_word(case.books, NAME), case.age_of(NAME)
    state = devices.now("gpio" if case.settings.lamp.pins else "none", said, age_s)
    if state == "none":
        cure = "if there is one: [lamp] names its pins (docs/hardware.md)"
        return Finding(NAME, Level.OFF, state, "not set up", cure)
    if state == "ready":
        return Finding(NAME, Level.OK, state, f"is lit{case.since(NAME)}", age_s=age_s)
    if state == "offline" and said:
        cure = "put that right; it is tried again every few seconds"
        return Finding(NAME, Level.FAIL, state, f"{said.detail}{case.since(NAME)}", cure, age_s)
    seen, start = case.look(device_file.PINS, "gpio"), case.how_to_start("box")
    told = f"its loop in the box's worker is not running; {seen.told}"
    return Finding(
        NAME, Level.FAIL, "lost", told, f"{seen.cure}; then {start}" if seen.cure else start
    )
