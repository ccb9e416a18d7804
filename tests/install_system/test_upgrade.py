"""The appliance upgraded: well, badly, killed in the middle, and back by hand."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install_system.container import Container, what_lacks
from tests.lab.namespaces import eventually

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(what_lacks()), reason=f"NOT UPGRADED ANYWHERE: {what_lacks()}"),
]
NEW_TABLE = """cat >>kiosk/office/migrations.py <<'END'


@office()
def m999_newer(db: Database) -> None:
    db.execute("CREATE TABLE newer (id INTEGER PRIMARY KEY) STRICT")
END"""
KIOSK_FALLS = f"{NEW_TABLE}\necho 'raise SystemExit(1)' >>kiosk/web/__init__.py"
WORKER_FALLS = (
    NEW_TABLE + "\nsed -i '/^if __name__/a\\    raise SystemExit(1)' kiosk/workers/sound_worker.py"
)
PYTHON = "/opt/pendopo/current/.venv/bin/python"
SEED = """
import os; from pathlib import Path; from kiosk.books.store import Books
from kiosk.office.demo import seed
os.umask(7); seed(Books.open(Path("/var/lib/pendopo/office.db")))
"""
OFFICE = """
import sqlite3; db = sqlite3.connect("file:/var/lib/pendopo/office.db?mode=ro", uri=True)
"""
OPTIONS = ("--yes", "--offline", "/wheels")
SERVED_S = 90.0
KILLED_AFTER = (
    "Compiling Pendopo", "Stopping", "Keeping its books", "Users, folders", "Bringing the books",
    "Units: start", "Waiting for answers",
)  # fmt: skip


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """An installed box with services; each test goes on where the one before it ended."""
    container = Container(tmp_path_factory.mktemp("container") / "console", "bookworm")
    try:
        container.install()
        container.out("runuser", "-u", "pendopo-kiosk", "-g", "pendopo", "--", PYTHON, "-c", SEED)
        yield container
    finally:
        container.close()


@pytest.fixture
def visitor(debian: Container, tmp_path: Path) -> Iterator["Visitor"]:
    with Visitor(debian, tmp_path / "numbers") as visitor:
        yield visitor


class Visitor:
    """Takes numbers at the touch screen all the while."""

    def __init__(self, debian: Container, told: Path) -> None:
        words = debian.command("setpriv", "--reuid=nobody", "--clear-groups", "env",
                               "PYTHONPATH=/src", "PYTHONDONTWRITEBYTECODE=1", "python3", "-m",
                               "tests.install_system.visitor", "127.0.0.1:8080")  # fmt: skip
        self._told = told
        with told.open("wb") as to:
            self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=to)

    def __enter__(self) -> "Visitor":
        self.is_served()
        return self

    def __exit__(self, *error: object) -> None:
        self.leave()

    def is_served(self) -> None:
        """Wait until the box has given numbers that were asked for from now on."""
        before = len(self.numbers())
        eventually(lambda: len(self.numbers()) > before + 1, "numbers are given", SERVED_S)

    def numbers(self) -> list[str]:
        """All numbers that the box has answered with."""
        return self._told.read_text().split()

    def leave(self) -> list[str]:
        """Go away; returns all numbers."""
        self._process.communicate(timeout=30)
        return self.numbers()


def clone(debian: Container, name: str, change: str = "true") -> str:
    """A newer copy of Pendopo, with a change made in it; returns its script."""
    script = f"""set -e; cd /src; . ./install.sh; mkdir -p /clones/{name}
        tar -c --exclude=__pycache__ "${{RELEASE_PARTS[@]}}" | tar -xC /clones/{name}
        cd /clones/{name}; sed -i 's/^version = .*/version = "{name}"/' pyproject.toml
        {change}"""
    debian.out("bash", "-c", script)
    return f"/clones/{name}/install.sh"


def current(debian: Container) -> str:
    return debian.out("readlink", "/opt/pendopo/current").strip().removeprefix("releases/")


def tickets(debian: Container) -> list[str]:
    """All numbers in the books, in their order."""
    numbers = "for row in db.execute('SELECT prefix, number FROM tickets ORDER BY id'): "
    return debian.out("python3", "-c", f"{OFFICE}{numbers}print('%s%03d' % row)").split()


def tables(debian: Container) -> list[str]:
    names = "for row in db.execute('SELECT name FROM sqlite_schema'): print(*row)"
    return debian.out("python3", "-c", f"{OFFICE}{names}").split()


def test_the_new_release_runs_with_the_books_of_the_old_one(
    debian: Container, visitor: Visitor
) -> None:
    old = current(debian)
    told = debian.out(clone(debian, "0.2", NEW_TABLE), "upgrade", *OPTIONS)
    visitor.is_served()
    given = visitor.leave()
    assert current(debian).startswith("0.2-") and old in told
    assert tickets(debian) == given
    assert "newer" in tables(debian)
    assert "tidak ada yang berubah" in debian.out("/clones/0.2/install.sh", "upgrade", *OPTIONS)
    assert set(debian.out("ls", "/opt/pendopo/releases").split()) == {old, current(debian)}


@pytest.mark.parametrize(("name", "change"), [("0.3", KIOSK_FALLS), ("0.4", WORKER_FALLS)])
def test_a_release_that_does_not_run_is_undone_with_its_books(
    name: str, change: str, debian: Container, visitor: Visitor
) -> None:
    old = current(debian)
    before = tables(debian)
    failed = debian.run(clone(debian, name, change.replace("newer", "never")), "upgrade", *OPTIONS)
    assert failed.returncode == 1
    assert f"{old} runs as before" in failed.stdout and "/opt/pendopo/upgrade.log" in failed.stdout
    visitor.is_served()
    given = visitor.leave()
    assert current(debian) == old
    assert tickets(debian)[-len(given) :] == given
    assert tables(debian) == before
    assert name in debian.out("cat", "/opt/pendopo/upgrade.log")
    assert debian.out("systemctl", "--failed", "--no-legend") == ""


@pytest.mark.parametrize("label", KILLED_AFTER)
def test_killed_in_the_middle_the_box_serves_again_by_itself(
    label: str, debian: Container, visitor: Visitor
) -> None:
    old = current(debian)
    script = clone(debian, "0.5", NEW_TABLE.replace("newer", "newest"))
    debian.install_killed_after(label, script)
    visitor.is_served()
    given = visitor.leave()
    assert tickets(debian)[-len(given) :] == given
    if label != KILLED_AFTER[-1]:  # by then the new one is known to answer, and may stay
        assert current(debian) == old


def test_a_run_after_that_finishes_the_upgrade(debian: Container, visitor: Visitor) -> None:
    debian.out("/clones/0.5/install.sh", "upgrade", *OPTIONS)
    visitor.is_served()
    given = visitor.leave()
    assert current(debian).startswith("0.5-")
    assert tickets(debian)[-len(given) :] == given
    assert "newest" in tables(debian)
