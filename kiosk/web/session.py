"""What a browser carries: a resident's choices until they leave, an officer's sign-in token."""

from flask import g, session

from kiosk.books.clock import Clock, seconds_since
from kiosk.office import staff
from kiosk.office.staff import Officer
from kiosk.web.context import house

TOKEN = "staff"  # noqa: S105 - a key of the cookie, not a secret
WANTED = "wanted"
"""The page that somebody asked for before signing in."""
LANGUAGES = ("id", "en")
SIZES = ("0", "1", "2", "3")
THEMES = ("hangat", "terang", "gelap")
TECHNICIAN = "technician"
"""When a technician last asked for something, in seconds of which boot."""
TECHNICIAN_IDLE_S = 300.0
"""The page itself leaves after a minute without a touch; this is for one whose script died."""
REACHES = ("", "low")
"""Whether every button has to be in the lower half: for who sits in a wheelchair, for a child."""
MINE = "tickets"
"""The ids of the tickets that this person took, so that only those can be printed again."""


def officer() -> Officer | None:
    """Who is signed in at this browser, asked of the books once a request."""
    if "officer" not in g:
        token = session.get(TOKEN)
        g.officer = staff.officer(house().desk, house().clock, token) if token else None
    return g.officer  # type: ignore[no-any-return]


def signed_in() -> Officer:
    """The officer of a page that access.Rule.STAFF guards."""
    found = officer()
    assert found is not None, "access.Rule.STAFF lets only officers in"
    return found


def let_technician_in(clock: Clock) -> None:
    """Who stands there knows the technician's PIN."""
    session[TECHNICIAN] = [clock.boot, clock.boot_s()]


def is_technician(clock: Clock) -> bool:
    """Whether the PIN was typed here and the person has not gone since; goes on from now."""
    boot, boot_s = session.get(TECHNICIAN, ["", 0.0])
    idle_s = seconds_since(clock, boot, boot_s)
    if idle_s is None or not 0 <= idle_s <= TECHNICIAN_IDLE_S:
        return False
    let_technician_in(clock)
    return True


def language() -> str:
    """The language this person chose, else Indonesian."""
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def other_language() -> str | None:
    """The language this person chose, None for the one that everybody is spoken to in."""
    return language() if language() != LANGUAGES[0] else None


def size() -> str:
    """The text size this person chose, "0" to "3"."""
    chosen = session.get("size")
    return chosen if chosen in SIZES else SIZES[0]


def theme() -> str:
    """The theme this person chose."""
    chosen = session.get("theme")
    return chosen if chosen in THEMES else THEMES[0]


def reach() -> str:
    """ "low" when this person asked for all buttons in the lower half, else ""."""
    chosen = session.get("reach")
    return chosen if chosen in REACHES else REACHES[0]


def after(values: tuple[str, ...], value: str) -> str:
    """The choice that comes after this one, round and round."""
    return values[(values.index(value) + 1) % len(values)]


def forget() -> None:
    """Forget everything of the person who just left; an officer's sign-in stays."""
    token = session.get(TOKEN)
    session.clear()
    if token:
        session[TOKEN] = token
