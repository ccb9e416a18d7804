"""Where staff find the box: its addresses in an office's network, and nobody else's."""

from ipaddress import IPv4Address

import pytest

from kiosk.books import lan
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_gate import Gate
from kiosk.books.settings_tls import Lan

GATE = Gate(device="nft", phones="eth1", uplink="wlan0")
TOLD = """eth0 192.168.1.10/24 metric 100
eth1 10.77.0.1/16
wlan0 172.20.0.5/20 172.20.0.6/20
wan0@if5 100.64.3.2/10
usb0 203.0.113.9/24
lost

"""


def test_without_word_of_them_no_address_is_known(village: Home) -> None:
    assert lan.addresses(village, Settings()) == []
    assert lan.pages(village, Settings()) == []


def test_the_offices_are_all_but_the_phones_and_the_internets_the_uplinks_first(
    village: Home,
) -> None:
    village.addresses.write_text(TOLD)
    found = [str(each) for each in lan.addresses(village, Settings(gate=GATE))]
    assert found == ["172.20.0.5", "172.20.0.6", "192.168.1.10"]
    alone = lan.addresses(village, Settings())
    assert IPv4Address("10.77.0.1") in alone and len(alone) == 4


def test_what_an_officer_types(village: Home) -> None:
    village.addresses.write_text("eth0 192.168.1.10/24\n")
    assert lan.pages(village, Settings()) == ["https://192.168.1.10:8443/"]
    named = Lan(tls_name="kantor.desa.id", certificate="/c.pem", certificate_key="/k.pem")
    assert lan.pages(village, Settings(lan=named))[0] == "https://kantor.desa.id:8443/"


def test_a_file_that_says_something_else_is_no_address(village: Home) -> None:
    village.addresses.write_text("eth0 192.168.1/x\n")
    with pytest.raises(ValueError, match="192"):
        lan.addresses(village, Settings())


def test_an_authority_that_is_not_there_is_none(village: Home) -> None:
    assert lan.authority(village) is None
