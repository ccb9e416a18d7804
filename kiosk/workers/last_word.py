"""What a worker says of its device, in the journal and in the books, only when it changes."""

import logging

from kiosk.books.clock import Clock
from kiosk.books.store import Books, writing
from kiosk.office import devices


class LastWord:
    """The last word on one device, such as "ready" or "paper_out"; None before the first."""

    def __init__(self, clock: Clock, device: str) -> None:
        self._clock, self._device = clock, device
        self._log = logging.getLogger(f"pendopo.{device}")
        self.word: str | None = None

    def say(self, books: Books, word: str, detail: str | None = None) -> None:
        """Say how the device is; harmless when nothing changed."""
        if word == self.word:
            return
        self.word = word
        self._log.info("%s is %s%s", self._device, word, f": {detail}" if detail else "")
        with writing(books):
            devices.report(books, self._clock, self._device, word, detail)
