"""The line's watcher: damping, causes, since when."""

import threading

from kiosk.books.clock import ManualClock
from portal.gate.line_watcher import BAD_LOOKS, CALM_S, DOUBT_S, Damper, LineWatcher
from portal.gate.states import Cause, Line
from portal.gate.upstream import LineReport

GOOD, BAD, UNPLUGGED = None, Cause.NO_ANSWER, Cause.NO_LINK


def lines(*causes: Cause | None) -> list[Line]:
    """What the line was after each look."""
    damper = Damper()
    found = []
    for cause in causes:
        damper.take(cause, 0.0)
        found.append(damper.line)
    return found


def test_the_first_look_decides() -> None:
    assert lines(GOOD) == [Line.UP]
    assert lines(BAD) == [Line.DOWN]


def test_one_lost_answer_is_no_broken_line() -> None:
    assert lines(GOOD, BAD, BAD, GOOD, BAD, BAD) == [Line.UP] * 6
    assert lines(GOOD, *[BAD] * BAD_LOOKS)[-1] is Line.DOWN


def test_one_lucky_answer_is_no_whole_line() -> None:
    assert lines(BAD, GOOD, BAD, GOOD) == [Line.DOWN] * 4
    assert lines(BAD, GOOD, GOOD)[-1] is Line.UP


def test_a_pulled_cable_needs_no_second_look() -> None:
    assert lines(GOOD, UNPLUGGED)[-1] is Line.DOWN


def watcher(clock: ManualClock, *causes: Cause | None) -> LineWatcher:
    left = iter(causes)
    return LineWatcher(lambda: next(left), clock)


def test_nothing_is_claimed_before_the_first_look(clock: ManualClock) -> None:
    assert watcher(clock).look() == LineReport(Line.UNKNOWN, in_doubt=True)


def test_the_line_broke_when_the_first_answer_was_lost(clock: ManualClock) -> None:
    watch = watcher(clock, GOOD, *[BAD] * BAD_LOOKS)
    watch.step()
    clock.advance(600)
    first_doubt_s = clock.boot_s()
    for _ in range(BAD_LOOKS):
        watch.step()
        clock.advance(5)
    report = watch.look()
    assert (report.line, report.cause) == (Line.DOWN, Cause.NO_ANSWER)
    assert report.since_s == first_doubt_s


def test_a_calm_line_is_looked_at_seldom_and_a_doubtful_one_often(clock: ManualClock) -> None:
    watch = watcher(clock, GOOD, GOOD, BAD, GOOD, UNPLUGGED, BAD)
    waits = [watch.step() for _ in range(6)]
    assert waits == [CALM_S, CALM_S, DOUBT_S, CALM_S, DOUBT_S, DOUBT_S]


def test_another_portal_upstream_is_told_apart(clock: ManualClock) -> None:
    watch = watcher(clock, Cause.PORTAL)
    watch.step()
    assert (watch.look().line, watch.look().cause) == (Line.DOWN, Cause.PORTAL)


def test_a_cause_that_changes_is_told_and_the_line_is_down_since_as_before(
    clock: ManualClock,
) -> None:
    watch = watcher(clock, UNPLUGGED, Cause.NO_DNS, GOOD, Cause.NO_DNS, GOOD, GOOD)
    watch.step()
    since_s = watch.look().since_s
    clock.advance(60)
    for in_doubt in (False, True, False):
        watch.step()
        assert watch.look() == LineReport(Line.DOWN, since_s, Cause.NO_DNS, in_doubt=in_doubt)
    watch.step()
    watch.step()
    assert (watch.look().line, watch.look().cause) == (Line.UP, None)


def test_a_watcher_looks_in_a_thread_of_its_own(clock: ManualClock) -> None:
    looked = threading.Event()

    def look() -> Cause | None:
        looked.set()
        return GOOD

    with LineWatcher(look, clock):
        assert looked.wait(5)


def test_a_calm_wait_ends_when_somebody_is_told_that_the_line_is_up(clock: ManualClock) -> None:
    looks = threading.Semaphore(0)

    def look() -> Cause | None:
        looks.release()
        return GOOD

    with LineWatcher(look, clock) as watch:
        assert looks.acquire(timeout=5)
        assert not watch.hurry(), "the last look is fresh"
        clock.advance(DOUBT_S)
        assert watch.hurry()
        assert looks.acquire(timeout=CALM_S / 2)
