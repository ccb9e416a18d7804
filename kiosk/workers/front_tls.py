"""What follows from the certificate: the front's TLS, and the options that announce the API."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from kiosk.books import captive
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.workers import templates
from kiosk.workers.certificate import Certificate, judge


def follow(settings: Settings, home: Home, clock: Clock, front: Path) -> Certificate | None:
    """Let the front (its folder) and dnsmasq's options follow the certificate as it is now.

    One that cannot be used is withdrawn from both before CertificateUnusable is raised.
    """
    found = None
    try:
        found = judge(settings, home.settings, clock)
    finally:
        if _put(front / "tls.conf", _served(found, settings, home)):
            _read_anew(front / "nginx.pid")
        # dnsmasq is another user's: pendopo-announce.path looks at this file for it.
        _put(home.dhcp_options, _announced(found, settings))
    return found


def _served(found: Certificate | None, settings: Settings, home: Home) -> str:
    """With a mark of the certificate: a renewed one has the same name, and must be read anew."""
    if found is None:
        return ""
    text = templates.render("nginx/tls.conf", templates.values_of(settings, home))
    return f"# {found.fingerprint}\n{text}"


def _announced(found: Certificate | None, settings: Settings) -> str:
    """Options 114 of DHCP and 103 of DHCPv6 (RFC 8910), as dnsmasq's dhcp-optsfile has them."""
    if found is None or not found.is_announced:
        return ""
    api = f"{captive.tls_address(settings.portal)}{captive.API_PATH}"
    return f"114,{api}\noption6:103,{api}\n"


def _put(file: Path, text: str) -> bool:
    """Write a file unless it says so already; whether it was written. An empty one stays."""
    if text == (file.read_text("utf-8") if file.exists() else ""):
        return False
    file.write_text(text, "utf-8")
    return True


def _read_anew(pid_file: Path) -> None:
    """Tell nginx; one that is only starting, or gone, reads the file by itself."""
    with suppress(FileNotFoundError, ProcessLookupError, ValueError):
        os.kill(int(pid_file.read_text()), signal.SIGHUP)
