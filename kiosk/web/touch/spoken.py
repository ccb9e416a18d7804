"""What a page says, as sentences for the ear: every string that the eye sees, the matter first."""

import re
from html.parser import HTMLParser

from kiosk.web.i18n import _

VOID = {"link", "meta", "input", "br", "img", "path", "rect", "circle"}
SILENT = {"head", "script", "style", "noscript"}
ENDS = re.compile(r"(?<=[.!?…])\s+")
WORD = re.compile(r"\w")


class _Ear(HTMLParser):
    """Collects the sentences of main, foot, head and dialog, each for itself."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, list[str]] = {"main": [], "footer": [], "header": [], "dialog": []}
        self._open: list[tuple[str, str | None]] = []
        """The open elements, each with the part that begins with it, or "" where all is silent."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        named = dict(attrs)
        is_summed_up = named.get("role") == "group" and "aria-label" in named
        if is_summed_up:  # the keys of a keyboard, in one breath
            self.handle_data(named["aria-label"] or "")
        is_silent = tag in SILENT or "hidden" in named or is_summed_up
        self._open.append((tag, "" if is_silent else tag if tag in self.parts else None))
        if named.get("role") == "img":
            self.handle_data(named.get("aria-label") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing: an element that holds nothing says nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in VOID and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        parts = [part for _tag, part in self._open if part is not None]
        if parts and "" not in parts:
            said = ENDS.split(" ".join(data.split()))
            self.parts[parts[-1]] += [each for each in said if WORD.search(each)]


def page(html: str) -> list[str]:
    """The sentences of a page: its matter, then the keys below it, then place and time."""
    parts = _heard(html)
    return [*parts["main"], _("Tombol di bawah layar:"), *parts["footer"], *parts["header"]]


def question(html: str) -> list[str]:
    """The sentences of the question whether anybody is still there."""
    return _heard(html)["dialog"]


def _heard(html: str) -> dict[str, list[str]]:
    ear = _Ear()
    ear.feed(html)
    ear.close()
    return ear.parts
