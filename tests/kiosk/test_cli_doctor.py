"""`pendopo doctor` as a technician and a program run it."""

import json

from click.testing import CliRunner, Result

from kiosk.books.home import Home
from kiosk.cli import main

SUBJECTS = [
    "printer", "box", "loudspeaker", "lamp", "scanner", "touch screen", "clock",
    "disk space", "books", "backup", "backup stick", "settings", "installation",
]  # fmt: skip


def run(home: Home, *options: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.path), "doctor", *options])


def test_one_line_for_each_subject_and_an_exit_status(village: Home) -> None:
    village.settings.write_text('[clock]\ntrusted = "always"\n[kiosk]\nlisten = "127.0.0.1:9"\n')
    told = run(village)
    lines = told.output.splitlines()
    assert [line[6:19].strip() for line in lines] == SUBJECTS
    assert lines[0] == "off   printer       not set up - if there is one: pendopo printer setup"
    assert lines[5].startswith("FAIL  touch screen  its server does not answer on 127.0.0.1:9 - ")
    assert told.exit_code == 2


def test_a_program_reads_the_same_as_json(village: Home) -> None:
    village.settings.write_text("[box]\nkind = 3\n")
    told = run(village, "--json")
    found = json.loads(told.output)
    assert [each["subject"] for each in found] == SUBJECTS
    assert found[-2]["level"] == "FAIL" and "[box] kind" in found[-2]["told"]
    assert told.exit_code == 2


def test_it_changes_nothing(village: Home) -> None:
    village.settings.write_text("")
    before = {path: path.read_bytes() for path in village.path.rglob("*") if path.is_file()}
    run(village)
    after = {path: path.read_bytes() for path in village.path.rglob("*") if path.is_file()}
    assert after == before
