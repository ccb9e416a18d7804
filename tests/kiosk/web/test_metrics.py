"""/metrics, read by Prometheus' own parser: what is known, what is not, and nobody's name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from kiosk.books.clock import ManualClock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Printer, Settings
from kiosk.books.store import Books
from kiosk.web import create_app
from kiosk.web.metrics.text import CONTENT_TYPE, Metric, one, text
from portal.gate.states import Cause, Line
from tests.factories import PASSWORD, a_ticket
from tests.portal.gates import OTHER, PHONE, World

Samples = dict[tuple[str, str], float]


def parsed(answer: str) -> Samples:
    """Each sample by its name and its label's value, as Prometheus reads it."""
    found: Samples = {}
    for family in text_string_to_metric_families(answer):
        assert family.documentation and family.type in ("gauge", "counter")
        for sample in family.samples:
            key = (sample.name, *sample.labels.values())
            found[(key + ("",))[:2]] = sample.value  # noqa: RUF005
    return found


@dataclass
class Watched:
    """A village with its gate, and the page that tells of both."""

    world: World
    app: Flask

    def asks(self) -> Samples:
        with self.world.serving():
            return self.reads()

    def reads(self) -> Samples:
        """While no gate runs, unless somebody serves it."""
        answer = self.app.test_client().get("/metrics")
        assert (answer.status_code, answer.content_type) == (200, CONTENT_TYPE)
        return parsed(answer.text)


@pytest.fixture
def watched(village: Home, clock: ManualClock) -> Iterator[Watched]:
    village.settings.write_text("")
    world = World(village, clock)
    settings = replace(Settings(), printer=Printer(kind="usb", address="/dev/usb/lp0"))
    yield Watched(world, create_app(settings, clock, village))
    world.close()


def test_phones_sessions_and_bytes_are_counted(watched: Watched) -> None:
    with watched.world.serving() as gate:
        gate.grant(PHONE)
        gate.grant(OTHER)
        watched.world.device.carry(watched.world.mac(), 2_000_000_000)
        watched.world.device.carry(watched.world.mac(OTHER), 1000)
        gate.disconnect("10.77.0.23")  # with an ending the gate reads its counters
        found = watched.reads()
    assert found["pendopo_wifi_phones", "live"] == found["pendopo_wifi_phones", "bulk"] == 1
    assert found["pendopo_wifi_phones", "queued"] == 0
    assert found["pendopo_wifi_sessions_total", ""] == 2
    assert found["pendopo_wifi_bytes_total", ""] == 2_000_001_000
    assert found["pendopo_line_up", ""] == found["pendopo_up", "gate"] == 1


def test_a_broken_line_has_a_cause_and_its_seconds(watched: Watched) -> None:
    watched.world.pass_minutes(5)
    watched.world.line.turn(Line.DOWN, Cause.NO_DNS)
    watched.world.pass_minutes(10)
    watched.world.gate.stop()
    found = watched.asks()
    assert found["pendopo_line_up", ""] == 0
    assert found["pendopo_line_down", "no_dns"] == 1
    assert found["pendopo_wifi_outage_seconds_total", "line"] == 595
    assert found["pendopo_wifi_up_seconds_total", ""] == 305


def test_a_line_of_which_nothing_is_known_has_no_sample(watched: Watched) -> None:
    (watched.world.home.run / "line").unlink()
    assert not [name for name, _ in watched.asks() if name.startswith("pendopo_line")]


def test_a_gate_that_is_silent_is_told_and_nothing_of_it_is_zero(watched: Watched) -> None:
    found = watched.reads()
    assert found["pendopo_up", "gate"] == 0 and found["pendopo_up", "office"] == 1
    assert not [name for name, _ in found if name.startswith(("pendopo_wifi", "pendopo_line"))]
    assert ("pendopo_waiting", "A") in found


def test_lost_books_are_told_and_the_gate_all_the_same(watched: Watched) -> None:
    for file in watched.world.home.path.glob("office.db*"):
        file.unlink()
    found = watched.asks()
    assert found["pendopo_up", "office"] == 0 and found["pendopo_up", "gate"] == 1
    assert ("pendopo_tickets_today", "") not in found


def test_the_queue_is_counted(watched: Watched, clock: ManualClock) -> None:
    office = Books.open(watched.world.home.office)
    for prefix in "AAB":
        a_ticket(office, clock, prefix)
    office.close()
    found = watched.reads()
    assert found["pendopo_tickets_today", ""] == 3
    assert (found["pendopo_waiting", "A"], found["pendopo_waiting", "B"]) == (2, 1)


def test_devices_tell_their_state_and_what_nobody_hears_from_is_lost(
    watched: Watched, clock: ManualClock
) -> None:
    found = watched.reads()
    assert found["pendopo_printer", "lost"] == 1 and found["pendopo_up", "printer"] == 0
    assert found["pendopo_box", "none"] == 1 and ("pendopo_box_drops_total", "") not in found
    assert ("pendopo_up", "box") not in found, "no box is installed"
    Heartbeat(watched.world.home, "printer", clock).beat()
    assert watched.reads()["pendopo_up", "printer"] == 1


def test_the_disk_and_the_clock_are_told(watched: Watched, clock: ManualClock) -> None:
    found = watched.reads()
    assert found["pendopo_disk_free_bytes", ""] > 0 and found["pendopo_clock_trusted", ""] == 1
    clock.trusted = False
    assert watched.reads()["pendopo_clock_trusted", ""] == 0


def test_nothing_in_it_names_a_phone_or_an_officer(watched: Watched) -> None:
    with watched.world.serving() as gate:
        gate.grant(PHONE)
        answer = watched.app.test_client().get("/metrics").text
    assert not re.search(r"([0-9a-f]{2}:){5}|\d+\.\d+\.\d+\.\d+|sari|budi", answer, re.IGNORECASE)
    assert PASSWORD not in answer


def test_a_look_writes_nothing(watched: Watched, village: Home) -> None:
    def size(path: Path) -> int:
        return path.stat().st_size if path.exists() else 0

    watched.reads()
    wal = village.office.with_name("office.db-wal")
    before = size(wal)
    for _ in range(20):
        watched.reads()
    assert size(wal) == before


@given(value=st.text(st.characters(exclude_categories=["Cs", "Cc"])), number=st.floats())
def test_any_label_and_any_number_comes_back_as_it_was(value: str, number: float) -> None:
    answer = text([Metric("pendopo_x", "gauge", "Any.", {value: number, "lost": None}, "label")])
    [family] = text_string_to_metric_families(answer)
    [sample] = family.samples
    assert sample.labels == {"label": value}
    assert sample.value == pytest.approx(number, abs=0, rel=0, nan_ok=True)


def test_a_metric_without_a_known_sample_is_left_out() -> None:
    assert text([one("pendopo_x", "gauge", "Any.", None)]) == ""
