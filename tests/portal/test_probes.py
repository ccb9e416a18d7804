"""Probes: every system's question, and every stranger's host, gets the one right answer."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.books.captive import our_hosts
from kiosk.books.settings import Settings
from kiosk.books.settings_gate import Gate
from kiosk.books.settings_portal import Portal
from portal.web.probes import ProbeAnswers
from tests.portal.phones import Town

PROBES = json.loads(Path(__file__).with_name("data").joinpath("probes.json").read_text())
OURS = Settings(portal=Portal(address="http://10.77.0.1"))
METHODS = ("GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "PROPFIND")


def assert_captive(response) -> None:  # type: ignore[no-untyped-def]
    assert response.status_code == 302
    assert response.headers["Location"] == "http://127.0.0.1:2080/"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Connection"] == "close"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert int(response.headers["Content-Length"]) > 4
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: f"{probe['os']} {probe['host']}")
def test_each_systems_probe_meets_a_captive_portal(town: Town, probe: dict[str, str]) -> None:
    response = town.ask(probe["method"], probe["path"], url=f"http://{probe['host']}")
    assert_captive(response)
    assert len(response.data) == int(response.headers["Content-Length"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/", "/connect", "/healthz", "/%ff%00/..;/?q=<script>"])
def test_an_unknown_host_gets_the_same_whatever_it_asks(town: Town, method: str, path: str) -> None:
    assert_captive(town.ask(method, path, url="http://warung.example"))


def test_a_live_phone_is_answered_the_same_while_the_line_is_down(town: Town) -> None:
    with town.world.serving() as gate:
        gate.grant("10.77.0.21")
        town.world.line.turn("down")
        assert_captive(town.get("/generate_204", url="http://connectivitycheck.gstatic.com"))


@pytest.mark.parametrize(
    "host", ["127.0.0.1:2080", "localhost:2080", "LOCALHOST:2080", "127.0.0.1:2080"]
)
def test_our_own_names_reach_the_page(town: Town, host: str) -> None:
    assert town.get("/privacy", url=f"http://{host}").status_code == 200


def test_our_hosts_are_the_address_the_names_and_where_we_listen() -> None:
    hosts = our_hosts(
        Settings(
            portal=Portal(
                listen="10.77.0.1:2080", address="http://10.77.0.1", names=("Wifi.Sukojati.id",)
            )
        )
    )
    assert {"10.77.0.1", "10.77.0.1:80", "10.77.0.1:2080", "localhost:2080"} <= hosts
    assert {"wifi.sukojati.id", "wifi.sukojati.id:80"} <= hosts
    assert not {"localhost", "127.0.0.1:2080", ""} & hosts


def test_with_a_real_gate_its_ipv6_address_is_ours_too() -> None:
    gate = Gate(device="nft", address6="FD77:0::1/64")
    hosts = our_hosts(Settings(portal=OURS.portal, gate=gate))
    assert {"[fd77::1]", "[fd77::1]:80", "10.77.0.1"} <= hosts
    assert not {"[fd77::1]", "[::1]"} & our_hosts(OURS)


@given(host=st.text(max_size=5000), method=st.sampled_from(METHODS))
def test_no_host_header_opens_or_breaks_anything(host: str, method: str) -> None:
    answers = ProbeAnswers(lambda *_: ["ours"], OURS)  # type: ignore[arg-type,return-value,list-item]
    said: list[str] = []
    environ = {"HTTP_HOST": host, "REQUEST_METHOD": method, "PATH_INFO": "/"}
    body = answers(environ, lambda status, headers: said.append(status))  # type: ignore[arg-type,func-returns-value,return-value]
    if host.lower() not in our_hosts(OURS):
        assert said == ["302 Found"]
        assert (b"".join(body) == b"") == (method == "HEAD")
