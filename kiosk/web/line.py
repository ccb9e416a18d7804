"""The way out to the internet as the kiosk's pages tell it: what the gate says, or nothing."""

from kiosk.books.clock import clock_time
from kiosk.web.context import House
from portal.errors import PortalError
from portal.gate_client import GateClient, Line, Summary

TIMEOUT_S = 0.3


def summary(house: House) -> Summary | None:
    """The WiFi in one glance; None when the gate does not answer."""
    try:
        return GateClient(house.home.run / "gate.sock", TIMEOUT_S).summary()
    except PortalError:
        return None


def down_since(house: House, found: Summary | None) -> str | None:
    """ "09.10" for a line that is known to be down, "" when nobody knows since when, else None."""
    if found is None or found.line is not Line.DOWN:
        return None
    return clock_time(house.clock, found.line_since) if found.line_since else ""
