"""A QR scanner on a serial line that is a real pseudo-terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import ScannerOffline
from hardware.fakes.pty_port import PtyPort
from hardware.scanner import LONGEST, Codes, SerialScanner

ADDRESS = "http://10.77.0.1/t/ABCD2345"
PATIENCE_S = 5.0


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyPort]:
    port = PtyPort(tmp_path / "scanner")
    yield port
    port.close()


def test_codes_arrive_one_by_one_whatever_ends_them(port: PtyPort) -> None:
    with SerialScanner(str(port.link)) as scanner:
        port.write(f"{ADDRESS}\rA017\r\n\n".encode())
        assert scanner.read_code(PATIENCE_S) == ADDRESS
        assert scanner.read_code(PATIENCE_S) == "A017"
        assert scanner.read_code(0.05) is None


def test_a_scanner_that_is_missing_or_pulled_out_is_offline(port: PtyPort, tmp_path: Path) -> None:
    with pytest.raises(ScannerOffline, match="is it plugged in"):
        SerialScanner(str(tmp_path / "nothing"))
    with SerialScanner(str(port.link)) as scanner:
        port.close()
        with pytest.raises(ScannerOffline, match="unplugged"):
            scanner.read_code(PATIENCE_S)
        assert repr(scanner).endswith("closed>")


def test_two_programs_never_share_a_scanner(port: PtyPort) -> None:
    with SerialScanner(str(port.link)), pytest.raises(ScannerOffline):
        SerialScanner(str(port.link))


@pytest.mark.parametrize(
    "noise", [b"\x00\xff\xfe", b"\x1b[A", "karcis é".encode(), b"x" * (LONGEST + 1)]
)
def test_a_spoiled_or_endless_line_is_left_out_and_the_next_one_is_read(noise: bytes) -> None:
    codes = Codes()
    assert codes.feed(noise + b"\r" + ADDRESS.encode() + b"\r") == [ADDRESS]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_no_bytes_break_it_and_what_it_gives_is_short_plain_text(chunks: list[bytes]) -> None:
    codes = Codes()
    for chunk in chunks:
        for code in codes.feed(chunk):
            assert 0 < len(code) <= LONGEST and code.isascii() and code.isprintable()
    assert len(codes._line) <= LONGEST
    codes.feed(b"\n")
    assert codes.feed(b"A001\n") == ["A001"]
