"""Phones and computers as their systems behave: what they ask, what they believe, how they sign in.

The facts are tests/portal/data/probes.json. A System plays over any Way, so the same walk runs on
loopback and in a phone's network namespace; there `python -m tests.conformance.systems OS` plays it
and prints what the system saw, one JSON line.
"""

import json
import re
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.conformance.wire import Answer, Way, request, send

PROBES = Path(__file__).parents[1] / "portal/data/probes.json"
BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
SHEET = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
SHORT_BODY = 4
FOLLOWED_AT_MOST = 5


class Verdict(StrEnum):
    """What a system makes of its probe's answer."""

    ONLINE = "online"
    PORTAL = "portal"
    FAILED = "failed"


@dataclass(frozen=True)
class System:
    """One system's probe and its way of asking."""

    os: str
    method: str
    host: str
    path: str
    status: int
    body: str | None
    match: str

    def __str__(self) -> str:
        return f"{self.os} {self.host}{self.path}"

    @property
    def is_apple(self) -> bool:
        return self.os.startswith(("ios", "macos"))

    @property
    def agent(self) -> str:
        """Who asks in the background."""
        for family, agent in _AGENTS.items():
            if self.os.startswith(family):
                return agent
        return "Dalvik/2.1.0 (Linux; U; Android 14; SM-A155F)"

    @property
    def browser(self) -> str:
        """Who shows the page."""
        return SHEET if self.is_apple else BROWSER

    @property
    def version(self) -> str:
        """Apple's background probe speaks HTTP/1.0."""
        return "1.0" if self.is_apple else "1.1"

    def verdict(self, answer: Answer) -> Verdict:
        """What this system would believe; the rules stand in _RULES."""
        for family, rule in _RULES.items():
            if self.os.startswith(family):
                return rule(self, answer)
        return _android(self, answer)


def _android(system: System, answer: Answer) -> Verdict:
    """NetworkMonitor: 204 is online; 200-399 a portal, but a 200 of <= 4 bytes has failed."""
    if answer.status == 204:
        return Verdict.ONLINE
    is_short = answer.status == 200 and len(answer.body) <= SHORT_BODY
    return Verdict.PORTAL if 200 <= answer.status <= 399 and not is_short else Verdict.FAILED


def _apple(system: System, answer: Answer) -> Verdict:
    if answer.status == 200 and system.body is not None and answer.text == system.body:
        return Verdict.ONLINE
    return Verdict.PORTAL if answer.status in (200, 302) else Verdict.FAILED


def _firefox(system: System, answer: Answer) -> Verdict:
    """CaptiveDetect: a redirect starts the login, so does another body; 511 only tries again."""
    if answer.status == 200 and answer.text == system.body:
        return Verdict.ONLINE
    return Verdict.PORTAL if 200 <= answer.status <= 399 else Verdict.FAILED


def _network_manager(system: System, answer: Answer) -> Verdict:
    """nm-connectivity: the body must begin so (or be empty, with 204); all else is a portal."""
    if not answer.status:
        return Verdict.FAILED
    if system.status == 204:
        is_online = answer.status == 204
    else:
        is_online = answer.status == 200 and answer.text.startswith(str(system.body))
    return Verdict.ONLINE if is_online else Verdict.PORTAL


def _windows(system: System, answer: Answer) -> Verdict:
    if system.match == "any":  # the address the browser opens when the probe was hijacked
        return Verdict.PORTAL if answer.status == 302 else Verdict.FAILED
    if answer.status == 200 and answer.text == system.body:
        return Verdict.ONLINE
    return Verdict.PORTAL if answer.status else Verdict.FAILED


_RULES: dict[str, Callable[[System, Answer], Verdict]] = {
    "ios": _apple,
    "macos": _apple,
    "firefox": _firefox,
    "networkmanager": _network_manager,
    "gnome": _network_manager,
    "windows": _windows,
}
_AGENTS = {
    "ios": "CaptiveNetworkSupport-465.120.2 wispr",
    "macos": "CaptiveNetworkSupport-465.120.2 wispr",
    "windows": "Microsoft NCSI",
    "firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "networkmanager": "NetworkManager/1.42.4",
    "gnome": "NetworkManager/1.42.4",
    "chrome": "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/126.0 Safari/537.36",
}
SYSTEMS = [System(**row) for row in json.loads(PROBES.read_text())]


def probe(system: System, way: Way) -> Answer:
    """The background question, without following anything."""
    headers = {"User-Agent": system.agent, "Accept": "*/*"}
    if system.version == "1.1":
        headers["Connection"] = "keep-alive"  # what a client would like; the portal must refuse
    asked = request(system.method, system.path, system.host, headers, version=system.version)
    return send(way, system.host, 80, asked)


def browse(system: System, way: Way, url: str, *, form: bool = False) -> tuple[str, Answer]:
    """(address, answer) of a full page navigation, redirects followed as a browser follows them."""
    method, headers = ("POST", dict(_FORM)) if form else ("GET", {})
    for _ in range(FOLLOWED_AT_MOST):
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        said = {"User-Agent": system.browser, "Accept": "text/html", "Accept-Language": "id-ID"}
        asked = request(method, target, parts.netloc, said | headers)
        answer = send(way, parts.hostname or "", parts.port or 80, asked)
        if answer.status not in (301, 302, 303):
            return url, answer
        url, method, headers = urljoin(url, answer.one("Location")), "GET", {}
    raise AssertionError(f"{url}: it leads round and round")


_FORM = {"Origin": "null", "Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Visit:
    """What one system saw on its walk."""

    probe: Answer
    page_url: str
    page: Answer
    tap: Answer
    connected_url: str
    connected: Answer
    after: Answer


def tap_of(page: Answer, url: str) -> str:
    """Where the page's one button leads."""
    forms = re.findall(r'<form method="post" action="([^"]+)"', page.text)
    assert len(forms) == 1, f"{forms} on {url}"
    return urljoin(url, unescape(forms[0]))


def play(system: System, way: Way) -> Visit:
    """Probe, page, tap, full page, probe: asserts nothing but that there is a button to tap."""
    first = probe(system, way)
    opened = f"http://{system.host}{system.path}" if system.is_apple else first.one("Location")
    page_url, page = browse(system, way, opened)
    target = tap_of(page, page_url)
    parts = urlsplit(target)
    asked = request("POST", parts.path, parts.netloc, {"User-Agent": system.browser} | _FORM)
    tap = send(way, parts.hostname or "", parts.port or 80, asked)
    connected_url, connected = browse(system, way, urljoin(target, tap.one("Location")))
    return Visit(first, page_url, page, tap, connected_url, connected, probe(system, way))


def main(name: str) -> None:
    """Play one system over this namespace's own network and say what it saw."""
    system = next(each for each in SYSTEMS if each.os == name)
    seen = play(system, lambda host, port: socket.create_connection((host, port), timeout=10))
    before, after = system.verdict(seen.probe), system.verdict(seen.after)
    said = {"page": seen.page_url, "tap": seen.tap.status, "connected": seen.connected.status}
    print(json.dumps(said | {"before": before, "after": after}))


if __name__ == "__main__":
    main(sys.argv[1])
