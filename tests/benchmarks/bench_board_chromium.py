"""From the counter's button to the number on the hall's screen, in a real Chromium.

    python -m tests.benchmarks.bench_board_chromium [--short]

Told is the time from the POST to the first frame that shows the number. The floor, in the same run:
the same call read from a bare stream, which paints nothing. Both clocks are this machine's own.
"""

from pathlib import Path
from time import perf_counter, time

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.board_client import Screen
from tests.benchmarks.measuring import a_house, is_short, ratio, say, spread
from tests.browser.faces import BOARD
from tests.browser.portal_fixtures import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.flows.crowd import Crowd
from tests.flows.officer import Officer

GOAL = {"call_to_screen_p95_ms": 300}
PEER = "FQM's board recorded at a median of 1 s, 2 s at worst"
# The first animation frame after the change lays it out and paints it; the second comes after that.
WATCH = """() => {
  const number = document.querySelector("[data-called]");
  window.shown = {};
  new MutationObserver(() => {
    const label = number.textContent;
    const note = () => { window.shown[label] ??= Date.now(); };
    requestAnimationFrame(() => requestAnimationFrame(note));
  }).observe(number, { childList: true, characterData: true, subtree: true });
}"""


def shown_at_ms(board: Page, number: str) -> float:
    """When the screen showed this number, in milliseconds of the wall's clock; waits for it."""
    return float(board.wait_for_function("number => window.shown[number]", arg=number).json_value())


def main() -> None:
    if not Path(CHROMIUM).exists():
        say("board_chromium", skipped=f"NOT MEASURED, missing: {CHROMIUM}")
        return
    calls = 15 if is_short() else 60
    screen_ms, stream_ms = [], []
    with a_house() as running, sync_playwright() as playwright:
        Crowd(running.kiosk).take(2 * calls)
        officer, bare = Officer(running.kiosk, *running.login, 3), Screen(running.kiosk)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        board = chromium.new_page(viewport={"width": BOARD.width, "height": BOARD.height})
        board.goto(f"{running.kiosk}/board")
        board.evaluate(WATCH)
        for _ in range(calls):
            number, pressed = officer.call()
            pressed_ms = (time() - perf_counter() + pressed) * 1000
            screen_ms.append(shown_at_ms(board, number) - pressed_ms)
            stream_ms.append((bare.when_called(number) - pressed) * 1000)
        version = chromium.version
        chromium.close()
        bare.close()
        officer.finger.close()
    screen, stream = spread(screen_ms), spread(stream_ms)
    say(
        "board_chromium",
        call_to_screen_ms=screen,
        floor_bare_stream_ms=stream,
        ratio_p50_to_floor=ratio(screen["p50"], stream["p50"]),
        chromium=version,
        goal=GOAL,
        peer_recorded=PEER,
    )


if __name__ == "__main__":
    main()
