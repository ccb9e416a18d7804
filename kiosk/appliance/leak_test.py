"""What the gate's test of itself found last, and how long ago (portal/gate/leak_test.py)."""

import msgspec

from kiosk.appliance.host import Box, not_known
from kiosk.books.clock import seconds_since
from kiosk.books.home import Home
from kiosk.doctor.finding import Finding, Level, only_root_sees

NAME = "leak test"
STALE_AFTER_S = 26 * 3600.0
"""It runs once a day."""
_AGAIN = "sudo systemctl start pendopo-leak-test"
_LOOK = "journalctl -u pendopo-leak-test -n 20"


class LeakTest(msgspec.Struct):
    """The file of the last leak test; it goes with the boot."""

    at: str
    result: str
    leaked: list[str]
    why: str
    boot: str = ""
    boot_s: float = 0.0


def last(home: Home) -> LeakTest:
    """The last one of this boot; raises OSError, and ValueError for what is no such file."""
    return msgspec.json.decode((home.run / "leak-test").read_bytes(), type=LeakTest)


def check(box: Box) -> Finding:
    """Whether a phone that nobody knows reaches nothing."""
    if not box.has_phones:
        return Finding(NAME, Level.OFF, "none", "no WiFi", 'for WiFi: [gate] device = "nft"')
    try:
        found = last(box.home)
    except FileNotFoundError:
        return not_known(NAME, "never made since the start", _AGAIN)
    except PermissionError:
        return only_root_sees(NAME, "its finding")
    except ValueError as error:
        return not_known(NAME, str(error), _AGAIN)
    return _judged(found, seconds_since(box.clock, found.boot, found.boot_s))


def _judged(found: LeakTest, age_s: float | None) -> Finding:
    if found.result == "leak":
        told = f"LEAK: a phone that nobody knows reaches the world ({', '.join(found.leaked)})"
        cure = f"sudo systemctl restart pendopo-gate; then {_AGAIN}; {_LOOK}"
        return Finding(NAME, Level.FAIL, "leak", told, cure, age_s)
    if found.result != "held":
        told = f"not known whether the gate holds: {found.why}"
        return Finding(NAME, Level.WARN, "unknown", told, f"{_AGAIN}; {_LOOK}", age_s)
    if age_s is None or age_s > STALE_AFTER_S:
        told = "held, but that was long ago"
        return Finding(NAME, Level.WARN, "stale", told, _AGAIN, age_s)
    told = "held: a phone that nobody knows reaches nothing"
    return Finding(NAME, Level.OK, "held", told, age_s=age_s)
