"""A worker's loop: each turn of it is a sign of life, for the house and for systemd."""

from kiosk.books import watchdog
from kiosk.books.clock import Clock
from kiosk.books.home import Heartbeat, Home


class Loop(Heartbeat):
    """The heartbeat of a loop that systemd starts again when it hangs (books.watchdog)."""

    def __init__(self, home: Home, name: str, clock: Clock) -> None:
        super().__init__(home, name, clock)
        self._name = name

    def beat(self) -> None:
        """Say "I live" now, from the loop itself."""
        super().beat()
        watchdog.of_this_process().turned(self._name)

    def stop(self) -> None:
        """The loop ends. Idempotent."""
        super().stop()
        watchdog.of_this_process().ended(self._name)
