"""The office's own authority: made once, good for offices alone, and followed by what it signs."""

import re
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from kiosk.books.clock import RELEASED, ManualClock
from kiosk.workers import openssl
from kiosk.workers.authority import Authority, certify, make
from kiosk.workers.openssl import OpensslFailed, Wish
from tests.authority import MISSING, OPENSSL

pytestmark = pytest.mark.skipif(OPENSSL is None, reason=MISSING)
HERE, MOVED = IPv4Address("192.168.1.10"), IPv4Address("192.168.1.11")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    assert make(folder, 'Desa "Sumber", Rejo\n[x]', "pendopo")
    return Authority(folder / "authority.crt", folder / "key.pem")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lan"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 25, 8, tzinfo=UTC))


def names(folder: Path) -> set[str]:
    return openssl.extension(folder / "chain.pem", "subjectAltName") - {
        "X509v3", "Subject", "Alternative", "Name:",
    }  # fmt: skip


def text(certificate: Path) -> str:
    return openssl.run("x509", "-in", certificate, "-noout", "-text", "-nameopt", "RFC2253")


def test_it_is_long_begun_outlives_the_box_and_signs_no_other_authority(
    authority: Authority,
) -> None:
    starts, ends = openssl.dates(authority.certificate)
    assert starts.year == 2020 and ends.year == 2049
    said = text(authority.certificate)
    assert "CA:TRUE, pathlen:0" in said and "Subject: CN=Pendopo Desa Sumber Rejox\n" in said
    assert authority.key.stat().st_mode & 0o777 == 0o600


def test_one_that_is_there_stays(authority: Authority) -> None:
    before = authority.certificate.read_bytes(), authority.key.read_bytes()
    assert not make(authority.key.parent, "Desa Lain", "other")
    assert (authority.certificate.read_bytes(), authority.key.read_bytes()) == before


@pytest.mark.long
def test_one_that_was_interrupted_is_made_anew(tmp_path: Path) -> None:
    make(tmp_path, "Desa Sukojati", "pendopo")
    (tmp_path / "authority.crt").unlink()
    assert make(tmp_path, "Desa Sukojati", "pendopo")
    made = Authority(tmp_path / "authority.crt", tmp_path / "key.pem")
    assert certify(tmp_path / "lan", made, "pendopo", [HERE], ManualClock(datetime.now(UTC)))


def test_it_certifies_the_names_and_addresses_of_this_box(
    authority: Authority, folder: Path, clock: ManualClock
) -> None:
    assert certify(folder, authority, "pendopo", [HERE], clock)
    assert names(folder) == {
        "DNS:pendopo.local", "DNS:pendopo", "IP:127.0.0.1", f"IP:{HERE}",
    }  # fmt: skip
    openssl.verify(folder / "chain.pem", authority.certificate)
    assert (folder / "key.pem").stat().st_mode & 0o777 == 0o640
    assert (folder / "authority.crt").read_bytes() == authority.certificate.read_bytes()


@pytest.mark.parametrize("host", ["Dapur.desa.id", "a_b"])
def test_a_host_that_was_renamed_has_no_name_that_the_authority_may_not_certify(
    host: str, authority: Authority, folder: Path, clock: ManualClock
) -> None:
    assert certify(folder, authority, host, [HERE], clock)
    local = {"DNS:dapur.local"} if host.lower().startswith("dapur") else set()
    assert names(folder) == local | {"IP:127.0.0.1", f"IP:{HERE}"}
    openssl.verify(folder / "chain.pem", authority.certificate)


@pytest.mark.parametrize("name", ["DNS:klikbca.com", "IP:8.8.8.8"])
def test_what_is_no_offices_is_worth_nothing_by_it(
    name: str, authority: Authority, tmp_path: Path, clock: ManualClock
) -> None:
    wish = Wish(
        "x",
        f"subjectAltName={name}\nextendedKeyUsage=serverAuth",
        clock.now(),
        clock.now() + timedelta(days=9),
    )
    key = openssl.new_key(tmp_path)
    stolen = openssl.signed(tmp_path, wish, key, authority.key, authority.certificate)
    (tmp_path / "stolen.pem").write_bytes(stolen)
    with pytest.raises(OpensslFailed, match="permitted subtree violation"):
        openssl.verify(tmp_path / "stolen.pem", authority.certificate)


