"""The touch screen: its browser tells every ten seconds that it draws."""

import socket

from kiosk.doctor.case import Case
from kiosk.doctor.finding import Finding, Level, age_words
from kiosk.office import devices

NAME = "touch screen"
_CONNECT_S = 1.0


def check(case: Case) -> Finding:
    """Whether somebody who stands before it sees a page."""
    age_s = case.age_of(devices.SCREEN)
    if age_s is not None and age_s <= devices.SCREEN_SILENT_AFTER_S:
        return Finding(NAME, Level.OK, "ready", "draws", age_s=age_s)
    if not _answers(case.settings.kiosk.listen):
        told = f"its server does not answer on {case.settings.kiosk.listen}"
        return Finding(NAME, Level.FAIL, "no_server", told, case.how_to_start("kiosk"))
    address = f"http://{case.settings.kiosk.listen}/"
    if age_s is None:
        told = "not known: nothing was drawn since the machine started"
        cure = f"switch the screen on; its browser has to show {address}"
        return Finding(NAME, Level.WARN, "unknown", told, cure)
    told = f"has drawn nothing for {age_words(age_s)}"
    cure = f"look at it; start its browser again, which has to show {address}"
    return Finding(NAME, Level.FAIL, "silent", told, cure)


def _answers(listen: str) -> bool:
    host, _colon, port = listen.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_S):
            return True
    except (OSError, ValueError):
        return False
