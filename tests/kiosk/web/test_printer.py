"""/manage/printer: a test print is ordered and judged, and the office's logo comes and goes."""

import io
import subprocess
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from hardware import logo as logos
from kiosk.books.clock import ManualClock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.store import Books, writing
from kiosk.office import devices, printer_checks, printing
from kiosk.office.printing import JobState
from kiosk.web import create_app
from kiosk.web.security import LARGER_BODIES
from tests.factories import PASSWORD, settings_for_tests
from tests.hardware.test_logo import a_picture
from tests.kiosk.web.conftest import post, token

PAGE = "/manage/printer"
PICTURE = a_picture()


@pytest.fixture
def app(village: Home, clock: ManualClock) -> Flask:
    plain = settings_for_tests()
    kind = replace(plain.printer, kind="usb", address="/dev/usb/lp0", profile="generic-58")
    app = create_app(replace(plain, printer=kind), clock, village)
    app.testing = True
    return app


@pytest.fixture
def manager(app: Flask) -> FlaskClient:
    """Pak Budi, signed in."""
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    return client


def page(client: FlaskClient) -> str:
    return client.get(PAGE).get_data(as_text=True)


def send(client: FlaskClient, picture: bytes) -> str:
    """Upload a picture; the page that answers."""
    fields = {"csrf_token": token(page(client)), "picture": (io.BytesIO(picture), "a.png")}
    answer = client.post(f"{PAGE}/logo", data=fields, follow_redirects=True)
    return answer.get_data(as_text=True)


def printed(office: Books, clock: ManualClock, state: JobState, evidence: str | None) -> None:
    with writing(office):
        job = printing.enqueue(office, clock, "test", [{"rule": True}])
        printing.end(office, clock, job, state, evidence=evidence)


def test_the_page_says_how_the_printer_is_and_what_is_known_of_the_last_paper(
    manager: FlaskClient, village: Home, office: Books, clock: ManualClock
) -> None:
    text = page(manager)
    assert "Belum ada kertas yang dicetak." in text
    assert "Belum pernah ada yang menyatakan cetak uji benar." in text
    assert "Profil: generic-58, di /dev/usb/lp0." in text
    assert "<code>sudo pendopo printer setup</code>" in text
    Heartbeat(village, "printer", clock).beat()
    with writing(office):
        devices.report(office, clock, "printer", "paper_out", None)
    assert "Printer: Printer kehabisan kertas." in page(manager).replace("\n", "")
    printed(office, clock, JobState.CONFIRMED, "fenced")
    assert "printer menjawab bahwa semuanya sudah tercetak" in page(manager)
    printed(office, clock, JobState.SENT, "accepted")
    assert "printer menerima semuanya, tetapi tidak menjawab" in page(manager)
    printed(office, clock, JobState.UNKNOWN, None)
    assert "tidak diketahui apakah keluar" in page(manager)


def test_a_test_print_is_ordered(manager: FlaskClient, office: Books) -> None:
    assert post(manager, PAGE, f"{PAGE}/test").location == PAGE
    job = printing.job(office, 1)
    assert (job.kind, job.state) == ("test", JobState.QUEUED)
    assert {"text": "UJI PRINTER"}.items() <= job.lines[4].items()
    text = page(manager)
    assert "Cetak uji dipesan." in text and "<details open>" in text


def test_what_came_out_right_is_kept_with_name_and_date(
    manager: FlaskClient, office: Books
) -> None:
    post(manager, PAGE, f"{PAGE}/test")
    post(manager, PAGE, f"{PAGE}/check", ruler="1", code="1", cut="1")
    text = page(manager)
    assert "Cetak uji terakhir yang benar: 24.11.2026 08.00 (budi)." in text
    assert "Belum benar" not in text and "<details open>" not in text
    post(manager, PAGE, f"{PAGE}/check", ruler="1", code="0", cut="1")
    text = page(manager)
    assert "Belum benar pada 24.11.2026 08.00 (budi): kode QR<" in text
    assert "Cetak uji terakhir yang benar: 24.11.2026 08.00 (budi)." in text
    check = printer_checks.last(office)
    assert check is not None and dict(check.parts) == {"ruler": True, "code": False, "cut": True}
    acts = manager.get("/manage/audit").get_data(as_text=True)
    assert "melihat cetak uji belum benar, <b>printer</b>" in acts and "kode QR" in acts


@pytest.mark.parametrize("answers", [{}, {"ruler": "1", "code": "1"}, {"ruler": "x"}])
def test_half_an_answer_is_kept_by_nobody(
    manager: FlaskClient, office: Books, answers: dict[str, str]
) -> None:
    post(manager, PAGE, f"{PAGE}/check", **answers)
    assert "Jawab ketiga pertanyaan. Belum ada yang disimpan." in page(manager)
    assert printer_checks.last(office) is None


