"""A restore that is killed leaves the old house or the new one, never some of each."""

import shutil
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.backups.errors import BackupUnusable
from kiosk.backups.making import make
from kiosk.backups.staging import stage
from kiosk.backups.switching import finish, is_unsettled, switch
from kiosk.books.clock import ManualClock
from kiosk.books.errors import Unsettled
from kiosk.books.home import Home
from kiosk.books.store import Books
from tests.factories import a_ticket, a_village
from tests.kiosk.backups.dying import dies_at, killed_after, points
from tests.kiosk.backups.houses import SETTINGS, beside, live_in, what


class Card:
    """A backup, and the house into which it is restored: as often as asked from the beginning."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        old = a_village(folder / "old")
        live_in(old, clock)
        made = make(old, clock, "Sukojati")
        self.backup = made.rename(folder / made.name)
        self.wanted = what(old)
        self._pattern = a_village(folder / "pattern")
        self._pattern.settings.write_text(SETTINGS + "[queue]\nphone_tickets = 7\n")
        self._pattern.logo.write_bytes(b"another")
        killed_after(lambda: self._take_a_ticket(clock))
        self.home = Home(folder / "new")
        self.before = what(self.again())
        self.again()
        self.restore()  # modules that are loaded late are loaded now: they would be points, too
        self.again()

    def _take_a_ticket(self, clock: ManualClock) -> None:
        self._kept_open = Books.open(self._pattern.office)
        a_ticket(self._kept_open, clock)

    def again(self) -> Home:
        """The house before the restore, with a ticket that is in the journal of its books alone."""
        shutil.rmtree(self.home.path, ignore_errors=True)
        shutil.copytree(self._pattern.path, self.home.path)
        assert (self.home.path / "office.db-wal").stat().st_size > 0
        return self.home

    def restore(self) -> None:
        switch(self.home, stage(self.home, self.backup))


@pytest.fixture
def card(tmp_path: Path, clock: ManualClock) -> Card:
    return Card(tmp_path, clock)


def killed_at(card: Card, these: Iterable[int]) -> list[str]:
    """What the house was after a kill at each of these points.

    Brought to its end it is the old one or the new one; restored again, the new one.
    """
    found = []
    for point in these:
        card.again()
        assert dies_at(point, card.restore)
        found.append(judged(card))
        finish(card.home)
        after = judged(card)
        assert (found[-1], after) != ("new", "old") and after != "unsettled"
        if after == "old":
            card.restore()
        assert what(card.home) == card.wanted
        assert what(Home(card.home.backups / "before-restore-1")) == card.before
        assert not {".restoring", ".switching", ".making"} & set(beside(card.home.backups))
    return found


def judged(card: Card) -> str:
    """ "old" or "new", or "unsettled": then nobody can open a book."""
    if is_unsettled(card.home):
        with pytest.raises(Unsettled, match="restore --finish"):
            Books.open(card.home.office)
        return "unsettled"
    copy = Home(card.home.path.with_name("copy"))  # a look at it empties the journal
    shutil.rmtree(copy.path, ignore_errors=True)
    shutil.copytree(card.home.path, copy.path)
    held = what(copy)
    assert held in (card.before, card.wanted)
    return "old" if held == card.before else "new"


def test_killed_before_in_and_after_the_switch(card: Card) -> None:
    last = points(card.restore)
    found = killed_at(card, (last // 2, *range(last - 32, last + 1, 8)))
    assert found[0] == "old" and found[-1] in {"unsettled", "new"}
    assert "unsettled" in found


@pytest.mark.long
def test_killed_at_every_point(card: Card) -> None:
    last = points(card.restore)
    found = killed_at(card, range(1, last + 1))
    order = {"old": 0, "unsettled": 1, "new": 2}
    assert found == sorted(found, key=order.__getitem__)
    assert found.count("old") > 50 and found.count("unsettled") > 20


@pytest.mark.long
def test_its_end_may_be_killed_at_every_point_too(card: Card) -> None:
    last = points(card.restore)
    first = next(p for p in range(last // 2, last) if _is_committed(card, p))
    for point in range(1, 100):
        card.again()
        assert dies_at(first, card.restore) and is_unsettled(card.home)
        if not dies_at(point, lambda: finish(card.home)):
            break
        finish(card.home)
        assert what(card.home) == card.wanted
    assert 10 < point < 99


def _is_committed(card: Card, point: int) -> bool:
    card.again()
    dies_at(point, card.restore)
    return (card.home.backups / ".switching").exists()


def test_a_folder_of_another_user_is_not_finished(card: Card) -> None:
    stage(card.home, card.backup).folder.rename(card.home.backups / ".switching")
    (card.home.backups / ".switching").chmod(0o777)
    with pytest.raises(BackupUnusable, match="who has to finish it"):
        finish(card.home)
    with closing(Books.open(card.home.office)) as office:
        assert office.execute("SELECT count(*) FROM tickets").fetchone()[0] == 1
