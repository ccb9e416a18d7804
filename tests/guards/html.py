"""What any page of ours must be, whatever it shows."""

from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "path", "circle"}
LOADS = {"script": "src", "link": "href", "img": "src", "form": "action", "a": "href"}


class Page(HTMLParser):
    """A page as a parser sees it; `faults` says in words what is wrong."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._open: list[str] = []
        self._count: Counter[str] = Counter()
        self._ids: Counter[str] = Counter()
        self._title = ""
        self.links: set[str] = set()
        if not text.lstrip().lower().startswith("<!doctype html>"):
            self.faults.append("no doctype")
        self.feed(text)
        self.close()
        self._judge()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._count[tag] += 1
        if "id" in values:
            self._ids[values["id"] or ""] += 1
        if tag == "html" and not values.get("lang"):
            self.faults.append("no lang")
        if tag == "img" and "alt" not in values:
            self.faults.append("an image without alt")
        if tag == "script" and not values.get("src"):
            self.faults.append("an inline script")
        for name in values:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"an inline {name} attribute on {tag}")
        address = values.get(LOADS.get(tag, ""))
        if address:
            self.links.add(address)
            if urlsplit(address).netloc:
                self.faults.append(f"{tag} leads off the host: {address}")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:] or 'nothing'}")
        else:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self._title += data

    def _judge(self) -> None:
        if self._open:
            self.faults.append(f"left open: {self._open}")
        if self._count["h1"] != 1:
            self.faults.append(f"{self._count['h1']} h1")
        if not self._title.strip():
            self.faults.append("no title")
        self.faults += [f"id {name!r} {n} times" for name, n in self._ids.items() if n > 1]
