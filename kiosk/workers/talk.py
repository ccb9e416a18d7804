"""Questions to a technician at a terminal, on streams that are passed in."""

from collections.abc import Callable
from typing import TextIO, TypeVar

from kiosk.books.errors import BooksError

Read = TypeVar("Read")
_YES, _NO = ("y", "yes", "ya"), ("n", "no", "t", "tidak")


class SetupStopped(BooksError):
    """Error raised when a setup ends before its end; one line with its cure."""


class Talk:
    """Says on `out`, hears from `answers`; a person who goes away stops the setup."""

    def __init__(self, out: TextIO, answers: TextIO) -> None:
        self._out, self._answers = out, answers

    def say(self, text: str, end: str = "\n") -> None:
        self._out.write(text + end)
        self._out.flush()

    def ask(self, question: str, read: Callable[[str], Read | None]) -> Read:
        """Ask until `read` makes something of the answer; raises SetupStopped at the end."""
        while True:
            self.say(f"{question} ", end="")
            typed = self._answers.readline()
            if not typed:
                raise SetupStopped("stopped; nothing is changed")
            understood = read(typed.strip())
            if understood is not None:
                return understood
            self.say(f"  {typed.strip()!r} is none of these.")

    def yes(self, question: str) -> bool:
        """Whether the person says yes; in English or Indonesian."""
        known = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
        return self.ask(f"{question} [y/n]", lambda typed: known.get(typed.lower()))


def number(*allowed: int) -> Callable[[str], int | None]:
    """Reads one of these whole numbers."""

    def read(typed: str) -> int | None:
        known = {str(each): each for each in allowed}
        return known.get(typed)

    return read
