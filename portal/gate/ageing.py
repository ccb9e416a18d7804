"""How old the history is, counted so that no jump of a clock makes it older or younger."""

from kiosk.books.clock import Clock, moment, seconds_since, stamp
from portal.gate.standing import Standing


def advance(standing: Standing, clock: Clock) -> None:
    """Count what passed since the last call: `aged_s` grows and never shrinks.

    While the box runs, seconds since boot count and its date does not. How long it was without
    power only two trusted dates can tell, one of an earlier boot and one of this; until there are
    such, that time is not counted.
    """
    passed_s = seconds_since(clock, standing.boot, standing.boot_s)
    standing.aged_s += clock.boot_s() if passed_s is None else passed_s
    standing.boot, standing.boot_s = clock.boot, clock.boot_s()
    if not clock.is_trusted():
        return
    now = clock.now()
    if standing.known_boot not in ("", clock.boot):
        since_s = (now - moment(standing.known_at)).total_seconds()
        standing.aged_s = max(standing.aged_s, standing.known_aged_s + since_s)
    standing.known_boot, standing.known_at = clock.boot, stamp(now)
    standing.known_aged_s = standing.aged_s
