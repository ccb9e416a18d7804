"""`pendopo wifi certificate`: what a technician and the journal read."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from kiosk import cli
from kiosk.books.home import Home
from tests.authority import MISSING, NAME, OPENSSL, Authority, Pair

pytestmark = pytest.mark.skipif(OPENSSL is None, reason=MISSING)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tls")


def asked(home: Home, pair: Pair | None, trusted: str = "always") -> Result:
    tls = (
        f'[portal]\ntls_name = "{NAME}"\ncertificate = "{pair.certificate}"\n'
        f'certificate_key = "{pair.key}"\n'
        if pair
        else ""
    )
    home.settings.write_text(f'[clock]\ntrusted = "{trusted}"\n{tls}')
    return CliRunner().invoke(cli.main, ["--home", str(home.path), "wifi", "certificate"])


def test_without_a_certificate_it_says_so_and_all_is_well(village: Home) -> None:
    result = asked(village, None)
    assert result.exit_code == 0
    assert result.output == "[portal] names no certificate: no TLS, no captive portal API\n"


def test_a_good_one_is_told_with_its_end_in_the_offices_time(
    village: Home, authority: Authority
) -> None:
    result = asked(village, authority.certify(days=30))
    day = datetime.now(UTC) + timedelta(days=30)
    ends = f"{day.astimezone(ZoneInfo('Asia/Jakarta')):%d.%m.%Y}"
    assert result.exit_code == 0
    assert result.output.startswith(f"TLS for {NAME} until {ends} ")
    assert result.output.endswith("\ncaptive portal API: announced\n")


def test_near_its_end_it_says_why_nothing_is_announced(village: Home, authority: Authority) -> None:
    result = asked(village, authority.certify(days=2))
    assert result.exit_code == 0
    assert "not announced: fewer than 3 days are left; renew the certificate\n" in result.output


def test_one_that_expired_is_one_line_with_file_key_and_cure(
    village: Home, authority: Authority
) -> None:
    pair = authority.certify(days=-1)
    result = asked(village, pair)
    said = f"Error: {village.settings}: [portal] certificate: {pair.certificate}: expired on "
    assert result.exit_code == 2 and result.output.count("\n") == 1
    assert result.output.startswith(said) and "put a renewed one there" in result.output
