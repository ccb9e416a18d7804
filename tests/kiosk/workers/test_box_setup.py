"""`pendopo box setup` with a technician who does, or does not, what it asks."""

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from hardware import box_search
from hardware.candidates import Candidate
from hardware.fakes.modem import Modem
from kiosk.books import settings
from kiosk.books.errors import SettingsError
from kiosk.cli import main
from kiosk.workers.box_setup import BoxSetup, SetupFailed
from kiosk.workers.trial_setup import SETTINGS
from tests.hardware.test_box_search import looping
from tests.kiosk.workers.conftest import Shop

QUICK = partial(box_search.ask, listen_s=0.4, answer_s=0.4)
DOES = {
    "Drop a sheet": ("box drop",),
    "Open its door": ("box open",),
    "Close its door": ("box close",),
}


class Technician(io.StringIO):
    """Reads what is said and does it at the box; `lazy_at` is the request that is not followed."""

    def __init__(self, tell: Callable[[str], object], lazy_at: str = "") -> None:
        super().__init__()
        self._tell, self._lazy_at = tell, lazy_at

    def write(self, text: str) -> int:
        for request, commands in DOES.items():
            if request in text and request != self._lazy_at:
                for command in commands:
                    self._tell(command)
        return super().write(text)


@pytest.fixture
def installed(shop: Shop) -> Shop:
    """A house whose file says nothing of its box yet, with a comment to be kept."""
    text = SETTINGS.format(run=shop.home.run).replace(
        f'[box]\nkind = "serial"\naddress = "{shop.home.run}/box"', "[box]   # by the door"
    )
    shop.home.settings.write_text(text)
    return shop


def line(shop: Shop, name: str = "box", keep_off: str = "") -> Candidate:
    address = str(shop.home.run / name)
    return Candidate("serial", address, address, "Pico", keep_off)


def set_up(
    shop: Shop,
    lines: list[Candidate],
    *,
    answers: str = "",
    lazy_at: str = "",
    patience_s: float = 9,
) -> str:
    out = Technician(shop.tell, lazy_at)
    walk = BoxSetup(shop.home, out, io.StringIO(answers), ask=QUICK, patience_s=patience_s)
    walk.run(lines)
    return out.getvalue()


def test_a_box_is_found_tried_out_and_kept_in_the_file(installed: Shop) -> None:
    installed.tell("box drop 4")
    said = set_up(installed, [line(installed)])
    address = str(installed.home.run / "box")
    assert f"{address} (Pico): a complaint box\n  PENDOPO0: 4 papers, 0 openings, epoch 1" in said
    assert "one paper was counted." in said and "the opening was seen." in said
    assert "closed. PENDOPO0: 5 papers, 1 openings, epoch 1" in said
    box = settings.load(installed.home.settings, {}).box
    assert (box.kind, box.address) == ("serial", address)
    text = installed.home.settings.read_text()
    assert f'[box]   # by the door\nkind = "serial"\naddress = "{address}"\n' in text
    assert text.startswith("# The trial's settings.")


def test_a_door_that_is_open_at_first_is_closed_first(installed: Shop) -> None:
    installed.tell("box open")
    said = set_up(installed, [line(installed)])
    assert "0 papers, 1 openings, epoch 1; its door is open" in said
    assert said.index("Close its door.") < said.index("Drop a sheet")


@pytest.mark.parametrize(
    ("lazy_at", "cure"),
    [
        ("Drop a sheet", "no paper was counted: see that both beams"),
        ("Open its door", "no opening was seen: see the door switch"),
        ("Close its door", "its door is still open: see the door switch"),
    ],
)
def test_what_does_not_arrive_ends_it_with_one_line_and_changes_nothing(
    installed: Shop, lazy_at: str, cure: str
) -> None:
    before = installed.home.settings.read_text()
    with pytest.raises(SetupFailed, match=rf"^box .*/box: {cure}.*; nothing is changed$"):
        set_up(installed, [line(installed)], lazy_at=lazy_at, patience_s=0.3)
    assert installed.home.settings.read_text() == before


def test_a_box_that_is_pulled_out_ends_it_with_one_line(installed: Shop) -> None:
    puller = threading.Timer(1.0, installed.devices.stop)
    puller.start()
    with pytest.raises(SetupFailed, match=r"unplugged .*; nothing is changed"):
        set_up(installed, [line(installed)], lazy_at="Drop a sheet")
    puller.join()


def test_the_printer_and_a_modem_are_left_alone_and_told(installed: Shop) -> None:
    modem = Modem(installed.home.run / "modem")
    with looping(modem.pump):
        said = set_up(
            installed,
            [
                line(installed, "printer"),
                line(installed, "modem"),
                line(installed, "gsm", keep_off="a mobile modem"),
                line(installed),
            ],
        )
    assert "/printer (Pico): left alone (the ticket printer, by [printer] address)\n" in said
    assert "/modem (Pico): a modem; left alone\n" in said
    assert "/gsm (Pico): left alone (a mobile modem)\n" in said
    assert installed.devices.bytes_read == 0, "the printer was written to"
    modem.close()


def test_of_several_boxes_one_is_chosen(installed: Shop) -> None:
    def answer(candidate: Candidate) -> box_search.Answer:
        # One simulated box stands behind both names.
        real = Candidate("serial", str(installed.home.run / "box"), "")
        return replace(QUICK(real), candidate=candidate)

    lines = [line(installed, "other"), line(installed)]
    for typed in ("", "0", "3", "x", "²"):
        walk = BoxSetup(installed.home, io.StringIO(), io.StringIO(typed), ask=answer)
        with pytest.raises(SetupFailed, match="is none of them: unplug the others"):
            walk.run(lines)
    out = Technician(installed.tell)
    BoxSetup(installed.home, out, io.StringIO("2\n"), ask=answer).run(lines)
    assert "Which one hangs in the hall? [1-2]" in out.getvalue()
    assert settings.load(installed.home.settings, {}).box.address.endswith("/run/box")


def test_without_any_line_or_any_box_it_says_what_to_do(installed: Shop) -> None:
    with pytest.raises(SetupFailed, match="no serial line: plug the box in"):
        set_up(installed, [])
    with pytest.raises(SetupFailed, match="no complaint box found: see each line above"):
        set_up(installed, [line(installed, "nowhere")])


def test_a_file_with_a_mistake_is_told_before_anything_is_asked(installed: Shop) -> None:
    installed.home.settings.write_text("[bx]\n")
    with pytest.raises(SettingsError, match=r"\[bx\]: unknown key; did you mean box\?"):
        set_up(installed, [line(installed)])


def test_the_command_tells_a_failure_in_one_line(installed: Shop, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main,
        ["--home", str(installed.home.path), "box", "setup", "--address", str(tmp_path / "none")],
    )
    assert done.exit_code == 2
    *told, last = done.output.strip().splitlines()
    assert told[0].startswith(f"{tmp_path}/none: cannot be opened (")
    assert last == "Error: no complaint box found: see each line above, then try again"
