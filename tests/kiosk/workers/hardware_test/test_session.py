"""A whole hardware test: keys, summary, exit status, and the lock that keeps it off a worker."""

import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.books.home import Home
from kiosk.cli import main
from kiosk.workers.hardware_test import trial
from kiosk.workers.hardware_test.keys import Keys, single_keys
from kiosk.workers.hardware_test.session import Session
from kiosk.workers.hardware_test.tally import Tally, exit_status
from kiosk.workers.hardware_test.trial import Outcome
from tests.kiosk.workers.conftest import Shop
from tests.kiosk.workers.hardware_test.test_loop import Script

DEVICES = '[printer]\nkind = "serial"\naddress = "{run}/printer"\nprofile = "paper"\n' \
          '[box]\nkind = "serial"\naddress = "{run}/box"\n' \
          '[kiosk]\ndemo = true\none_port = true\n'  # fmt: skip


@pytest.fixture
def keyboard() -> Iterator[tuple[int, int]]:
    """A pipe: what is written on the second end is typed on the first."""
    ends = os.pipe()
    yield ends
    for each in ends:
        os.close(each)


def test_p_pauses_and_goes_on_and_q_ends_with_a_summary(keyboard: tuple[int, int]) -> None:
    said: list[str] = []
    heard = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        typed = {"printer     1": b"p", "paused": b"p", "going on": b"Q"}
        for words, key in typed.items():
            if line.startswith(words):
                os.write(keyboard[1], key)
        heard.set()

    (tally,) = Session([Script([])], say, Keys(keyboard[0]), None).run(minutes=1)
    assert tally.number_of(Outcome.OK) == len(tally.results) >= 1
    order = [line for line in said if not line.startswith("printer  ")]
    assert order[:3] == ["paused; p goes on, q ends", "going on", "stopping"]
    assert f"printer: {len(tally.results)} tries: {len(tally.results)} ok, 0 failed" in said[-3]
    assert said[-1] == "  took: p50 1 ms, p95 1 ms"


def test_the_time_ends_it_without_a_keyboard(keyboard: tuple[int, int]) -> None:
    said: list[str] = []
    nobody = os.open(os.devnull, os.O_RDONLY)
    Session([Script([])], said.append, Keys(nobody), None).run(minutes=0.005)
    os.close(nobody)
    assert "stopping" not in said and said[-2].startswith("  by evidence: fenced ")


def test_a_terminal_gives_single_keys_and_is_left_as_it_was() -> None:
    import termios

    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    with single_keys(slave):
        os.write(master, b"p")
        assert Keys(slave).pressed(5.0) == "p"
    assert termios.tcgetattr(slave) == before
    os.close(master)
    os.close(slave)


def test_the_summary_counts_the_last_word_on_each_number() -> None:
    tally = Tally("printer")
    for number in range(1, 101):
        tally.add(trial.Result(number, Outcome.OK, "fenced", float(number)))
    tally.add(trial.Result(101, Outcome.UNKNOWN, "interrupted"))
    assert exit_status([tally]) == 1
    tally.add(trial.Result(101, Outcome.OK, "fenced"))
    assert exit_status([tally]) == 0
    tally.add(trial.Result(102, Outcome.FAILED, "PaperOut", counts={"frames": 3}))
    assert exit_status([tally]) == 2
    assert tally.lines() == [
        "printer: 102 tries: 101 ok, 1 failed, 0 unknown",
        "  by evidence: PaperOut 1, fenced 101",
        "  took: p50 50 ms, p95 95 ms",
        "  on its line: 3 frames",
    ]
    assert exit_status([Tally("box")]) == 1 and Tally("box").lines() == ["box: not tried"]


def command(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.path), "hardware-test", *arguments])


def test_it_never_fights_a_running_worker_for_its_line(village: Home) -> None:
    village.settings.write_text(DEVICES.format(run=village.run))
    locks = [village.claim(job) for job in ("printer", "box")]
    told = command(village, "all", "--log", str(village.path))
    for lock in locks:
        os.close(lock)
    assert told.exit_code == 2
    (line,) = [line for line in told.output.splitlines() if line.startswith("Error: ")]
    assert "sudo systemctl stop pendopo-printer pendopo-box" in line
    assert not list(village.path.glob("*.csv"))


def test_what_is_not_set_up_cannot_be_tested(village: Home) -> None:
    village.settings.write_text("")
    told = command(village, "speaker")
    assert told.exit_code == 2
    assert 'speaker: not tested: [voice] kind = "none", set it up first' in told.output
    village.settings.write_text('[box]\nkind = "gpio"\nbeam_a = 17\nbeam_b = 27\n')
    told = command(village, "all")
    assert told.exit_code == 2 and "box: not tested: it is on the Pi's pins" in told.output


def test_a_bad_log_folder_is_refused_before_anything_is_printed(village: Home) -> None:
    village.settings.write_text(DEVICES.format(run=village.run))
    told = command(village, "box", "--log", str(village.path / "usb"))
    assert told.exit_code == 2 and "is it mounted?" in told.output


def test_the_command_itself_on_both_devices(shop: Shop, tmp_path: Path) -> None:
    shop.home.settings.write_text(DEVICES.format(run=shop.home.run))
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "--home", shop.home.path, "hardware-test", "all",
         "--minutes", "0.05", "--log", tmp_path],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "speaker: not tested" in done.stdout
    assert "printer: 1 tries: 1 ok, 0 failed, 0 unknown" in done.stdout
    assert "box: 1 tries: 1 ok" in done.stdout and "on its line: " in done.stdout
    (log,) = tmp_path.glob("*.csv")
    assert {line.split(",")[2] for line in log.read_text().splitlines()[1:]} == {"printer", "box"}
    (paper,) = shop.papers()
    assert "UJI ALAT" in paper and "no. 1" in paper
