"""The evidence, whatever happens in whatever order: it never overlaps and invents no time."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.books import store
from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from portal.gate import uptime_books
from portal.gate.books import migrate
from portal.gate.states import Line, Working
from portal.gate.upstream import LineReport
from portal.gate.uptime import GAP_S, Boot, Stretch, Uptime
from tests.portal.conftest import MORNING

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.floats(0.1, 2 * GAP_S)),
        st.tuples(st.just("state"), st.sampled_from([*Line, "radio"])),
        st.tuples(st.just("jump"), st.sampled_from([-300, -1, 1, 300])),
        st.tuples(st.just("trust"), st.booleans()),
        st.tuples(st.just("commit"), st.none()),
        st.tuples(st.just("kill"), st.none()),
        st.tuples(st.just("cut"), st.floats(0, 1e7)),
    ),
    max_size=60,
)


class Life:
    """A gate's uptime on real books, through whatever happens."""

    def __init__(self, folder: Path, *, trusted: bool) -> None:
        self.clock = ManualClock(MORNING, trusted=trusted)
        store.create(folder / "gate.db", migrate)
        self.books = Books.open(folder / "gate.db")
        self.report, self.radio_works = LineReport(Line.UP), True
        self.start()

    def start(self) -> None:
        past = uptime_books.past(self.books, self.clock.boot)
        self.uptime = Uptime(self.clock, past, self)
        self.look()

    def stretches(self, before: int, count: int) -> list[tuple[Stretch, Boot]]:
        return uptime_books.page(self.books, before, count)

    def seconds(self, but: Sequence[int]) -> dict[Working, float]:
        return uptime_books.seconds(self.books, but)

    def look(self) -> None:
        self.uptime.note(self.report, radio_works=self.radio_works)

    def commit(self) -> None:
        with store.writing(self.books) as books:
            uptime_books.keep(books, self.uptime.boot, self.uptime.unkept())
        self.uptime.kept()

    def step(self, what: str, value: object) -> None:
        match what, value:
            case "pass", float(seconds):
                self.clock.advance(seconds)
                self.look()
            case "state", Line() as line:
                self.report, self.radio_works = LineReport(line), True
            case "state", _:
                self.radio_works = False
            case "jump", int(days):
                self.clock.jump(timedelta(days=days))
            case "trust", bool(trusted):
                self.clock.trusted = trusted
            case "commit", _:
                self.commit()
            case "kill", _:
                self.start()
            case "cut", float(seconds):
                self.clock.jump(timedelta(seconds=seconds))
                self.clock.reboot()
                self.start()


@given(steps=STEPS, trusted=st.booleans())
def test_stretches_never_overlap_and_fill_no_more_than_the_time_that_passed(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object]], trusted: bool
) -> None:
    life = Life(tmp_path_factory.mktemp("life"), trusted=trusted)
    for what, value in steps:
        life.step(what, value)
        found = [each for each, _ in life.uptime.newest(2**61, 10_000)][::-1]
        assert [each.id for each in found] == list(range(1, len(found) + 1))
        for before, after in pairwise(found):
            if before.boot == after.boot:
                assert after.from_s is not None and after.from_s >= before.to_s
                assert after.kind is not Working.POWER, "a power cut opens its boot"
        for each in found:
            assert each.kind is Working.POWER or (each.from_s is not None and each.from_s >= 0)
            assert each.lasted_s is None or each.lasted_s >= 0
            assert each.boot < life.uptime.boot.id or each.to_s <= life.clock.boot_s()
    life.books.close()


@given(
    looks=st.lists(
        st.tuples(
            st.floats(0.1, GAP_S - 1), st.sampled_from(["up", "down", "radio"]), st.booleans()
        )
    )
)
def test_a_gate_that_looks_knows_every_second(
    tmp_path_factory: pytest.TempPathFactory, looks: list[tuple[float, str, bool]]
) -> None:
    life = Life(tmp_path_factory.mktemp("life"), trusted=True)
    started_s = life.clock.boot_s()
    for seconds, state, is_killed in looks:
        life.report = LineReport(Line.DOWN if state == "down" else Line.UP)
        life.radio_works = state != "radio"
        life.step("pass", seconds)
        life.step("commit", None)
        if is_killed:
            life.step("kill", None)
    known_s = sum(life.uptime.seconds().values())
    assert known_s == pytest.approx(life.clock.boot_s() - started_s)
    life.books.close()


def test_a_power_cut_that_is_all_there_is_learns_its_length_and_goes_on(tmp_path: Path) -> None:
    life = Life(tmp_path, trusted=True)
    life.step("pass", 60.0)
    life.step("commit", None)
    life.clock.trusted = False
    life.report = LineReport(Line.UNKNOWN)
    life.step("cut", 3600.0)
    life.step("commit", None)
    life.step("kill", None)
    life.clock.trusted, life.report = True, LineReport(Line.UP)
    life.step("pass", 20.0)
    life.step("commit", None)
    life.step("kill", None)
    assert [(each.kind, each.lasted_s) for each, _ in life.uptime.newest(2**61, 9)] == [
        (Working.UP, 0.0),
        (Working.POWER, 3620.0),
        (Working.UP, 60.0),
    ]
    life.books.close()


def test_a_length_that_nobody_knows_is_not_added_as_zero(tmp_path: Path) -> None:
    life = Life(tmp_path, trusted=False)
    life.step("commit", None)
    life.step("cut", 3600.0)
    assert Working.POWER not in life.uptime.seconds()
    life.step("commit", None)
    assert Working.POWER not in life.uptime.seconds()
    life.books.close()
