"""What is wrong with a settings file, in one line of its own words: where, what, the cure."""

import difflib
import re
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
from msgspec import Meta


def one_line(path: Path, error: str, settings: type[msgspec.Struct]) -> str:
    """msgspec's message, in the words of the file: where, what, and the cure."""
    what, _, where = error.partition(" - at `$.")
    section, _, key = where.rstrip("`").partition(".")
    key = re.sub(r"\[.*", "", key)
    unknown = re.search(r"unknown field `(.+?)`", what)
    if unknown:
        section, key = (where.rstrip("`"), unknown[1]) if where else ("", unknown[1])
        return f"{path}: {_at(section, key)}: unknown key; {_suggestion(settings, section, key)}"
    missing = re.search(r"missing required field `(.+?)`", what)
    if missing:
        cure = _cure(settings, section, missing[1])
        return f"{path}: {_at(section, missing[1])}: missing; use {cure}"
    if not key:
        return f"{path}: [{section}]: {what}; write it as a section of keys"
    hint = _cure(settings, section, key)
    return f"{path}: {_at(section, key)}: {what[0].lower()}{what[1:]}; use {hint}"


def _at(section: str, key: str) -> str:
    return f"[{section}] {key}" if section else f"[{key}]"


def _section_type(settings: type[msgspec.Struct], section: str) -> type[msgspec.Struct]:
    return get_type_hints(settings)[section] if section else settings


def _suggestion(settings: type[msgspec.Struct], section: str, key: str) -> str:
    known = _section_type(settings, section).__struct_fields__
    near = difflib.get_close_matches(key, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def _cure(settings: type[msgspec.Struct], section: str, key: str) -> str:
    hint = get_type_hints(_section_type(settings, section), include_extras=True).get(key)
    kinds = (hint, *get_args(hint))  # X | None has its words in X
    for meta in (meta for kind in kinds for meta in getattr(kind, "__metadata__", ())):
        if isinstance(meta, Meta) and meta.description:
            return meta.description
    return "a value of the right kind"
