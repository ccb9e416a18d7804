"""What the phones come in by: an access point on a cable, or a radio of the box's own."""

import re
from pathlib import Path

from kiosk.appliance.host import Box, not_known
from kiosk.doctor.finding import Finding, Level

NAME = "radio"
FEW = 30
"""Phones that an office expects at once."""
_LIMIT = re.compile(r"Maximum associated stations in AP mode: (\d+)")
_POINT = "an access point on a cable carries more (docs/install.md)"


def check(box: Box) -> Finding:
    """Whether phones can reach the box, and how many."""
    if not box.has_phones:
        return Finding(NAME, Level.OFF, "none", "no WiFi", 'for WiFi: [gate] device = "nft"')
    name = box.settings.gate.phones
    net = box.host.root / "sys/class/net"
    if not (net / name).exists():
        told = f"there is no interface {name}"
        return Finding(NAME, Level.FAIL, "missing", told, "plug it in; [gate] phones names one")
    if radio := _radio(net, name):
        return _own_radio(box, radio)
    carrier = _read(net / name / "carrier")
    if carrier == "0" or _read(net / name / "operstate") == "down":
        told, cure = f"external access point: nothing at the end of {name}", "its cable, its power"
        return Finding(NAME, Level.FAIL, "no_carrier", told, cure)
    if carrier != "1":
        return not_known(NAME, f"{name} does not tell whether anything is at its end")
    told = f"external access point on {name}; how many phones it takes, its maker says"
    return Finding(NAME, Level.OK, "external", told)


def _radio(net: Path, name: str) -> str:
    """The radio that this interface is, or that is a port of this bridge; "" without one."""
    ports = [each.name for each in (net / name / "brif").glob("*")]
    return next((each for each in (name, *ports) if (net / each / "phy80211").exists()), "")


def _own_radio(box: Box, radio: str) -> Finding:
    phy = (box.host.root / "sys/class/net" / radio / "phy80211").resolve().name
    said = box.host.ask(["iw", "phy", phy, "info"])
    found = _LIMIT.search(said.out) if said else None
    if found is None:
        told = f"{radio}, the box's own radio; how many phones it takes is not known"
        told += " (a Pi's built-in one: 4 to 24, by its firmware)"
        return Finding(NAME, Level.WARN, "limit_unknown", told, _POINT)
    limit = int(found[1])
    told = f"{radio}, the box's own radio, takes {limit} phones at once"
    if limit < FEW:
        return Finding(NAME, Level.WARN, "few", told, _POINT)
    return Finding(NAME, Level.OK, "own", told)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:  # an interface that is down tells of no carrier
        return ""