def test_as_long_as_it_fits_it_stays(
    authority: Authority, folder: Path, clock: ManualClock
) -> None:
    certify(folder, authority, "pendopo", [HERE, MOVED], clock)
    before = (folder / "chain.pem").read_bytes()
    for addresses in ([HERE], [MOVED], []):  # a cable that is out for a moment
        assert not certify(folder, authority, "pendopo", addresses, clock)
    assert (folder / "chain.pem").read_bytes() == before


def test_another_address_is_certified_with_the_same_key(
    authority: Authority, folder: Path, clock: ManualClock
) -> None:
    certify(folder, authority, "pendopo", [HERE], clock)
    key = (folder / "key.pem").read_bytes()
    assert certify(folder, authority, "pendopo", [MOVED], clock)
    assert f"IP:{MOVED}" in names(folder) and f"IP:{HERE}" not in names(folder)
    assert (folder / "key.pem").read_bytes() == key


@pytest.mark.long
def test_it_is_renewed_three_months_before_its_end_and_no_phone_of_apple_refuses_it(
    authority: Authority, folder: Path, clock: ManualClock
) -> None:
    certify(folder, authority, "pendopo", [HERE], clock)
    starts, ends = openssl.dates(folder / "chain.pem")
    assert ends - starts <= timedelta(days=825)
    clock.jump(ends - clock.now() - timedelta(days=90, minutes=1))
    assert not certify(folder, authority, "pendopo", [HERE], clock)
    clock.jump(timedelta(minutes=2))
    assert certify(folder, authority, "pendopo", [HERE], clock)
    assert openssl.dates(folder / "chain.pem")[1] > ends


def test_a_clock_that_is_not_believed_makes_one_for_today_and_renews_nothing(
    authority: Authority, folder: Path, clock: ManualClock
) -> None:
    today, clock.trusted = clock.now(), False
    clock.jump(datetime(1970, 1, 1, tzinfo=UTC) - today)
    assert certify(folder, authority, "pendopo", [HERE], clock)
    starts, ends = openssl.dates(folder / "chain.pem")
    assert starts < RELEASED < today < ends - timedelta(days=300)
    clock.jump(timedelta(days=365 * 80))
    assert not certify(folder, authority, "pendopo", [HERE], clock)


@pytest.mark.long
def test_one_of_before_the_clock_was_set_is_made_anew(
    authority: Authority, folder: Path, clock: ManualClock
) -> None:
    clock.trusted = False
    certify(folder, authority, "pendopo", [HERE], clock)
    clock.trusted = True
    clock.jump(timedelta(days=365 * 3))
    assert certify(folder, authority, "pendopo", [HERE], clock)
    starts, ends = openssl.dates(folder / "chain.pem")
    assert starts < clock.now() < ends


@pytest.mark.long
@pytest.mark.parametrize("lost", ["key.pem", "chain.pem"])
def test_half_of_it_that_is_lost_or_broken_is_made_anew(
    lost: str, authority: Authority, folder: Path, clock: ManualClock
) -> None:
    certify(folder, authority, "pendopo", [HERE], clock)
    (folder / lost).unlink()
    assert certify(folder, authority, "pendopo", [HERE], clock)
    certified, own = (
        openssl.run(*words)
        for words in (
            ("x509", "-in", folder / "chain.pem", "-noout", "-pubkey"),
            ("pkey", "-in", folder / "key.pem", "-pubout"),
        )
    )
    assert certified == own
    (folder / "chain.pem").write_text("torn")
    assert certify(folder, authority, "pendopo", [HERE], clock)


@pytest.mark.long
def test_a_new_authority_is_followed(
    authority: Authority, folder: Path, clock: ManualClock, tmp_path: Path
) -> None:
    certify(folder, authority, "pendopo", [HERE], clock)
    make(tmp_path / "other", "Desa Sukojati", "pendopo")
    other = Authority(tmp_path / "other/authority.crt", tmp_path / "other/key.pem")
    assert certify(folder, other, "pendopo", [HERE], clock)
    openssl.verify(folder / "chain.pem", other.certificate)


def test_what_openssl_refuses_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OpensslFailed) as error:
        openssl.dates(tmp_path / "nothing")
    assert re.match(r"openssl x509 failed: .*nothing", str(error.value))
    assert "\n" not in str(error.value)
