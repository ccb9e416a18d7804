"""The way back to a page of the touch screen, as its forms tell it."""

import re

from flask import url_for

KNOWN = (
    "touch.home", "touch.choose", "touch.choose_first", "touch.notices", "touch.wifi",
    "helping.told", "listening.sorry", "seeking.ask", "door.pin",
    "workshop.menu", "workshop.checks", "workshop.ask_reboot", "workshop.rebooting",
    "workshop.rescreening",
    "dating_here.date", "dating_here.ask",
)  # fmt: skip
SHOWN = re.compile(r"/ticket/\d+|/find/[A-Z0-9]{1,5}|/technician/date/sure/\d{12}", re.ASCII)
"""A ticket, where a number stands, and a date that is asked about once more."""


def local(path: str) -> str:
    """The path, if it is a page of the touch screen that anybody may come back to, else home."""
    known = {url_for(each) for each in KNOWN}
    bare, _, page = path.partition("?page=")
    if bare in known and page.isascii() and page.isdigit():
        return path
    if path in known or SHOWN.fullmatch(path):
        return path
    return url_for("touch.home")