def test_without_a_printer_nothing_is_ordered(
    village: Home, clock: ManualClock, office: Books
) -> None:
    client = create_app(settings_for_tests(), clock, village).test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    assert "Bagaimana cetak ujinya?" not in page(client)
    post(client, PAGE, f"{PAGE}/test")
    assert "Printer tidak dipasang." in page(client)
    assert not printing.has_queued(office)


def test_a_logo_is_kept_shown_and_removed(manager: FlaskClient, village: Home) -> None:
    assert "Karcis memakai gambar joglo." in page(manager)
    assert manager.get(f"{PAGE}/logo.png").status_code == 404
    assert "Logo disimpan." in send(manager, PICTURE)
    logo = logos.load(village.logo)
    assert logo is not None and not logos.has_traps(logo)
    assert village.logo.stat().st_mode & 0o777 == 0o640
    shown = manager.get(f"{PAGE}/logo.png")
    assert (shown.mimetype, shown.data[:4]) == ("image/png", b"\x89PNG")
    assert f'width="{logo.width_dots}" height="{logo.height}"' in page(manager)
    assert post(manager, PAGE, f"{PAGE}/logo/remove").location == PAGE
    assert "Karcis memakai gambar joglo lagi." in page(manager)
    assert not village.logo.exists()
    acts = manager.get("/manage/audit").get_data(as_text=True)
    assert "menyimpan gambar <b>logo" in acts and "menghapus gambar <b>logo" in acts


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        (b"", "Pilih dulu satu gambar."),
        (b"%PDF-1.7 no picture", "bukan gambar PNG, JPEG, atau WebP"),
        (PICTURE[:200], "bukan gambar PNG, JPEG, atau WebP yang utuh"),
        (a_picture((2100, 2000)), "Paling besar 512 KiB dan 2000 x 2000 titik."),
        (bytes(513 * 1024), "Paling besar 512 KiB dan 2000 x 2000 titik."),
        (bytes(10_000_000), "Paling besar 512 KiB dan 2000 x 2000 titik."),
    ],
)
def test_what_is_no_logo_is_refused_in_words_and_the_last_stays(
    manager: FlaskClient, village: Home, picture: bytes, told: str
) -> None:
    send(manager, PICTURE)
    before = village.logo.read_bytes()
    text = send(manager, picture)
    assert "Logo belum disimpan." in text and told in text
    assert village.logo.read_bytes() == before
    assert [each.name for each in village.path.glob(".*.new")] == []


def test_ten_megabytes_are_refused_in_english_too(manager: FlaskClient) -> None:
    post(manager, PAGE, "/counter/language")
    text = send(manager, bytes(10_000_000))
    assert "The logo is not saved." in text and "At most 512 KiB" in text
    assert 512 * 1024 < LARGER_BODIES["printer.keep_logo"] < 600 * 1024


def test_a_logo_that_is_gone_or_broken_is_told_and_the_page_lives(
    manager: FlaskClient, village: Home
) -> None:
    post(manager, PAGE, f"{PAGE}/logo/remove")
    assert "Tidak ada logo." in page(manager)
    village.logo.write_bytes(b"P4\n8 8\n")
    assert "Karcis memakai gambar joglo." in page(manager)


def test_only_managers_and_only_with_our_own_form(
    app: Flask, manager: FlaskClient, officer: FlaskClient, village: Home
) -> None:
    file = {"picture": (io.BytesIO(PICTURE), "a.png")}
    assert manager.post(f"{PAGE}/logo", data=file).status_code == 400
    text = officer.get("/counter").get_data(as_text=True)
    file = {"picture": (io.BytesIO(PICTURE), "a.png"), "csrf_token": token(text)}
    assert officer.post(f"{PAGE}/logo", data=file).status_code == 403
    assert officer.get(PAGE).status_code == 403
    assert app.test_client().get(PAGE).location == "/counter/sign-in"
    assert not village.logo.exists()


def test_the_decoder_runs_no_module_of_the_folder_that_it_starts_in(
    manager: FlaskClient, village: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state folder is the kiosk's own, but others of its group may write there."""
    (village.path / "PIL").mkdir()
    (village.path / "PIL/__init__.py").write_text("raise SystemExit('a stranger')")
    monkeypatch.chdir(village.path)
    assert "Logo disimpan." in send(manager, PICTURE)


def test_the_kiosk_never_holds_pillow() -> None:
    code = (
        "import sys, kiosk.web, kiosk.logos, hardware.logo;"
        "print([m for m in ('PIL', 'escpos', 'qrcode') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_manager_orders_the_readiness_report(manager: FlaskClient, office: Books) -> None:
    assert "Laporan kesiapan" in page(manager)
    answer = post(manager, PAGE, f"{PAGE}/readiness")
    assert answer.status_code == 303
    assert "Laporan kesiapan dipesan." in page(manager)
    assert printing.job(office, 1).kind == "readiness"
