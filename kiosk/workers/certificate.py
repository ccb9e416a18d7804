"""The front's certificate: whether it can be served and announced, or what is wrong in one line.

Judged by OpenSSL itself: a server that has the two files shakes hands, in memory, with a client
that looks for the name and trusts the file alone. Whether phones trust its authority is not known.
"""

import hashlib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.books.clock import Clock
from kiosk.books.errors import BooksError
from kiosk.books.settings_tls import Tls

ANNOUNCED_BEFORE_END = timedelta(days=3)
"""Nearer to its end it is only served: phones have forgotten the API before it stops."""
NO_CHECK_TIME = ssl.VerifyFlags(0x200000)
"""X509_V_FLAGNO_CHECK_TIME (OpenSSL), which ssl has no name for: our own clock judges dates."""
_OTHER_KEY = ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED")


class CertificateUnusable(BooksError):
    """Error raised when a certificate cannot be served; names the key, the file and the cure."""


@dataclass(frozen=True)
class Certificate:
    """A certificate that can be served now."""

    ends: datetime
    fingerprint: str
    why_not_announced: str | None

    @property
    def is_announced(self) -> bool:
        """Whether phones may be told of it, and so of the captive portal API."""
        return self.why_not_announced is None


def judge(tls: Tls, where: str, clock: Clock) -> Certificate | None:
    """The certificate of a section, None without one; raises CertificateUnusable.

    `where` is "FILE: [section]" for its words. While the date is not to be believed, a certificate
    is served whatever its dates, not announced.
    """
    if not tls.tls_name:
        return None
    try:
        chain = _contents("certificate", tls.certificate)
        _contents("certificate_key", tls.certificate_key)
        dates = _shake_hands(tls.certificate, tls.certificate_key, tls.tls_name)
        starts, ends = (datetime.fromtimestamp(each, UTC) for each in dates)
        if clock.is_trusted():
            _check_dates(tls.certificate, starts, ends, clock.now())
    except CertificateUnusable as error:
        raise CertificateUnusable(f"{where} {error}") from None
    return Certificate(ends, hashlib.sha256(chain).hexdigest(), _why_not_announced(ends, clock))


def require_pair(certificate: str, key: str) -> None:
    """Raises CertificateUnusable unless the key is there and is that of the certificate."""
    _contents("certificate", certificate)
    _contents("certificate_key", key)
    _server(certificate, key)


def _contents(key: str, file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CertificateUnusable(
            f"{key}: {file}: {error.strerror}; put the file there, for user pendopo-front to read"
        ) from None


def _shake_hands(certificate: str, key: str, name: str) -> tuple[float, float]:
    """When it starts and ends, in seconds since 1970, once OpenSSL has nothing against it."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CHECK_TIME
    try:
        client.load_verify_locations(cafile=certificate)
    except ssl.SSLError:
        raise CertificateUnusable(
            f"certificate: {certificate}: no certificate in it; use a PEM file, the whole chain"
        ) from None
    server = _server(certificate, key)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    asks = client.wrap_bio(to_client, to_server, server_hostname=name)
    answers = server.wrap_bio(to_server, to_client, server_side=True)
    try:
        for side in (asks, answers, asks):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
    except ssl.SSLCertVerificationError as error:
        raise CertificateUnusable(
            f"certificate: {certificate}: {error.verify_message.rstrip('.').lower()};"
            f" use a server's certificate for tls_name, {name}"
        ) from None
    told = asks.getpeercert() or {}
    starts, ends = (ssl.cert_time_to_seconds(str(told[date])) for date in ("notBefore", "notAfter"))
    return starts, ends


def _server(certificate: str, key: str) -> ssl.SSLContext:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        server.load_cert_chain(certificate, key, password=lambda: "")  # never ask the terminal
    except ssl.SSLError as error:
        reason = error.reason or ""
        if reason in _OTHER_KEY:
            raise CertificateUnusable(
                f"certificate_key: {key}: not the key of {certificate}; use the one made with it"
            ) from None
        if reason:
            raise CertificateUnusable(
                f"certificate: {certificate}: {reason.lower().replace('_', ' ')};"
                " use one that today's phones accept"
            ) from None
        raise CertificateUnusable(
            f"certificate_key: {key}: no key without a password in it; use a PEM file"
        ) from None
    return server


def _check_dates(certificate: str, starts: datetime, ends: datetime, now: datetime) -> None:
    if now >= ends:
        raise CertificateUnusable(
            f"certificate: {certificate}: expired on {ends:%Y-%m-%d}; put a renewed one there,"
            " and its key beside it"
        )
    if now < starts:
        raise CertificateUnusable(
            f"certificate: {certificate}: begins only on {starts:%Y-%m-%d}; use one that is valid"
            " today, or set the date of this box"
        )


def _why_not_announced(ends: datetime, clock: Clock) -> str | None:
    if not clock.is_trusted():
        return "the date of this box is not known yet"
    if ends - clock.now() < ANNOUNCED_BEFORE_END:
        return f"fewer than {ANNOUNCED_BEFORE_END.days} days are left; renew the certificate"
    return None
