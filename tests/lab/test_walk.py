"""Walk 1 for real: a phone joins, is sent to the page, taps once, and is online."""

from tests.lab.net import Lab
from tests.lab.phone import INTERNET


def test_a_phone_is_sent_to_the_page_taps_once_and_is_online(lab: Lab) -> None:
    phone = lab.phone()
    probe = phone.probe()
    assert probe is not None and not probe.is_real
    assert (probe.status, probe.headers["location"]) == (302, "http://10.77.0.1/")
    assert probe.headers["connection"] == "close" and len(probe.body) > 4
    assert "Sambungkan ke internet" in phone.page()
    tap = phone.tap()
    assert (tap.status, tap.headers["location"]) == (303, "/connected")
    after = phone.probe()
    assert after is not None and after.is_real and after.status == 204
    assert "Anda sudah tersambung" in phone.page("/connected")
    assert phone.tcp(INTERNET, 443) == "up"
