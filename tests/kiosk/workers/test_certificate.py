"""Certificates: served and announced while they are good, else one line with file, key and cure."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.settings_portal import Portal
from kiosk.workers.certificate import Certificate, CertificateUnusable, judge
from tests.authority import MISSING, NAME, OPENSSL, Authority, Pair, openssl

pytestmark = pytest.mark.skipif(OPENSSL is None, reason=MISSING)
FILE = Path("/var/lib/pendopo/pendopo.toml")
SOON = timedelta(minutes=1)


@pytest.fixture
def now() -> ManualClock:
    """Just after the certificates are made: openssl knows no other day."""
    return ManualClock(datetime.now(UTC) + SOON)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tls")


def judged(pair: Pair, clock: ManualClock, name: str = NAME) -> Certificate:
    portal = Portal(tls_name=name, certificate=str(pair.certificate), certificate_key=str(pair.key))
    found = judge(portal, f"{FILE}: [portal]", clock)
    assert found is not None
    return found


def refused(pair: Pair, clock: ManualClock) -> str:
    """The one line, without the file of the settings that it opens with."""
    with pytest.raises(CertificateUnusable) as error:
        judged(pair, clock)
    said = str(error.value)
    assert said.startswith(f"{FILE}: [portal] certificate") and "\n" not in said
    return said.removeprefix(f"{FILE}: [portal] ")


def test_without_a_name_there_is_no_certificate(now: ManualClock) -> None:
    assert judge(Portal(), f"{FILE}: [portal]", now) is None


def test_a_good_one_is_announced_until_three_days_before_its_end(
    authority: Authority, now: ManualClock
) -> None:
    pair = authority.certify(days=6)
    assert judged(pair, now).is_announced
    now.jump(timedelta(days=3) - 3 * SOON)
    assert judged(pair, now).is_announced
    now.jump(3 * SOON)
    assert not judged(pair, now).is_announced


def test_near_its_end_it_is_served_and_no_longer_announced(
    authority: Authority, now: ManualClock
) -> None:
    found = judged(authority.certify(days=2), now)
    assert not found.is_announced and found.ends - now.now() > timedelta(days=1)


def test_a_renewed_one_has_another_fingerprint(authority: Authority, now: ManualClock) -> None:
    first = judged(authority.certify(), now).fingerprint
    assert judged(authority.certify(), now).fingerprint != first


def test_a_name_with_a_star_and_a_key_of_rsa_will_do(
    authority: Authority, now: ManualClock
) -> None:
    assert judged(authority.certify("*.sukojati.test"), now).is_announced
    assert judged(authority.certify(key=("rsa:2048",)), now).is_announced


@pytest.mark.parametrize("days_off", [-60, 60])
def test_while_the_date_is_not_believed_it_is_served_and_not_announced(
    authority: Authority, days_off: int
) -> None:
    clock = ManualClock(datetime.now(UTC) + timedelta(days=days_off), trusted=False)
    assert not judged(authority.certify(), clock).is_announced


def test_one_that_expired_says_when(authority: Authority, now: ManualClock) -> None:
    pair = authority.certify(days=1)
    day = f"{judged(pair, now).ends:%Y-%m-%d}"
    now.jump(timedelta(days=1))
    assert refused(pair, now) == (
        f"certificate: {pair.certificate}: expired on {day}; put a renewed one there,"
        " and its key beside it"
    )


def test_one_that_begins_later_says_when(authority: Authority, now: ManualClock) -> None:
    pair = authority.certify()
    now.jump(timedelta(days=-400))
    assert re.search("begins only on .*; use one that is valid today", refused(pair, now))


def another_key(pair: Pair) -> None:
    openssl("genpkey", "-algorithm", "RSA", "-out", pair.key)


def a_key_of_the_same_kind(pair: Pair) -> None:
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", pair.key)


def a_password(pair: Pair) -> None:
    locked = pair.key.with_suffix(".locked")
    openssl("ec", "-in", pair.key, "-aes128", "-passout", "pass:sawah", "-out", locked)
    locked.rename(pair.key)


def no_key(pair: Pair) -> None:
    pair.key.unlink()


def no_certificate(pair: Pair) -> None:
    pair.certificate.unlink()


def nothing_in_the_key(pair: Pair) -> None:
    pair.key.write_text("")


def a_key_for_a_certificate(pair: Pair) -> None:
    pair.certificate.write_text(pair.key.read_text())


def a_certificate_for_a_key(pair: Pair) -> None:
    pair.key.write_text(pair.certificate.read_text())


def bytes_for_a_certificate(pair: Pair) -> None:
    pair.certificate.write_bytes(b"\xff\0" * 999)


SPOILED: dict[Callable[[Pair], None], str] = {
    another_key: "certificate_key: {key}: not the key of {certificate}; use the one made with it",
    a_key_of_the_same_kind: "certificate_key: {key}: not the key of {certificate}; use the one",
    a_password: "certificate_key: {key}: no key without a password in it; use a PEM file",
    no_key: "certificate_key: {key}: No such file or directory; put the file there, for user pend",
    no_certificate: "certificate: {certificate}: No such file or directory; put the file there",
    nothing_in_the_key: "certificate_key: {key}: no key without a password in it; use a PEM file",
    a_key_for_a_certificate: "certificate: {certificate}: no certificate in it; use a PEM file",
    a_certificate_for_a_key: "certificate_key: {key}: no key without a password in it; use a PEM",
    bytes_for_a_certificate: "certificate: {certificate}: no certificate in it; use a PEM file",
}


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda each: each.__name__)
def test_a_file_that_is_wrong_is_named_with_its_key_and_cure(
    authority: Authority, now: ManualClock, spoil: Callable[[Pair], None]
) -> None:
    pair = authority.certify()
    spoil(pair)
    told = SPOILED[spoil].format(key=pair.key, certificate=pair.certificate)
    assert refused(pair, now).startswith(told)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({"name": "wifi.other.test"}, f"hostname mismatch, .*'{NAME}'; use a server's cert"),
        ({"usage": "clientAuth"}, f"unsu.* purpose; use a server's .* tls_name, {NAME}"),
        ({"key": ("rsa:1024",)}, "ee key too small; use one that today's phones accept"),
    ],
)
def test_a_certificate_that_phones_would_refuse_says_why(
    authority: Authority, now: ManualClock, made: dict[str, Any], told: str
) -> None:
    pair = authority.certify(**made)
    assert re.fullmatch(f"certificate: {pair.certificate}: {told}.*", refused(pair, now))
