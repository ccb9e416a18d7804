"""A screen whose page is not heard begins anew; one whose kiosk does not answer stays."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import BaseWSGIServer, make_server

from kiosk.books.errors import SettingsError
from kiosk.books.home import Home
from kiosk.books.settings import Settings, parse
from kiosk.web import create_app
from kiosk.workers import chromium, templates
from kiosk.workers.screen_keeper import (
    NUMBER,
    Pace,
    Patience,
    keep,
    listen_of,
    seconds_unheard,
)
from tests.factories import settings_for_tests
from tests.lab.namespaces import eventually

PACE = Pace(look_s=0.05, begins_s=0.5, silent_s=0.5)
PAGE = """
import sys, time, urllib.request
while True:
    urllib.request.urlopen(sys.argv[1], timeout=20).read()
    time.sleep(0.1)
"""
"""What a page does while it draws."""


@dataclass
class Kiosk:
    """The kiosk that answers on a port of its own."""

    listen: str
    server: BaseWSGIServer

    def ask(self) -> float | None:
        return seconds_unheard(self.listen, "screen")

    def page(self, to: Path) -> list[str]:
        """A program that beats as a page does, and leaves its number in this file."""
        begin = f"import os; open({str(to)!r}, 'w').write(str(os.getpid()))\n"
        return [sys.executable, "-c", begin + PAGE, f"http://{self.listen}/alive"]


@pytest.fixture
def kiosk(village: Home) -> Iterator[Kiosk]:
    settings = settings_for_tests()
    app = create_app(settings, settings.system_clock(), village)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Kiosk(f"127.0.0.1:{server.port}", server)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_that_was_never_heard_has_its_beginning_and_no_more() -> None:
    patience = Patience(Pace(), 1000.0)
    assert not patience.is_over(lambda: None, 1119.0)
    assert patience.is_over(lambda: None, 1121.0)


def test_a_page_that_was_heard_is_missed_after_a_minute_and_not_for_a_slip_between() -> None:
    patience = Patience(Pace(), 1000.0)
    assert not patience.is_over(lambda: 2.0, 1200.0)
    assert not patience.is_over(lambda: 59.0, 1257.0)
    assert patience.is_over(lambda: 61.0, 1259.1)


@pytest.mark.parametrize("error", [ConnectionRefusedError("no"), TimeoutError(), ValueError("503")])
def test_a_kiosk_that_does_not_answer_is_no_fault_of_the_page(error: Exception) -> None:
    def silent() -> None:
        raise error

    patience = Patience(Pace(), 1000.0)
    assert not any(patience.is_over(silent, now_s) for now_s in range(1000, 9000, 5))
    assert not patience.is_over(lambda: 8000.0, 9050.0)  # a minute from the kiosk's return on
    assert patience.is_over(lambda: 8020.0, 9070.0)


def test_the_kiosk_says_when_it_heard_the_screen_last_and_null_before(kiosk: Kiosk) -> None:
    assert kiosk.ask() is None
    subprocess.run([sys.executable, "-c", PAGE.replace("while", "if"), f"http://{kiosk.listen}/alive"],
                   check=True)  # fmt: skip
    age_s = kiosk.ask()
    assert age_s is not None and 0 <= age_s < 30
    with pytest.raises(ValueError, match="404"):
        seconds_unheard(kiosk.listen, "nobody")


def test_a_browser_that_hangs_is_ended(kiosk: Kiosk, tmp_path: Path) -> None:
    number, frozen = tmp_path / "pid", threading.Event()

    def ask() -> float | None:
        if not frozen.is_set():  # a slow machine's page may still begin
            raise ConnectionRefusedError
        return kiosk.ask()

    with ThreadPoolExecutor() as pool:
        kept = pool.submit(keep, kiosk.page(number), ask, threading.Event(), PACE)
        eventually(lambda: kiosk.ask() is not None, "the page is heard", 60.0)
        pid = int(number.read_text())
        os.kill(pid, signal.SIGSTOP)  # neither draws nor hears a SIGTERM
        frozen.set()
        assert kept.result(60) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_browser_that_lives_stays_until_told_to_stop(kiosk: Kiosk, tmp_path: Path) -> None:
    stop, looks = threading.Event(), []

    def ask() -> float | None:
        age_s = kiosk.ask()
        looks.append(age_s)
        if len(looks) > 5 and age_s is not None:
            stop.set()
        return age_s

    with ThreadPoolExecutor() as pool:
        kept = pool.submit(keep, kiosk.page(tmp_path / "pid"), ask, stop, Pace(look_s=0.05))
        assert kept.result(60) == 0


def test_a_browser_stays_while_the_kiosk_is_down(kiosk: Kiosk, tmp_path: Path) -> None:
    asked = []
    ended = threading.Event()

    def down() -> float | None:
        asked.append(1)
        if len(asked) > 50:
            ended.set()
        return seconds_unheard("127.0.0.1:9", "screen")

    pace = Pace(look_s=0.01, begins_s=0.1, silent_s=0.1)
    assert keep(["sleep", "60"], down, ended, pace) == 0


def test_a_browser_that_ends_ends_its_unit(kiosk: Kiosk) -> None:
    assert keep(["false"], kiosk.ask, threading.Event(), PACE) == 1


def test_the_unit_for_a_new_browser_ends_its_keeper(tmp_path: Path) -> None:
    unit = (templates.TEMPLATES / "pendopo-screen-again.service").read_text()
    [order] = re.findall(r"^ExecStart=/bin/sh -c '(.*)'$", unit, re.MULTILINE)
    keeper = (
        "import pathlib, signal, sys; from kiosk.workers.screen_keeper import leave_number;"
        "leave_number(pathlib.Path(sys.argv[1])); signal.pause()"
    )
    process = subprocess.Popen([sys.executable, "-c", keeper, tmp_path])
    try:
        number = tmp_path / NUMBER
        eventually(lambda: number.exists() and number.stat().st_size > 1, "it is named", 20)
        here = order.replace("/run/pendopo-screen/", f"{tmp_path}/")
        subprocess.run(["sh", "-c", here], check=True)
        assert process.wait(20) == -signal.SIGTERM
    finally:
        process.kill()


def settings(text: str) -> Settings:
    sizes = "diagonal_inch = 10.1\nwidth_px = 1280\nheight_px = 800\n"
    return parse(text.replace("SIZES", sizes), Path("pendopo.toml"), {})


def test_a_window_has_no_frame_and_a_page_of_its_own() -> None:
    words = chromium.command("http://127.0.0.1:8080/", Path("/run/pendopo-screen/profile"))
    assert {"--kiosk", "--app=http://127.0.0.1:8080/"} <= set(words)
    assert "--user-data-dir=/run/pendopo-screen/profile" in words
    assert not {"--no-sandbox", "--remote-debugging-port"} & {word.split("=")[0] for word in words}


def test_two_screens_on_one_box_name_their_sockets() -> None:
    board = '[board]\nkind = "here"\nSIZES'
    with pytest.raises(SettingsError, match=r"\[board\] output: two screens on this box; name"):
        settings(f'[screen]\nkind = "here"\nSIZES{board}')
    both = settings(
        f'[screen]\nkind = "here"\noutput = "HDMI-A-1"\nSIZES{board}output = "HDMI-A-2"\n'
    )
    assert listen_of("screen", both) == "127.0.0.1:8080"
    assert listen_of("board", both) == "127.0.0.1:8081"
    assert settings(board).board.is_here
    with pytest.raises(SettingsError, match=r'\[screen\] kind: .*use "here"'):
        settings('[screen]\nkind = "there"\nSIZES')
    with pytest.raises(SettingsError, match=r"\[screen\] turned: .*0, 90, 180 or 270"):
        settings("[screen]\nturned = 45\nSIZES")
