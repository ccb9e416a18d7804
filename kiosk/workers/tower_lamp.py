"""The tower lamp's loop; it lives in the box worker's process, which may use the Pi's pins."""

import threading
from typing import Any

from hardware.errors import LampOffline
from hardware.lamp import Light, TowerLamp
from kiosk.books.clock import Clock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.office import lamp_signal
from kiosk.office.lamp_signal import Signal
from kiosk.workers.reopening import Reopening

BLINK_S = 0.5


class LampWorker(Reopening):
    """One lamp. `run()` works until `stop` is set; then it is dark."""

    name, lost, reopen_s = "lamp", LampOffline, 5.0

    def __init__(
        self,
        home: Home,
        settings: Settings,
        clock: Clock,
        stop: threading.Event,
        *,
        pin_factory: Any = None,
    ) -> None:
        super().__init__(home, clock, stop)
        self._settings, self._pin_factory = settings, pin_factory
        self._is_on = False

    def use(self, books: Books) -> None:
        """Light it, and blink."""
        lamp = self._settings.lamp
        pins = {Light(name): pin for name, pin in lamp.pins.items()}
        with TowerLamp(
            pins,
            active_low=lamp.active_low,
            work_dir=self._home.run,
            factory=self._pin_factory,
        ) as tower:
            self._last.say(books, "ready")
            while not self._stop.is_set():
                self._heart.beat()
                signal = lamp_signal.look(books, self._clock, self._settings, self._age_of)
                self._is_on = not self._is_on
                tower.show(lights(signal, is_on=self._is_on))
                self._stop.wait(BLINK_S)

    def _age_of(self, worker: str) -> float | None:
        return Heartbeat(self._home, worker, self._clock).age_s()


def lights(signal: Signal, *, is_on: bool) -> set[Light]:
    """What is lit now; yellow blinks: it is lit where `is_on`."""
    lit = {
        Light.GREEN: signal.served,
        Light.YELLOW: signal.called and is_on,
        Light.RED: signal.wanted,
    }
    return {light for light, is_lit in lit.items() if is_lit}
