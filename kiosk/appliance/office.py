"""The office's side of the front: asked as a browser asks that trusts the box's own authority."""

import socket
import ssl
from datetime import UTC, datetime

from kiosk.appliance.host import PATIENCE_S, Box
from kiosk.books import lan
from kiosk.doctor.finding import Finding, Level
from kiosk.workers.certificate import NO_CHECK_TIME

NAME = "office pages"
FEW_DAYS = 30
"""It is renewed three months before its end: with fewer left that did not happen."""
_RENEW = "sudo systemctl start pendopo-certificate; why: journalctl -u pendopo-authority -n 20"


def check(box: Box) -> Finding:
    """Whether staff reach their pages, and how long their browsers go on trusting them."""
    if lan.authority(box.home) is None:
        told = "the office's authority has certified nothing yet"
        return Finding(NAME, Level.FAIL, "no_authority", told, f"sudo ./install.sh; {_RENEW}")
    try:
        served = _shake_hands(box)
    except ssl.SSLError as error:
        told = f"browsers do not trust what is served: {error.reason or error}".lower()
        return Finding(NAME, Level.FAIL, "untrusted", told, _RENEW)
    except OSError as error:
        told = f"port {lan.PORT} does not answer: {error.strerror or error}"
        cure = "sudo systemctl restart pendopo-front; why: journalctl -u pendopo-front -n 20"
        return Finding(NAME, Level.FAIL, "silent", told, cure)
    return _judged(box, served)


def _shake_hands(box: Box) -> dict[str, object]:
    """The certificate that is served; its dates are ours to judge. Raises OSError."""
    trust = ssl.create_default_context(cafile=str(box.home.authority))
    trust.verify_flags |= NO_CHECK_TIME
    with (
        socket.create_connection(box.host.front, PATIENCE_S) as line,
        trust.wrap_socket(line, server_hostname="127.0.0.1") as served,
    ):
        return dict(served.getpeercert() or {})


def _judged(box: Box, served: dict[str, object]) -> Finding:
    pages = lan.pages(box.home, box.settings)
    if not pages:
        told, cure = "this box has no address in an office's network", "is the cable in? ip -4 addr"
        return Finding(NAME, Level.WARN, "no_address", told, cure)
    certified, held = str(served["subjectAltName"]), lan.addresses(box.home, box.settings)
    missed = [each for each in held if f"'{each}'" not in certified]
    if missed:
        told = f"{missed[0]} is not certified"
        return Finding(NAME, Level.FAIL, "not_certified", told, _RENEW)
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(f"{served['notAfter']}"), UTC)
    days = (ends - box.clock.now()).days
    told = f"{', '.join(pages)} certified until {ends:%d.%m.%Y}"
    if not box.clock.is_trusted():
        return Finding(NAME, Level.WARN, "date_unknown", f"{told}; the date is not known", "")
    if days < FEW_DAYS:
        level = Level.FAIL if days < 0 else Level.WARN
        return Finding(NAME, level, "ends", told, _RENEW)
    return Finding(NAME, Level.OK, "ok", f"{told} ({days} days)")
