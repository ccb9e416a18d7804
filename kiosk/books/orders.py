"""What a page may ask of systemd: an empty file, which a .path unit of root's waits for.

The folder belongs to the kiosk's user alone (systemd/tmpfiles.conf): the portal, which strangers
reach, cannot order anything. Nothing is passed but the order itself.
"""

from enum import StrEnum

from kiosk.books.home import Home


class Order(StrEnum):
    """Each with a unit of its own: pendopo-doctor, pendopo-reboot, pendopo-screen-again.path."""

    CHECK = "check"
    REBOOT = "reboot"
    SCREEN = "screen"


def can_be_placed(home: Home) -> bool:
    """Whether somebody would hear it: not in a trial."""
    return home.orders.is_dir()


def place(home: Home, order: Order) -> None:
    """Order it; raises OSError."""
    (home.orders / order).write_text("")
