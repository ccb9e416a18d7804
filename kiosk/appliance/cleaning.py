"""Takes out of a text whatever may tell of a person, before it leaves the box.

What is known is taken out by name: staff, the village, the codes of tickets. What is not is taken
out by its shape: addresses, long numbers, tickets, quoted words, and what an error says beyond its
kind. Rather too much than too little: what is left is for whoever mends the box.
"""

import ipaddress
import re
from collections.abc import Iterable

NETWORK_LONGEST = 24
"""A longer prefix leaves so few addresses that it may as well be a phone's."""
TITLES = frozenset(("pak", "bu", "bapak", "ibu", "mas", "mbak", "desa", "kelurahan", "wifi"))
SHORTEST = 3
_SHAPES = (
    (re.compile(r"\b(?:[0-9A-Fa-f]{2}[:-]){5,7}[0-9A-Fa-f]{2}\b"), "[mac]"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[mail]"),
    (re.compile(r"/t/[\w-]+"), "/t/[code]"),
    (re.compile(r"(/dev/serial/by-\w+)/[^\s\"]+"), r"\1/[device]"),
    (re.compile(r"\b[A-Z]\d{3,4}\b"), "[ticket]"),
    (re.compile(r"(?<![\w.:])\+?\d(?:[ -]?\d){9,}(?![\w.:])"), "[number]"),
)
_IPV4 = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(/\d{1,2})?(?![\w.]*\w)")
_IPV6 = re.compile(r"(?<![\w:.])([0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(/\d{1,3})?(?![\w:])")
_TOKEN = re.compile(r"[^\W_]+")
_TRACE = re.compile(r'trace="((?:[^"\\]|\\.)*)"')
_MSG = re.compile(r'(msg=")((?:[^"\\]|\\.)*)(")')
_QUOTED = re.compile(r"'[^']*'")
_ANY_QUOTED = re.compile(r'"[^"]*"')
_LEASE = re.compile(r"(DHCP\w*\([^)]*\)).*")
"""dnsmasq(8) names the phone at the end; ours is told not to."""
_OURS = " part="
_FRAME = ("  ", "Traceback", "During handling", "The above exception")


class Cleaner:
    """Knows the words of this office that are taken out wherever they stand."""

    def __init__(self, known: Iterable[str]) -> None:
        tokens = (token.lower() for text in known for token in _TOKEN.findall(text))
        self._known = {each for each in tokens if len(each) >= SHORTEST} - TITLES

    def clean(self, text: str) -> str:
        """The text without what tells of a person."""
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        text = _IPV6.sub(_address, _IPV4.sub(_address, text))
        return _TOKEN.sub(self._word, text)

    def clean_log(self, text: str) -> str:
        """A journal: its lines' own shapes first."""
        return self.clean("\n".join(_line(each) for each in text.splitlines()))

    def _word(self, found: re.Match[str]) -> str:
        return "[name]" if found[0].lower() in self._known else found[0]


def _line(line: str) -> str:
    """A line of ours keeps its own words, of others' what is in no quotes."""
    if _OURS not in line:
        return _LEASE.sub(r"\1 ...", _ANY_QUOTED.sub('"..."', line))
    line = _TRACE.sub(lambda found: f'trace="{_trace(found[1])}"', line)
    return _MSG.sub(lambda found: found[1] + _QUOTED.sub("'...'", found[2]) + found[3], line)


def _trace(escaped: str) -> str:
    """Where it happened and what kind of error it was, not what the error says."""
    lines = escaped.split("\\n")
    kept = (each if each.startswith(_FRAME) else each.partition(":")[0] for each in lines)
    return "\\n".join(kept)


def _address(found: re.Match[str]) -> str:
    """Nobody's address (a whole network, this machine itself) stays; whatever is none, too."""
    length = found[2] or ""
    try:
        address = ipaddress.ip_address(found[1])
    except ValueError:
        return found[0]
    if address.is_loopback or address.is_unspecified:
        return found[0]
    if length and int(length[1:]) <= NETWORK_LONGEST:
        try:
            ipaddress.ip_network(found[0])
        except ValueError:
            return f"[ip]{length}"
        return found[0]
    return f"[ip]{length}"
