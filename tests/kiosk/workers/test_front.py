"""What follows from a certificate: TLS and the announcement come, change and go with it."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_gate import Gate
from kiosk.books.settings_portal import Portal
from kiosk.books.settings_tls import Lan
from kiosk.workers.certificate import CertificateUnusable
from kiosk.workers.front import Front as Configuration
from tests.authority import MISSING, NAME, OPENSSL, Authority, Pair

pytestmark = pytest.mark.skipif(OPENSSL is None, reason=MISSING)
API = f"https://{NAME}/captive-portal/api"


@dataclass
class Front:
    """The folder of a front that runs, and how often it was told to read anew."""

    folder: Path
    home: Home
    clock: ManualClock
    told: list[int] = field(default_factory=list)

    def follow(self, pair: Pair | None) -> None:
        portal = Portal(address="http://10.77.0.1")
        if pair:
            files = {"certificate": str(pair.certificate), "certificate_key": str(pair.key)}
            portal = Portal(address="http://10.77.0.1", tls_name=NAME, **files)
        gate = Gate(device="nft", phones="br-lan", uplink="wan0")
        settings = Settings(portal=portal, gate=gate)
        Configuration(settings, self.home, self.clock, self.folder).follow()

    @property
    def tls(self) -> str:
        return (self.folder / "tls.conf").read_text()

    @property
    def options(self) -> str:
        return self.home.dhcp_options.read_text()


@pytest.fixture
def front(village: Home, tmp_path: Path) -> Iterator[Front]:
    """This very process plays nginx."""
    front = Front(tmp_path, village, ManualClock(datetime.now(UTC) + timedelta(minutes=1)))
    (tmp_path / "nginx.pid").write_text(f"{os.getpid()}\n")
    before = signal.signal(signal.SIGHUP, lambda number, _: front.told.append(number))
    yield front
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tls")


def test_without_a_certificate_there_is_no_tls_and_a_second_time_nobody_is_told(
    front: Front,
) -> None:
    front.follow(None)
    assert not (front.folder / "tls.conf").exists() and not front.home.dhcp_options.exists()
    assert not (front.folder / "office.conf").exists()
    assert "listen 10.77.0.1:80;" in (front.folder / "phones.conf").read_text()
    assert len(front.told) == 1
    front.follow(None)
    assert len(front.told) == 1


def test_a_good_one_is_served_and_announced_in_both_families(
    front: Front, authority: Authority
) -> None:
    pair = authority.certify()
    front.follow(pair)
    assert "listen 10.77.0.1:443 ssl; listen [fd77::1]:443 ssl;" in front.tls
    assert f"ssl_certificate {pair.certificate};\nssl_certificate_key {pair.key};" in front.tls
    assert front.options == f"114,{API}\noption6:103,{API}\n"
    assert len(front.told) == 1


def test_what_has_not_changed_is_left_alone(front: Front, authority: Authority) -> None:
    pair = authority.certify()
    front.follow(pair)
    files = (front.folder / "tls.conf", front.home.dhcp_options)
    written = [file.stat().st_mtime_ns for file in files]
    front.follow(pair)
    assert [file.stat().st_mtime_ns for file in files] == written
    assert len(front.told) == 1


def test_a_renewed_one_is_read_anew(front: Front, authority: Authority) -> None:
    front.follow(authority.certify())
    before = front.tls
    front.follow(authority.certify())
    assert front.tls != before and len(front.told) == 2


def test_near_its_end_the_announcement_goes_and_the_service_stays(
    front: Front, authority: Authority
) -> None:
    pair = authority.certify(days=4)
    front.follow(pair)
    assert front.options
    front.clock.advance(2 * 86400)
    front.follow(pair)
    assert "443 ssl" in front.tls and front.options == ""


def test_a_renewed_one_is_announced_again(front: Front, authority: Authority) -> None:
    front.follow(authority.certify(days=2))
    front.follow(authority.certify(days=9))
    assert API in front.options


def test_at_its_end_both_are_withdrawn_and_the_fault_is_said(
    front: Front, authority: Authority
) -> None:
    pair = authority.certify(days=4)
    front.follow(pair)
    front.clock.advance(4 * 86400)
    with pytest.raises(CertificateUnusable, match="expired"):
        front.follow(pair)
    assert (front.tls, front.options) == ("", "")
    assert len(front.told) == 2


def test_when_it_is_taken_out_of_the_settings_both_are_withdrawn(
    front: Front, authority: Authority
) -> None:
    front.follow(authority.certify())
    front.follow(None)
    assert (front.tls, front.options) == ("", "")


@pytest.mark.parametrize("left", [None, "", "999999999"])
def test_a_front_that_does_not_run_yet_is_no_trouble(
    front: Front, authority: Authority, left: str | None
) -> None:
    pid_file = front.folder / "nginx.pid"
    pid_file.unlink() if left is None else pid_file.write_text(left)
    front.follow(authority.certify())
    assert "443 ssl" in front.tls and front.told == []


def own_pair(home: Home, authority: Authority) -> None:
    """As the office's own authority leaves it."""
    pair = authority.certify("pendopo.local")
    home.lan.mkdir(exist_ok=True)
    pair.certificate.replace(home.lan / "chain.pem")
    pair.key.replace(home.lan / "key.pem")


