"""From the tap to the first answer of the real internet, over the floor of the asking itself.

    python -m tests.benchmarks.bench_gate_tap [--short]

One phone after another, and then 200 fresh MACs at one bell. The tap goes to the portal over TCP.
"""

import threading
from time import perf_counter

from tests.benchmarks.a_lab import a_lab, all_at_once, poll_until_online
from tests.benchmarks.measuring import is_short, percentile, say, spread
from tests.lab.net import Lab
from tests.lab.phone import Phone

GOAL = {"over_floor_median_ms": 4, "over_floor_p95_ms": 15}
CROWD_GOAL = {"online": 200, "median_ms": 200, "max_ms": 1000}
WARM_UP = 5


def one_by_one(lab: Lab, rounds: int) -> None:
    """Tap, ask until the internet answers, leave; the floor is the same question when live."""
    phone = lab.phone()
    taps: list[float] = []
    floors: list[float] = []
    for number in range(WARM_UP + rounds):
        started = perf_counter()
        phone.tap()
        assert poll_until_online(phone)
        online = perf_counter()
        assert phone.is_online()
        asked = perf_counter()
        phone.leave()
        if number >= WARM_UP:
            taps.append((online - started) * 1000)
            floors.append((asked - online) * 1000)
    floor = percentile(floors, 0.5)
    say(
        "gate_tap",
        tap_to_online_ms=spread(taps),
        floor_one_question_ms=floor,
        over_floor_ms={
            name: round(percentile(taps, share) - floor, 2)
            for name, share in (("p50", 0.5), ("p95", 0.95))
        },
        goal=GOAL,
    )


def crowd(lab: Lab, count: int) -> None:
    """All at one bell: the tap's answer, and the first answer of the internet after it."""
    phones = [lab.phone() for _ in range(count)]
    for phone in phones:
        phone.probe()
    answered: list[float] = []
    online: list[float] = []
    lock = threading.Lock()

    def sign_in(phone: Phone) -> None:
        started = perf_counter()
        answer = phone.get("http://10.77.0.1/connect", method="POST")
        tapped = (perf_counter() - started) * 1000
        if answer is not None and answer.status == 303 and poll_until_online(phone):
            with lock:
                answered.append(tapped)
                online.append((perf_counter() - started) * 1000)

    all_at_once(phones, sign_in)
    say(
        "gate_crowd",
        phones=count,
        online=len(online),
        tap_answered_ms=spread(answered),
        tap_to_online_ms=spread(online),
        goal=CROWD_GOAL,
    )


def main() -> None:
    with a_lab("gate_tap") as lab:
        if lab is not None:
            one_by_one(lab, 50 if is_short() else 300)
            crowd(lab, 50 if is_short() else 200)


if __name__ == "__main__":
    main()
