"""What a backup says of itself: its files with their sums, the books' schema, who made it when."""

import hashlib
import re
from pathlib import Path

import msgspec

NAME = "manifest.json"
FORMAT = 1
BOOKS = ("office.db", "desk.db")
MAY_HOLD = re.compile(r"office\.db|desk\.db|pendopo\.toml|logo\.pbm|clips/[a-z]{2}/[^/.][^/]{0,80}")
"""Names below the state folder; nothing else is taken out of a backup."""


class Item(msgspec.Struct, frozen=True):
    """One file."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """The whole of it. `schema` holds the steps that each book has gone through."""

    format: int
    pendopo: str
    village: str
    made_at: str
    is_dated: bool
    schema: dict[str, list[str]]
    files: dict[str, Item]


def item(path: Path) -> Item:
    """A file's size and sum."""
    with path.open("rb") as file:
        return Item(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
