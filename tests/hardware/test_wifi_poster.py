"""The WiFi's slip, printed by the paper printer and read by a scanner: a camera can join."""

import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from hardware.fakes.paper_printer import PaperPrinter
from hardware.profiles import load, names
from hardware.receipt import compose
from kiosk import receipts
from kiosk.books.settings import Settings

NAMES = {
    "WiFi Desa Sukojati": "WIFI:T:nopass;S:WiFi Desa Sukojati;;",
    'Balai; "Desa", A:B\\C': 'WIFI:T:nopass;S:Balai\\; \\"Desa\\"\\, A\\:B\\\\C;;',
    ";" * 32: "WIFI:T:nopass;S:" + "\\;" * 32 + ";;",
}


@pytest.mark.parametrize("profile_name", names())
@pytest.mark.parametrize("name", NAMES)
def test_its_code_says_what_a_camera_needs(tmp_path: Path, name: str, profile_name: str) -> None:
    plain = Settings()
    settings = replace(plain, wifi=replace(plain.wifi, name=name))
    profile = load(profile_name)
    printer = PaperPrinter(tmp_path, profile=profile)
    printer.receive(compose(receipts.wifi_poster(settings), profile))
    printer.idle()
    command = ["zbarimg", "--quiet", "--raw", "--nodbus", str(tmp_path / "000001.png")]
    read = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert read == f"{NAMES[name]}\n"
