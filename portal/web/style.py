"""The portal's one style sheet, inline in each page, and the CSP hash that lets it in."""

import base64
import hashlib
import re
from pathlib import Path
from typing import NamedTuple

CSS = Path(__file__).with_name("phone.css")


class Style(NamedTuple):
    """CSS text and its CSP source expression."""

    text: str
    source: str


def load(path: Path = CSS) -> Style:
    """Read and tighten the style sheet."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text).replace(";}", "}").replace(": ", ":").strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Style(text, f"'sha256-{digest}'")