def test_the_office_has_its_side_as_soon_as_there_is_a_certificate_and_phones_are_refused(
    front: Front, authority: Authority
) -> None:
    own_pair(front.home, authority)
    front.follow(None)
    text = (front.folder / "office.conf").read_text()
    assert "listen 8443 ssl default_server;" in text
    assert f"ssl_certificate {front.home.lan}/chain.pem;" in text
    pages = (front.folder / "office-pages.conf").read_text()
    assert "deny 10.77.0.0/16; allow 127.0.0.0/8; allow 10.0.0.0/8;" in pages
    assert f"proxy_pass http://unix:{front.home.run}/kiosk.sock;" in pages
    assert not (front.folder / "office-name.conf").exists()
    own_pair(front.home, authority)
    front.follow(None)
    assert len(front.told) == 2


def test_without_phones_the_office_alone_is_there_and_its_network_may_be_10_77(
    front: Front, authority: Authority
) -> None:
    own_pair(front.home, authority)
    Configuration(Settings(), front.home, front.clock, front.folder).follow()
    assert not (front.folder / "phones.conf").exists()
    assert (front.folder / "office.conf").exists()
    assert "deny 10" not in (front.folder / "office-pages.conf").read_text()


def test_a_real_certificate_is_served_by_its_name_beside_our_own(
    front: Front, authority: Authority
) -> None:
    own_pair(front.home, authority)
    pair = authority.certify("kantor.sukojati.test")
    files = {"certificate": str(pair.certificate), "certificate_key": str(pair.key)}
    named = Settings(lan=Lan(tls_name="kantor.sukojati.test", **files))
    Configuration(named, front.home, front.clock, front.folder).follow()
    assert "server_name kantor.sukojati.test;" in (front.folder / "office-name.conf").read_text()
    pair.key.unlink()
    with pytest.raises(CertificateUnusable, match=r"\[lan\] certificate_key: .*key\.pem: No such"):
        Configuration(named, front.home, front.clock, front.folder).follow()
    assert (front.folder / "office-name.conf").read_text() == ""
    assert "8443" in (front.folder / "office.conf").read_text()


def test_each_certificate_that_cannot_be_used_is_one_line(
    front: Front, authority: Authority
) -> None:
    own_pair(front.home, authority)
    (front.home.lan / "key.pem").write_text("torn")
    lost = Pair(front.folder / "lost.pem", front.folder / "lost.key")
    with pytest.raises(CertificateUnusable) as error:
        front.follow(lost)
    wifi, own = str(error.value).splitlines()
    assert "[portal] certificate: " in wifi and "no key without a password" in own
    assert "listen 10.77.0.1:80;" in (front.folder / "phones.conf").read_text()
