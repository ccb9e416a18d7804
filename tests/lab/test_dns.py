"""DNS before and after the tap, with a line that is up and one that is down; and a tunnel."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from portal.gate.nft_table import SINK_ADDRESS
from portal.gate.states import Line
from tests.lab.namespaces import eventually
from tests.lab.net import Lab
from tests.lab.phone import GATEWAY, GATEWAY6, INTERNET, TXT, answers_in, question

NAME = "www.example.org"
FOREIGN = "203.0.113.53"  # a resolver that does not exist


def test_before_the_tap_names_are_really_answered_and_nothing_else_is(lab: Lab) -> None:
    phone = lab.phone()
    assert phone.resolve(NAME) == [INTERNET]
    assert phone.resolve("words.example", kind=TXT) == []
    assert phone.resolve("a" * 60 + "." + "b" * 20 + ".example") is None


def test_before_the_tap_a_foreign_resolver_is_ours(lab: Lab) -> None:
    phone = lab.phone()
    assert phone.resolve(NAME, FOREIGN) == [INTERNET]
    assert phone.tcp(FOREIGN, 53) == "reset"


def test_after_the_tap_everything_is_answered_on_the_very_same_flow(lab: Lab) -> None:
    phone = lab.phone()
    with phone.space.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(2)
        sock.connect((GATEWAY, 53))

        def words() -> bool:
            sock.send(question("words.example", TXT))
            return b"wwww" in sock.recv(999)

        assert not words()
        phone.tap()
        assert words(), "an old DNS flow stayed with the guests' resolver"
        phone.leave()
        assert not words()


def test_a_phone_that_asks_too_much_is_cut_off_and_its_neighbour_is_not(lab: Lab) -> None:
    greedy, modest = lab.phone(), lab.phone()
    answered = sum(greedy.udp(GATEWAY6, 53, question(NAME)) is not None for _ in range(20))
    assert answered >= 10
    with greedy.space.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.3)
        for _ in range(200):
            sock.sendto(question(NAME), (GATEWAY, 53))
        heard = 0
        try:
            while sock.recv(999):
                heard += 1
        except TimeoutError:
            pass
    assert heard <= 90
    assert modest.resolve(NAME) == [INTERNET]


def test_when_the_line_breaks_and_returns_the_very_same_flow_is_led_elsewhere(lab: Lab) -> None:
    phone = lab.phone()
    with phone.space.entered():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with closing(sock):
        sock.settimeout(2)
        sock.connect((GATEWAY, 53))

        def found() -> list[str]:
            sock.send(question(NAME))
            return answers_in(sock.recv(999))

        assert found() == [INTERNET]
        with line_broken(lab):
            assert found() == [SINK_ADDRESS]
        assert found() == [INTERNET]


@contextmanager
def line_broken(lab: Lab) -> Iterator[None]:
    """The line breaks while the cable stays in."""
    lab.internet.vanish()
    eventually(lambda: lab.box.client.summary().line is Line.DOWN, "the line is down", 30)
    yield
    lab.internet.serve()
    eventually(lambda: lab.box.client.summary().line is Line.UP, "the line is up", 30)


@pytest.fixture
def broken_line(lab: Lab) -> Iterator[None]:
    with line_broken(lab):
        yield


def test_with_a_broken_line_all_names_lead_to_the_page(lab: Lab, broken_line: object) -> None:
    phone = lab.phone()
    assert phone.resolve(NAME) == [SINK_ADDRESS]
    assert phone.resolve(NAME, FOREIGN) == [SINK_ADDRESS]
    assert phone.resolve("dns.msftncsi.com") == ["131.107.255.255"]
    assert phone.resolve(NAME, kind=TXT) == []
    probe = phone.get(f"http://{NAME}/", to=SINK_ADDRESS)
    assert probe is not None and probe.status == 302
    assert [phone.tcp(SINK_ADDRESS, port) for port in (443, 853, 993)] == ["reset"] * 3
