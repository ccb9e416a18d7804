"""The front's configuration, which follows the settings and the certificates as they are now.

The WiFi's part is there with phones, the office's with a certificate. A certificate that cannot be
used is withdrawn, and what it has nothing to do with goes on.
"""

import hashlib
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from kiosk.books import captive
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_tls import Tls
from kiosk.workers import templates
from kiosk.workers.certificate import Certificate, CertificateUnusable, judge, require_pair

Found = TypeVar("Found")


class Front:
    """The folder of one front, and what its files say."""

    def __init__(self, settings: Settings, home: Home, clock: Clock, folder: Path) -> None:
        self._settings, self._home, self._clock, self._folder = settings, home, clock, folder
        self._values = templates.values_of(settings, home)
        self._troubles: list[str] = []

    def follow(self) -> None:
        """Write what has changed, have nginx read it, and let dnsmasq's options follow.

        Raises CertificateUnusable, one line a certificate, after all is written.
        """
        has_phones = self._settings.gate.device == "nft"
        wifi = self._judged(self._settings.portal, "portal") if has_phones else None
        named, own = self._judged(self._settings.lan, "lan"), self._own()
        texts = {
            "front.conf": self._text("front.conf"),
            "phones.conf": self._text("phones.conf") if has_phones else "",
            "tls.conf": self._text("tls.conf", wifi.fingerprint) if wifi else "",
            "office-pages.conf": self._text("office-pages.conf"),
            "office.conf": self._text("office.conf", own) if own else "",
            "office-name.conf": self._text("office-name.conf", named.fingerprint) if named else "",
        }
        if any([_put(self._folder / name, text) for name, text in texts.items()]):
            _read_anew(self._folder / "nginx.pid")
        # dnsmasq is another user's: pendopo-announce.path looks at this file for it.
        _put(self._home.dhcp_options, _announced(wifi, self._settings))
        if self._troubles:
            raise CertificateUnusable("\n".join(self._troubles))

    def _judged(self, tls: Tls, section: str) -> Certificate | None:
        where = f"{self._home.settings}: [{section}]"
        return self._tried(lambda: judge(tls, where, self._clock))

    def _own(self) -> str | None:
        """A mark of our own authority's certificate, None without one; its dates stop nothing."""
        chain, key = self._home.lan / "chain.pem", self._home.lan / "key.pem"
        if not chain.exists():
            return None

        def looked_at() -> str:
            require_pair(str(chain), str(key))
            return hashlib.sha256(chain.read_bytes()).hexdigest()

        return self._tried(looked_at)

    def _tried(self, look: Callable[[], Found]) -> Found | None:
        try:
            return look()
        except CertificateUnusable as error:
            self._troubles.append(str(error))
            return None

    def _text(self, name: str, mark: str = "") -> str:
        """With a mark of its certificate: a renewed one has the same name, and is read anew."""
        text = templates.render(f"nginx/{name}", self._values)
        return f"# {mark}\n{text}" if mark else text


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
