"""`pendopo printer setup`, with a technician who reads what really came out of the printer."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hardware import printer_search
from hardware.fakes.commands import send
from hardware.fakes.modem import Modem
from kiosk.books import settings
from kiosk.books.errors import SettingsError
from kiosk.books.store import Books
from kiosk.cli import main
from kiosk.office import printer_checks
from kiosk.workers.printer_setup import named
from kiosk.workers.talk import SetupStopped
from tests.hardware.test_box_search import looping
from tests.kiosk.workers.technician import GOOD_80, PLAIN_58, Answer, Site, Technician, site


@pytest.fixture
def good() -> Iterator[Site]:
    with site(GOOD_80) as found:
        yield found


@pytest.fixture
def plain() -> Iterator[Site]:
    with site(PLAIN_58) as found:
        yield found


def test_a_good_printer_is_found_tried_out_and_kept(good: Site) -> None:
    person = good.walk(What_stands=["3"])
    assert re.search(r"/printer: a receipt printer, ready; it answers in \d+ ms\n", person.said)
    assert good.kept() == {
        **dict(kind="serial", profile="epson-tm-t82x", columns=48, native_qr=True),
        **dict(half_density=True, cutter=True, status=True, fence=True),
    }
    assert "its profile promised" not in person.said
    assert "UJI PRINTER" in person.slip("UJI PRINTER")
    text = good.home.settings.read_text()
    assert text.startswith("# The trial's settings.") and "# old" in text
    assert person.said.endswith("Then: sudo systemctl restart pendopo-printer pendopo-kiosk\n")
    with_books = Books.open(good.home.office)
    check = printer_checks.last(with_books)
    with_books.close()
    assert check is not None and check.is_right and check.officer == "pendopo"


def test_a_58_mm_printer_that_only_listens_gets_its_own_answers(plain: Site) -> None:
    person = plain.walk()
    assert "answers nothing; it may be a printer that only listens" in person.said
    assert "codes are sent as full pictures" in person.said
    assert plain.kept() == {
        **dict(kind="serial", profile="generic-58", columns=32, native_qr=False),
        **dict(half_density=False, cutter=False, tear_lines=4, status=False, fence=False),
    }
    assert "[QR" not in person.slip("UJI PRINTER")


def test_what_differs_from_the_makers_promise_is_told(plain: Site) -> None:
    person = plain.walk(What_stands=["3"])
    assert "columns = 32; its profile promised 48" in person.said
    assert "native_qr = false; its profile promised true" in person.said
    assert plain.kept()["profile"] == "epson-tm-t82x"


def test_a_printer_that_answers_noise_is_believed_nothing(good: Site) -> None:
    send(good.devices.socket_path, "printer garbage")
    person = good.walk()
    assert "answers noise; it may be a printer at another speed" in person.said
    assert (good.kept()["status"], good.kept()["fence"]) == (False, False)


def test_a_silent_printer_can_be_set_up_all_the_same(good: Site) -> None:
    send(good.devices.socket_path, "printer silent")
    good.walk()
    assert (good.kept()["status"], good.kept()["fence"]) == (False, False)
    assert good.kept()["native_qr"] is True


def test_at_a_serial_speed_that_nobody_knows_the_ruler_is_printed_until_it_can_be_read(
    plain: Site,
) -> None:
    plain.walk(last_whole_number=["0", "0", Technician.ruler])
    printer = settings.load(plain.home.settings, {}).printer
    assert (printer.baud, printer.columns) == (printer_search.BAUDS[2], 32)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("paper_out", "is out of paper: put in a new roll"),
        ("unplugged", "(?:unplugged|cannot open)"),
        ("cover_open", "has its cover open: close it"),
    ],
)
def test_a_fault_in_the_middle_is_told_and_the_slip_printed_again(
    good: Site, fault: str, told: str
) -> None:
    def breaks(me: Technician) -> str:
        me.tell(f"printer {fault}")
        return "y"

    def mends(me: Technician) -> str:
        me.tell("printer ok")
        return "y"

    person = good.walk(cut_it_off=[breaks], Put_it_right=["y", mends])
    assert len(re.findall(told, person.said)) >= 2
    assert good.kept()["native_qr"] is True
    assert "UJI PRINTER" in person.slip("UJI PRINTER")


STOPS: dict[str, list[str | Answer]] = {
    "Which is the ticket printer": ["0"],
    "What stands": [""],
    "last whole number": ["0"],
    "cut it off": [""],
    "Which can be read": [""],
    "The last slip": ["t"],
}


@pytest.mark.parametrize("question", STOPS)
def test_stopped_anywhere_nothing_is_changed(good: Site, question: str) -> None:
    before = good.home.settings.read_bytes()
    with pytest.raises(SetupStopped, match="nothing is changed"):
        good.walk(**{question: STOPS[question]})
    assert good.home.settings.read_bytes() == before
    assert [each.name for each in good.home.path.glob(".pendopo.toml*")] == []


def test_the_keyboards_interrupt_changes_nothing(good: Site) -> None:
    def interrupt(_me: Technician) -> str:
        raise KeyboardInterrupt

    before = good.home.settings.read_bytes()
    with pytest.raises(SetupStopped, match=r"^stopped; nothing is changed$"):
        good.walk(Which_can_be_read=[interrupt])
    assert good.home.settings.read_bytes() == before


def test_an_answer_that_is_none_is_asked_again(good: Site) -> None:
    person = good.walk(last_whole_number=["44", "many"], Which_can_be_read=["D", "ABC"])
    assert "'44' is none of these." in person.said and "'many' is none of these." in person.said
    assert good.kept()["columns"] == 48


def test_a_modem_the_box_and_what_must_be_left_alone_come_to_no_harm(good: Site) -> None:
    modem = Modem(good.home.run / "modem")
    send(good.devices.socket_path, "box drop 2")
    with looping(modem.pump):
        person = good.walk(
            good.at("modem"), good.at("box"), good.at("gsm", "a mobile modem"), good.line
        )
    modem.close()
    assert "/modem: a modem; left alone\n" in person.said
    assert "/box: a complaint box; left alone\n" in person.said
    assert "/gsm: a mobile modem; left alone\n" in person.said
    assert "PENGGARIS" not in modem.told.decode("latin-1") and b"AT" not in modem.told.upper()
    assert (good.devices.box.letters, good.devices.box.opens) == (2, 0)
    assert str(settings.load(good.home.settings, {}).printer.address).endswith("/printer")


def test_the_boxs_line_of_the_settings_is_not_even_opened(good: Site) -> None:
    text = good.home.settings.read_text()
    good.home.settings.write_text(text.replace('"/dev/none"', f'"{good.home.run}/box"'))
    person = good.walk(good.at("box"), good.line)
    assert "/box: the complaint box, by [box] address; left alone\n" in person.said


def test_nothing_that_prints_is_one_line_with_a_cure(good: Site) -> None:
    with pytest.raises(SetupStopped, match="no printer found: plug it in and switch it on"):
        good.walk(good.at("nowhere"))
    assert "cannot open (No such file or directory); is it plugged in" in good.person.said


def test_a_running_worker_is_told_with_the_cure(good: Site) -> None:
    lock = good.home.claim("printer")
    with pytest.raises(SetupStopped, match="first: sudo systemctl stop pendopo-printer"):
        good.walk()
    os.close(lock)
    assert good.person.said == ""
    good.walk()


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives a file to another group")
def test_run_by_root_it_leaves_a_lock_that_the_worker_can_take(good: Site) -> None:
    os.chown(good.home.run, -1, 12345)
    umask = os.umask(0o077)
    try:
        good.walk()
    finally:
        os.umask(umask)
    lock = (good.home.run / "printer.lock").stat()
    assert (lock.st_gid, lock.st_mode & 0o777) == (12345, 0o660)


def test_a_file_with_a_mistake_is_told_before_anything_is_printed(good: Site) -> None:
    good.home.settings.write_text("[printr]\n")
    with pytest.raises(SettingsError, match="did you mean printer"):
        good.walk()
    assert good.devices.bytes_read == 0


def test_the_command_tells_a_failure_in_one_line(good: Site, tmp_path: Path) -> None:
    command = ["--home", str(good.home.path), "printer", "setup", "--address"]
    done = CliRunner().invoke(main, [*command, str(tmp_path / "lp7")])
    assert done.exit_code == 2
    assert "lp7: cannot open (No such file or directory)" in done.output.replace("\n", " ")
    assert done.output.strip().splitlines()[-1].startswith("Error: no printer found: plug it in")


def test_a_named_device_keeps_its_kind() -> None:
    assert [each.kind for each in named("/dev/usb/lp7", None) or []] == ["usb"]
    assert [each.kind for each in named("/dev/ttyS77", None) or []] == ["serial"]
    assert [(each.kind, each.address) for each in named(None, "192.0.2.7:9100") or []] == [
        ("tcp", "192.0.2.7:9100")
    ]
    assert named(None, None) is None
