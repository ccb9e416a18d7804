"""`pendopo wifi` against a running gate: what a technician reads and does."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from kiosk.books.settings import Settings
from portal.gate.states import Cause, Line
from portal.gate.upstream import LineSwitch
from tests.flows.conftest import Person, pendopo, until
from tests.house import House
from tests.lab.namespaces import eventually


def wifi(house: House, *arguments: str) -> str:
    answer = pendopo(house.home.path, "wifi", *arguments)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.fixture
def visitor(house: House) -> Person:
    """A phone that is online."""
    phone = Person(house.portal)
    phone.opens("/")
    if "Sambungkan ke internet" in phone.page:
        phone.presses("/connect")
    return phone


def test_status_tells_phones_line_and_device(house: House, visitor: Person) -> None:
    assert wifi(house, "status").startswith("phones online: 1\ninternet: up since ")
    told = json.loads(wifi(house, "status", "--json"))
    assert (told["phones_online"], told["line"], told["device"]) == (1, "up", "fake")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"result": "held", "leaked": [], "why": ""}, "held, "),
        ({"result": "leak", "leaked": ["IPv6 UDP 443"], "why": ""}, "LEAK (IPv6 UDP 443), "),
        ({"result": "unknown", "leaked": [], "why": "no bridge"}, "not known (no bridge), "),
        ({"result": "held"}, "not known ("),
    ],
)
def test_status_tells_what_the_leak_test_found(
    house: House, found: dict[str, object], told: str
) -> None:
    file = house.home.run / "leak-test"
    assert "\nleak test: never ran since the start\n" in wifi(house, "status")
    file.write_text(json.dumps({"at": "2026-11-23T01:05:00.000Z", **found}))
    said = wifi(house, "status")
    file.unlink()
    assert f"\nleak test: {told}" in said
    assert len(found) == 1 or "23.11. 08.05\n" in said


def test_a_cut_line_is_in_the_outages_and_in_the_report(house: House) -> None:
    line = LineSwitch(house.home.run, Settings().system_clock())
    line.turn(Line.DOWN, Cause.NO_DNS)
    try:
        until(lambda: "it goes on" in wifi(house, "outages"))
        assert wifi(house, "outages").splitlines()[0].endswith("no dns")
    finally:
        line.turn(Line.UP)
    assert wifi(house, "report").startswith(" " * 10) and "\nall " in wifi(house, "report")


def test_clients_are_marks_without_address_or_name(house: House, visitor: Person) -> None:
    (entry,) = json.loads(wifi(house, "clients", "--json"))
    assert set(entry) == {"mark", "state", "remaining_s", "used_bytes"}
    assert "min left" in wifi(house, "clients")


def test_a_revoked_phone_sees_why(house: House, visitor: Person) -> None:
    (entry,) = json.loads(wifi(house, "clients", "--json"))
    assert wifi(house, "revoke", str(entry["mark"])) == f"session {entry['mark']} is ended\n"
    assert json.loads(wifi(house, "clients", "--json")) == []
    assert "Sambungkan ke internet" in visitor.opens("/")


def test_a_resting_wifi_says_so_and_works_again(house: House) -> None:
    assert wifi(house, "pause", "5") == "the WiFi rests for 5 minutes\n"
    assert wifi(house, "status").endswith("the WiFi rests\n")
    assert "WiFi istirahat" in Person(house.portal).opens("/")
    assert wifi(house, "resume") == "the WiFi works again\n"
    assert "Sambungkan ke internet" in Person(house.portal).opens("/")


def test_a_line_of_unknown_speed_is_not_shared_out_and_the_plan_says_so(house: House) -> None:
    said = wifi(house, "plan")
    assert said.startswith("the line is not shared out: [wifi] down_mbit and up_mbit do not say")
    assert "tc " not in said


def test_a_mark_nobody_has_is_one_clear_line(house: House) -> None:
    answer = pendopo(house.home.path, "wifi", "revoke", "9999")
    assert (answer.returncode, answer.stderr) == (2, "Error: no session with mark 9999\n")


def test_a_gate_that_does_not_run_is_said(folder: Path) -> None:
    answer = pendopo(folder, "wifi", "status")
    assert answer.returncode == 2
    assert "the gate does not answer" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_status_tells_why_the_line_is_down(house: House) -> None:
    file = house.home.run / "line"
    file.write_text("down portal\n")
    told, for_machines = wifi(house, "status"), json.loads(wifi(house, "status", "--json"))
    file.write_text("up\n")
    assert re.search(r"internet: down since [\d. ]+: another sign-in page stands between", told)
    assert (for_machines["line"], for_machines["line_cause"]) == ("down", "portal")
    assert json.loads(wifi(house, "status", "--json"))["line_cause"] is None


def test_the_poster_comes_out_of_the_printer_and_scans(house: House) -> None:
    before = set(house.home.papers.glob("*.png"))
    assert wifi(house, "poster").startswith("WIFI:T:nopass;S:WiFi Desa Sukojati;;\nposter for A4: ")
    assert re.fullmatch(r"job \d+ is ordered\n", wifi(house, "poster", "--print"))
    eventually(lambda: bool(set(house.home.papers.glob("*.png")) - before), "the slip is out")
    [slip] = set(house.home.papers.glob("*.png")) - before
    command = ["zbarimg", "--quiet", "--raw", "--nodbus", str(slip)]
    read = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert read == "WIFI:T:nopass;S:WiFi Desa Sukojati;;\n"
