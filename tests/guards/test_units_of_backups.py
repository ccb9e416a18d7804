"""Guards on the units and the backups: who may read them, and who ends a restore."""

import re

import pytest

from kiosk.books.store import UNSETTLED
from tests.guards.units import SCREENS, SERVICES, SYSTEMD

ALL_HIDDEN = "\nInaccessiblePaths=/var/lib/pendopo /run/pendopo\n"
"""What the screens' own drop-in says: they read nothing of the house."""


@pytest.mark.parametrize("service", sorted(set(SERVICES) - SCREENS.keys()))
def test_who_may_not_read_the_accounts_may_not_read_their_backups(service: str) -> None:
    hidden = re.findall(r"^InaccessiblePaths=(.*)$", (SYSTEMD / service).read_text(), re.MULTILINE)
    paths = " ".join(hidden).split()
    assert ("-/var/lib/pendopo/desk.db" in paths) == ("-/var/lib/pendopo/backups" in paths)
    sees = {f"pendopo-{job}.service" for job in ("kiosk", "backup", "restore", "settle", "doctor")}
    assert ("-/var/lib/pendopo/backups" in paths) == (service not in sees)


def test_a_browser_reads_nothing_of_the_house() -> None:
    assert ALL_HIDDEN in (SYSTEMD / "screen/unit.conf").read_text()


def test_an_interrupted_restore_ends_before_anybody_opens_a_book() -> None:
    text = (SYSTEMD / "pendopo-restore.service").read_text()
    before = set(" ".join(re.findall(r"^Before=(.*)$", text, re.MULTILINE)).split())
    opens = {name for name in set(SERVICES) - SCREENS.keys()
             if "Type=oneshot" not in (SYSTEMD / name).read_text()
             and "/var/lib/pendopo/office.db" not in (SYSTEMD / name).read_text()}  # fmt: skip
    assert before == opens
    assert f"\nConditionPathExists=/var/lib/pendopo/{UNSETTLED}\n" in text
