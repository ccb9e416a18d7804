"""The fakes that ship with the product: they behave, and they stay small."""

import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from hardware.fakes.commands import send
from hardware.fakes.escpos_tokens import Tokenizer
from hardware.fakes.paper_printer import PaperPrinter, PrinterState
from hardware.fakes.paper_store import KEPT
from hardware.profiles import load
from hardware.receipt import compose
from tests.hardware import samples
from tests.hardware.conftest import Bench
from tests.hardware.waiting import wait_until

TICKET = compose(samples.ticket(), load("paper"))
SHORT = b"\x1b@satu\n\x1dV\x00"


@pytest.fixture
def paper(tmp_path: Path) -> PaperPrinter:
    return PaperPrinter(tmp_path, rng=Random(1))


def texts(folder: Path) -> list[str]:
    return [path.read_text() for path in sorted(folder.glob("*.txt"))]


@pytest.mark.parametrize("name", ["paper", "generic-58"])
def test_a_slip_is_as_wide_as_its_paper_and_its_code_scans(tmp_path: Path, name: str) -> None:
    profile = load(name)
    printer = PaperPrinter(tmp_path, profile=profile)
    printer.receive(compose(samples.ticket(), profile))
    printer.idle()
    with Image.open(tmp_path / "000001.png") as picture:
        assert (picture.width, picture.mode) == (profile.paper_dots, "1")
    command = ["zbarimg", "--quiet", "--raw", "--nodbus", str(tmp_path / "000001.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [samples.TICKET_URL]
    assert "A001" in texts(tmp_path)[0]


def test_a_printer_does_only_what_its_profile_promises(tmp_path: Path) -> None:
    printer = PaperPrinter(tmp_path, profile=load("generic-58"))
    assert printer.receive(b"\x10\x04\x01\x1dr\x01") == b""
    assert printer.receive(compose([{"qr": "http://desa"}, {"cut": True}], load("paper"))) == b""
    assert len(printer.papers) == 0  # no knife
    doubled = load("generic-58", {"half_density": True})
    printer.receive(compose([{"qr": "http://desa"}], doubled))
    printer.idle()
    (paper,) = texts(tmp_path)
    assert "(k" in paper and "http://desa" in paper and "[QR" not in paper
    assert "[gambar 80x75]" in paper  # half of what a printer that doubles makes of it


def test_bytes_one_at_a_time_print_the_same(paper: PaperPrinter, tmp_path: Path) -> None:
    paper.receive(TICKET)
    for byte in TICKET:
        paper.receive(bytes([byte]))
    first, second = ((tmp_path / f"00000{n}.png").read_bytes() for n in (1, 2))
    assert first == second


def test_feeding_alone_is_no_slip(paper: PaperPrinter) -> None:
    paper.receive(b"\x1b@\x1bd\x05\x1dVB\x00")
    paper.idle()
    assert len(paper.papers) == 0


def test_a_slip_without_a_cut_is_torn_off_when_nothing_comes(paper: PaperPrinter) -> None:
    paper.receive(b"\x1b@dua\n")
    assert len(paper.papers) == 0
    paper.idle()
    assert len(paper.papers) == 1


def test_two_hundred_papers_are_kept_and_numbers_go_on(tmp_path: Path) -> None:
    for number in range(1, KEPT + 1):
        (tmp_path / f"{number:06d}.png").touch()
        (tmp_path / f"{number:06d}.txt").touch()
    PaperPrinter(tmp_path).receive(SHORT)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 2 * KEPT
    assert (names[0], names[-1]) == ("000002.png", "000201.txt")


def test_paper_out_holds_the_data_and_prints_it_when_paper_returns(paper: PaperPrinter) -> None:
    paper.set_state(PrinterState.PAPER_OUT)
    assert paper.receive(SHORT + b"\x1dr\x01") == b""
    assert paper.receive(b"\x10\x04\x04") == b"\x7e"
    assert len(paper.papers) == 0
    assert paper.set_state(PrinterState.OK) == b"\x00"
    assert len(paper.papers) == 1


@pytest.mark.parametrize("state", ["cover_open", "overheated", "low_voltage", "unplugged"])
def test_a_change_in_mid_job_fails_that_job(
    paper: PaperPrinter, tmp_path: Path, state: str
) -> None:
    half = TICKET.index(b"Perkiraan")
    paper.receive(TICKET[:half])
    paper.set_state(PrinterState(state))
    paper.set_state(PrinterState.OK)
    paper.receive(TICKET[half:] + b"\x1b@\x1dV\x00" + SHORT)
    spoiled, next_one = texts(tmp_path)
    assert "Di depan Anda" in spoiled
    assert "Perkiraan" not in spoiled
    assert next_one == "satu\n"


def test_half_a_slip_stays_in_the_paper_until_something_cuts(
    paper: PaperPrinter, tmp_path: Path
) -> None:
    paper.receive(TICKET[: TICKET.index(b"Perkiraan")])
    paper.set_state(PrinterState.COVER_OPEN)
    paper.set_state(PrinterState.OK)
    paper.receive(SHORT)
    (both,) = texts(tmp_path)
    assert "Di depan Anda" in both
    assert "satu" in both


def test_without_power_it_forgets_what_it_was_told(paper: PaperPrinter, tmp_path: Path) -> None:
    paper.set_state(PrinterState.PAPER_OUT)
    paper.receive(SHORT)
    paper.set_state(PrinterState.POWER_OFF)
    paper.set_state(PrinterState.OK)
    assert texts(tmp_path) == []
    paper.receive(b"\x1bE\x01\x1dv0\x00\x02\x00\x09\x00abc")
    paper.set_state(PrinterState.POWER_OFF)
    paper.set_state(PrinterState.OK)
    paper.receive(SHORT)
    assert texts(tmp_path) == ["satu\n"]


def test_a_printer_that_is_away_or_full_takes_no_bytes(paper: PaperPrinter) -> None:
    assert paper.takes_bytes
    for state in (PrinterState.STALLED, PrinterState.UNPLUGGED, PrinterState.POWER_OFF):
        paper.set_state(state)
        assert not paper.takes_bytes
    paper.set_state(PrinterState.PAPER_OUT)
    paper.receive(b"x" * 70_000)
    assert not paper.takes_bytes


def test_a_truncated_raster_swallows_what_follows() -> None:
    tokens = list(Tokenizer().feed(b"\x1dv0\x00\x02\x00\x09\x00" + b"abc" + b"\x1b@X\x10"))
    assert [token.data for token in tokens] == []
    whole = list(Tokenizer().feed(b"\x1dv0\x00\x02\x00\x03\x00" + b"abcdef" + b"X"))
    assert [(token.name, token.data) for token in whole] == [("GS v 0", b"abcdef"), ("text", b"X")]


def test_unknown_commands_are_skipped_whole_where_their_length_is_known() -> None:
    tokens = list(Tokenizer().feed(b"\x1d(E\x03\x00\x06\x01\x02A\x1bzB\x00C"))
    assert [token.name for token in tokens] == [
        "GS (",
        "text",
        "unknown",
        "text",
        "unknown",
        "text",
    ]


def test_the_control_socket_answers_each_line_with_the_state(bench: Bench) -> None:
    assert bench.tell("box drop 2")["box"] == {"letters": 2, "opens": 0}
    assert bench.tell("box open")["box"] == {"letters": 2, "opens": 1}
    assert bench.tell("printer cover_open")["printer"] == "cover_open"
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(str(bench.devices.socket_path))
        control.sendall(b"status\nprinter ok\n")
        lines = control.makefile()
        assert json.loads(lines.readline())["printer"] == "cover_open"
        assert json.loads(lines.readline()) == {
            "printer": "ok",
            "papers": 0,
            "box": {"letters": 2, "opens": 1},
        }
        lines.close()


@pytest.mark.parametrize("command", ["", "printer broken", "box", "box drop x", "box loss 2", "??"])
def test_a_command_that_makes_no_sense_is_answered_with_an_error(
    bench: Bench, command: str
) -> None:
    assert "error" in send(bench.devices.socket_path, command)


def test_the_loop_sleeps_when_nothing_happens(bench: Bench) -> None:
    bench.tell("printer paper_out")
    assert 0 < bench.devices._nap_s() <= 5.0


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "hardware.fakes", "--home", str(tmp_path)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    yield running
    running.kill()
    running.wait()
    assert running.stdout is not None
    running.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_is_small_at_idle_and_leaves_cleanly(
    process: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().startswith("devices ready: ")
    control = tmp_path / "run" / "devices.sock"
    assert stat.S_IMODE(control.stat().st_mode) == 0o660
    assert send(control, "status")["papers"] == 0
    libraries = Path(f"/proc/{process.pid}/maps").read_text()
    assert "_imaging" not in libraries
    process.send_signal(number)
    assert process.wait(5) == 0
    assert list((tmp_path / "run").iterdir()) == []


def test_a_second_start_takes_over_what_a_crash_left(
    process: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.wait()
    command = [sys.executable, "-m", "hardware.fakes", "--home", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as second:
        assert second.stdout is not None
        second.stdout.readline()
        assert send(tmp_path / "run" / "devices.sock", "box drop")["box"]["letters"] == 1
        second.terminate()
    wait_until(lambda: not list((tmp_path / "run").iterdir()))
