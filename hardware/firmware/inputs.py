"""An input that is believed once it has stood still, and a time that never wraps."""


class Debounced:
    """A level that changes when the raw one has been the other for `stable_ms` without a break.

    `since_ms` is when the level last changed.
    """

    def __init__(self, stable_ms: int, level: bool = False) -> None:
        self.level = level
        self.since_ms = 0
        self._stable_ms = stable_ms
        self._turned_ms = -1

    def step(self, ms: int, raw: bool) -> bool:
        """Look once; whether the level changed now."""
        if raw == self.level:
            self._turned_ms = -1
            return False
        if self._turned_ms < 0:
            self._turned_ms = ms
        if ms - self._turned_ms < self._stable_ms:
            return False
        self.level = raw
        self.since_ms = ms
        self._turned_ms = -1
        return True


class Uptime:
    """Milliseconds since it was made, from a counter that goes back to 0 after `ticks_max`.

    MicroPython's `ticks_ms` does so each 12.4 days; `at` must be called more often than that.
    """

    def __init__(self, ticks: int, ticks_max: int) -> None:
        self._ms = 0
        self._last = ticks
        self._ticks_max = ticks_max

    def at(self, ticks: int) -> int:
        """The uptime at this reading of the counter."""
        self._ms += (ticks - self._last) & self._ticks_max
        self._last = ticks
        return self._ms
