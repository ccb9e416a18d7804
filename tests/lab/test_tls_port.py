"""Port 443 of the box: the front's in every state where TLS is configured, else a fast no."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.lab.net import SETTINGS, Lab
from tests.lab.phone import GATEWAY, GATEWAY6, INTERNET, INTERNET6

TLS = """[portal]
tls_name = "wifi.sukojati.test"
certificate = "/nowhere/chain.pem"
certificate_key = "/nowhere/key.pem"
"""


@pytest.fixture(scope="module", params=["no TLS", "TLS"])
def village(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Lab, str]]:
    """A village, with something that says "up" on port 443 of the box; and what a phone finds."""
    has_tls = request.param == "TLS"
    settings = SETTINGS.replace("[portal]\n", TLS) if has_tls else SETTINGS
    with Lab(tmp_path_factory.mktemp("lab"), settings) as lab:
        lab.box.start()
        with lab.box.space.entered():
            server = socket.create_server(("::", 443), family=socket.AF_INET6, dualstack_ipv6=True)
        threading.Thread(target=greet, args=(server,)).start()
        yield lab, "up" if has_tls else "reset"
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def greet(server: socket.socket) -> None:
    """Say "up" to everyone until the server is shut."""
    with suppress(OSError):
        while True:
            peer, _ = server.accept()
            peer.send(b"up")
            peer.close()


@pytest.mark.parametrize("live", [False, True])
def test_443_of_the_box_is_the_fronts_where_tls_is_configured(
    village: tuple[Lab, str], live: bool
) -> None:
    lab, wanted = village
    phone = lab.phone()
    if live:
        phone.tap()
    assert [phone.tcp(address, 443) for address in (GATEWAY, GATEWAY6)] == [wanted, wanted]
    beyond = "up" if live else "reset"
    assert [phone.tcp(address, 443) for address in (INTERNET, INTERNET6)] == [beyond, beyond]
    assert phone.tcp(GATEWAY, 8443) == "silence"


def test_while_wifi_rests_443_of_the_box_is_still_the_fronts(village: tuple[Lab, str]) -> None:
    lab, wanted = village
    phone = lab.phone()
    lab.box.client.pause(600)
    try:
        assert phone.tcp(GATEWAY, 443) == wanted
        assert phone.tcp(INTERNET, 443) == "reset"
    finally:
        lab.box.client.resume()
