"""What a person types on the screen's own keyboard: which keys it has, and what is kept of it.

Letters stand from A to Z. Who has never typed knows the alphabet from school and QWERTY from
nowhere; who types on a phone looks for letters here too, at a screen of this size.
"""

import string
from dataclasses import dataclass

from flask import request, session

ERASE, DONE = "erase", "done"
"""The keys that are no character."""
TYPED = "typed"
"""What the cookie keeps until the person leaves: a page's address, and the text typed there."""
LONGEST = 200


@dataclass(frozen=True)
class Layout:
    """The characters that a question needs, in groups, and how many of them an answer may have."""

    longest: int
    letters: str = ""
    digits: str = "1234567890"
    signs: str = ""
    has_space: bool = False

    def __post_init__(self) -> None:
        assert 0 < self.longest <= LONGEST, self.longest

    @property
    def characters(self) -> str:
        """All that may be typed."""
        return self.letters + self.digits + self.signs + (" " if self.has_space else "")

    def clean(self, text: str) -> str:
        """The text in capitals, without what no key has, cut at the longest."""
        return "".join(each for each in text.upper() if each in self.characters)[: self.longest]

    def press(self, text: str, key: str) -> str:
        """The text after one more key."""
        return self.clean(text)[:-1] if key == ERASE else self.clean(text + key)


def number(longest: int) -> Layout:
    """Digits alone."""
    return Layout(longest)


def ticket(prefixes: list[str]) -> Layout:
    """A ticket's number: the letters of these services, and digits."""
    return Layout(longest=5, letters="".join(sorted(prefixes)))


def text(longest: int) -> Layout:
    """Words: every letter, digits, a few signs and the space."""
    return Layout(longest, letters=string.ascii_uppercase, signs=".,'-/", has_space=True)


def keep(page: str, typed: str) -> None:
    """Keep what was typed on a page, in place of what was typed on another."""
    session[TYPED] = [page, typed[:LONGEST]]


def of(page: str) -> str:
    """What was typed on this page and not sent yet."""
    kept = session.get(TYPED)
    return str(kept[1]) if kept and kept[0] == page else ""


def forget() -> None:
    """Forget what was typed: it was sent."""
    session.pop(TYPED, None)


def carried(page: str) -> str:
    """The page that a form leads back to, with the text that its script sent along kept for it."""
    if TYPED in request.form:
        keep(page, request.form[TYPED])
    return page
