"""From the counter's button to the hall's board: POST sent -> event read at the screens.

    python -m tests.benchmarks.bench_board [--short]

The floor, in the same run: GET /healthz, the cheapest answer of the same server. Then 16 streams
stay open, 100 more are asked for, and the home page must stay quick.
"""

import threading

from tests.benchmarks.board_client import (
    Screen,
    ask_for_streams,
    close_all,
    until_a_place_is_free,
)
from tests.benchmarks.measuring import (
    a_house,
    cpu_s,
    is_short,
    percentile,
    ratio,
    say,
    spread,
    timed_ms,
)
from tests.flows.crowd import Crowd, Finger
from tests.flows.officer import Officer

GOAL = {"call_to_event_p95_ms": 150}
STREAMS = 16
MORE = 100


def calls_ms(officer: Officer, screens: list[Screen], calls: int) -> list[float]:
    """Call after call: how long until each screen knew."""
    times: list[float] = []
    for _ in range(calls):
        number, pressed = officer.call()
        times += [(screen.when_called(number) - pressed) * 1000 for screen in screens]
    return times


def home_ms(face: str, rounds: int, busy: threading.Event | None = None) -> list[float]:
    """How long the home page takes, `rounds` times, and for as long as `busy` is not set."""
    times: list[float] = []
    with Finger(face) as one:
        while len(times) < rounds or (busy is not None and not busy.is_set()):
            times.append(timed_ms(lambda: one.get("/")))
    return times


def crowded(face: str, rounds: int) -> dict[str, object]:
    """The home page while all streams are taken and many more are asked for."""
    done, statuses = threading.Event(), dict[int, int]()

    def ask() -> None:
        for _ in range(3):
            for status, count in ask_for_streams(face, MORE).items():
                statuses[status] = statuses.get(status, 0) + count
        done.set()

    asking = threading.Thread(target=ask)
    asking.start()
    during = home_ms(face, rounds, done)
    asking.join()
    return {
        "asked_for": 3 * MORE,
        "statuses": statuses,
        "home_ms_while_asking": spread(during),
        "home_ms_after": spread(home_ms(face, rounds)),
    }


def idle_cpu_ms(pids: list[int], seconds: float) -> float:
    """Server CPU in a second of open streams and nothing to tell."""
    before = cpu_s(pids)
    threading.Event().wait(seconds)
    return round((cpu_s(pids) - before) * 1000 / seconds, 1)


def main() -> None:
    calls, rounds = (10, 50) if is_short() else (60, 300)
    with a_house() as running:
        Crowd(running.kiosk).take(3 * calls)
        officer, face = Officer(running.kiosk, *running.login, 3), running.kiosk
        with Finger(face) as one:
            floor = percentile([timed_ms(lambda: one.get("/healthz")) for _ in range(rounds)], 0.5)
        quiet = spread(home_ms(face, rounds))
        screens = [Screen(face)]
        with_one = spread(calls_ms(officer, screens, calls))
        screens += [Screen(face) for _ in range(STREAMS - 1)]
        with_all = spread(calls_ms(officer, screens, calls))
        idle = idle_cpu_ms(running.pids("kiosk"), 5)
        full = crowded(face, rounds)
        close_all(screens)
        free_after_s = until_a_place_is_free(face)
        officer.finger.close()
    say(
        "board",
        call_to_event_ms={"1_stream": with_one, "16_streams": with_all},
        home_ms_quiet=quiet,
        streams_full=full,
        idle_cpu_ms_per_s_16_streams=idle,
        a_place_is_free_s_after_all_left=round(free_after_s, 1),
        floor_healthz_ms=floor,
        ratio_16_streams_p50_to_floor=ratio(with_all["p50"], floor),
        goal=GOAL,
    )


if __name__ == "__main__":
    main()
