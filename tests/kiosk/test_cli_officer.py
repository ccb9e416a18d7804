"""`pendopo add-officer`, as a person and as the installer calls it."""

from pathlib import Path

from click.testing import CliRunner, Result

from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.cli import main
from kiosk.office.accounts import MANAGER, Account, accounts
from kiosk.office.migrations import migrate


def add(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.path), "add-officer", *arguments])


def test_the_installer_adds_a_manager_only_while_nobody_has_an_account(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings.write_text("")
    migrate(home)
    first = add(home, "pengelola", "Pengelola", "--manager", "--if-none")
    assert first.exit_code == 0
    assert len(first.output.strip()) >= 12
    again = add(home, "pengelola", "Pengelola", "--manager", "--if-none")
    other = add(home, "sari", "Bu Sari", "--manager", "--if-none")
    assert [(each.exit_code, each.output) for each in (again, other)] == [(0, ""), (0, "")]
    desk = Books.open(home.desk)
    try:
        assert accounts(desk) == [Account("pengelola", "Pengelola", MANAGER)]
    finally:
        desk.close()
    assert "exists already" in add(home, "pengelola", "Lain").output
