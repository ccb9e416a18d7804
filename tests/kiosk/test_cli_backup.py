"""`pendopo backup`, as a person and as the nightly unit calls it."""

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.backups import record
from kiosk.backups.record import Job
from kiosk.books.home import Home
from kiosk.cli import main

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as another user")
NOBODY = 65534


def run(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.path), *arguments])


def test_it_says_what_was_made_and_how_many_are_kept(village: Home) -> None:
    village.settings.write_text('[office]\nvillage = "Sumber Rejo"\n[clock]\ntrusted = "always"\n')
    done = run(village, "backup")
    assert done.exit_code == 0
    [made] = village.backups.iterdir()
    assert made.name.startswith("pendopo-desa-sumber-rejo-000001-2")
    assert str(made) in done.output and "checked; 1 are kept" in done.output


def test_a_mistake_in_the_settings_is_no_reason_to_lose_the_books(village: Home) -> None:
    village.settings.write_text('[printer]\nkind = "laser"\n')
    assert run(village, "backup").exit_code == 0
    [made] = village.backups.iterdir()
    assert made.name == "pendopo-desa-000001-undated.tar.gz"


def test_a_failure_is_one_line_and_stays_on_record_until_one_is_made(village: Home) -> None:
    village.backups.mkdir()
    village.backups.chmod(0o755)
    done = run(village, "backup")
    assert done.exit_code == 2 and done.output.count("\n") == 1
    assert "no backup was made:" in done.output and "others may read" in done.output
    failure = record.last_failure(village, Job.BACKUP)
    assert failure and "others may read" in failure.why
    village.backups.chmod(0o700)
    assert run(village, "backup").exit_code == 0
    assert record.last_failure(village, Job.BACKUP) is None


def test_without_books_it_says_so(tmp_path: Path) -> None:
    done = run(Home(tmp_path), "backup")
    assert done.exit_code == 2 and "pendopo migrate" in done.output


@needs_root
def test_root_makes_it_as_the_user_whose_books_they_are(village: Home) -> None:
    for path in (village.path, *village.path.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    for folder in (village.path, *village.path.parents[:3]):  # pytest's are root's alone
        folder.chmod(folder.stat().st_mode | 0o011)
    assert run(village, "backup").exit_code == 0
    owners = {path.stat().st_uid for path in (village.backups, *village.backups.iterdir())}
    assert owners == {NOBODY} and os.geteuid() == 0
    [made] = village.backups.iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
