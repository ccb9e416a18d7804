"""The readiness report from the real worker's words to the paper."""

import pytest
from click.testing import CliRunner, Result

from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.cli import main
from kiosk.doctor import readiness
from kiosk.doctor.case import Case
from kiosk.office import devices, paper_rolls, printer_checks, printing
from kiosk.office.printing import JobState
from kiosk.receipts_readiness import NAMES, STATES
from kiosk.workers.print_worker import PrintWorker
from tests.kiosk.workers.conftest import Shop


def report(shop: Shop) -> str:
    """The newest paper, once the report is on it."""
    job = readiness.order(Case(shop.home, shop.settings, shop.clock, shop.office))
    shop.until(lambda: printing.job(shop.office, job).state is JobState.CONFIRMED)
    return shop.papers()[-1]


def test_the_report_follows_printer_roll_and_test_print(shop: Shop) -> None:
    with shop.working(PrintWorker):
        shop.until(lambda: devices.last_word(shop.office, "printer") is not None)
        text = report(shop)
        assert "BELUM SIAP" in text and "Kotak ........................... ! program mati" in text
        assert "Cetak uji benar ................. ! belum pernah" in text
        assert "Kotak dihitung .................... belum pernah" in text
        assert "Lembar seluruhnya ............................ 0" in text
        parts = dict.fromkeys(printer_checks.PARTS, True)
        with writing(shop.office):
            printer_checks.record(shop.office, shop.clock, "budi", parts)
        shop.tell("printer paper_out")
        shop.until(lambda: devices.last_word(shop.office, "printer").state == "paper_out")  # type: ignore[union-attr]
        shop.tell("printer ok")
        shop.until(lambda: paper_rolls.now(shop.office).is_known)
        report(shop)
        text = report(shop)
    assert "Cetak uji benar ................ 24.11.2026 budi" in text
    assert "Kertas diganti ...................... 24.11.2026" in text
    assert "Lembar sejak itu ............................. 1" in text
    assert "Printer ................................... siap" in text


def command(home: Home) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.path), "readiness"])


def test_the_command_orders_it_and_refuses_without_a_printer(village: Home, office: Books) -> None:
    village.settings.write_text("")
    told = command(village)
    assert told.exit_code == 2 and "name a printer first" in told.output
    village.settings.write_text('[printer]\nkind = "usb"\naddress = "/dev/usb/lp0"\n')
    told = command(village)
    assert (told.exit_code, told.output) == (0, "job 1 is ordered\n")
    job = printing.job(office, 1)
    assert job.kind == readiness.KIND
    assert any("LAPORAN KESIAPAN" in str(line.get("text")) for line in job.lines)


@pytest.mark.parametrize("table", [NAMES, STATES])
def test_every_word_is_plain_ascii_and_short_enough_for_narrow_paper(table: dict[str, str]) -> None:
    assert all(word.isascii() and len(word) <= 22 for word in table.values())
