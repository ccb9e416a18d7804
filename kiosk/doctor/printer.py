"""The ticket printer: what its worker last said, or, without one, how its device looks."""

import socket

from kiosk.doctor import device_file
from kiosk.doctor.case import Case
from kiosk.doctor.device_file import Look, Sight
from kiosk.doctor.finding import Finding, Level
from kiosk.office import devices

NAME = "printer"
PORT = 9100
_CONNECT_S = 1.0
_TOLD: dict[str, tuple[Level, str, str]] = {
    "ready": (Level.OK, "ready", ""),
    "unknown": (
        Level.WARN,
        "connected, but it says nothing about itself: whether it has paper is not known",
        "look at its paper; where it used to answer, switch it off and on",
    ),
    "paper_out": (Level.FAIL, "out of paper", "put in a new roll"),
    "cover_open": (Level.FAIL, "its cover is open", "close it until it clicks"),
    "offline": (Level.FAIL, "not connected", device_file.PLUG),
    "fault": (
        Level.FAIL,
        "reports a fault: too hot, too little power, or a jammed cutter",
        "let it cool, clear the cutter, switch it off and on; check its power supply",
    ),
    "stalled": (Level.FAIL, "stopped in the middle of a slip", "switch it off and on"),
    "silent": (Level.FAIL, "gives no answer", "switch it off and on; check [printer] profile"),
}


def check(case: Case) -> Finding:
    """How the printer is."""
    said, age_s = devices.last_word(case.books, NAME), case.age_of(NAME)
    state = devices.now(case.settings.printer.kind, said, age_s)
    if state == "none":
        cure = "if there is one: pendopo printer setup"
        return Finding(NAME, Level.OFF, state, "not set up", cure)
    if state not in _TOLD:
        return _without_worker(case)
    level, told, cure = _TOLD[state]
    if state == "offline":
        look = _look(case)
        told, cure = f"{told}, {look.told}", look.cure or cure
    return Finding(NAME, level, state, f"{told}{case.since(NAME)}", cure, age_s)


def _without_worker(case: Case) -> Finding:
    """Nobody prints, whatever the device is like."""
    look, start = _look(case), case.how_to_start(NAME)
    told = f"its worker is not running, nothing is printed; {look.told}"
    cure = f"{look.cure}; then {start}" if look.cure else start
    return Finding(NAME, Level.FAIL, "lost", told, cure)


def _look(case: Case) -> Look:
    here = case.settings.printer
    if here.kind != "tcp":
        group = "lp" if here.kind == "usb" else "dialout"
        return case.look(here.address, group)
    if _answers(here.address):
        return Look(Sight.THERE, f"{here.address} answers", "")
    cure = f"{device_file.PLUG}, check [printer] address"
    return Look(Sight.MISSING, f"{here.address} does not answer", cure)


def _answers(address: str) -> bool:
    host, _colon, port = address.partition(":")
    try:
        with socket.create_connection((host, int(port or PORT)), timeout=_CONNECT_S):
            return True
    except (OSError, ValueError):
        return False
