"""Changing keys of pendopo.toml: everything else in the file stays, comments too."""

import contextlib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kiosk.books.errors import SettingsError
from kiosk.books.files import sync
from kiosk.books.settings import Settings, parse, read

Value = str | int | float | bool
_KEY = r"""^(\s*)(?:{0}|"{0}"|'{0}')\s*="""
_HEADER = re.compile(r"^\s*\[")


def set_keys(path: Path, section: str, values: Mapping[str, Value]) -> Settings:
    """Set keys of one [section] and return the settings that hold now; all or nothing.

    The file is written aside, made durable, then takes the old one's place with its mode and owner.
    Raises SettingsError, and leaves the file alone, when the old or the new one is not valid, when
    it cannot be written, or when the section is written in a way that no line edit can follow.
    """
    path = path.resolve()
    old = read(path)
    parse(old, path, {})
    new = _edited(old, section, values)
    if not _is_only_that_change(old, new, section, values):
        lines = "; ".join(_line(key, value) for key, value in values.items())
        raise SettingsError(
            f"{path}: [{section}]: cannot be changed here; write into it yourself: {lines}"
        )
    settings = parse(new, path, {})
    if new != old:
        _replace(path, new)
    return settings


def _edited(text: str, section: str, values: Mapping[str, Value]) -> str:
    lines = text.split("\n")
    end = "\r" if lines[0].endswith("\r") else ""
    start = _find_section(lines, section)
    if start is None:
        if not lines[-1]:  # what follows the last line's end
            lines.pop()
        lines += [*([end] if lines else []), f"[{section}]{end}", ""]
        start = len(lines) - 2
    for key, value in values.items():
        stop = _end_of(lines, start)
        pattern = re.compile(_KEY.format(re.escape(key)))
        found = next((n for n in range(start + 1, stop) if pattern.match(lines[n])), None)
        if found is None:
            # Below the section's last key: what follows may be the next section's comment.
            last = max(n for n in range(start, stop) if n == start or _holds_a_key(lines[n]))
            lines.insert(last + 1, _line(key, value) + end)
        else:
            lines[found] = _with_its_comment(lines[found], _line(key, value), end)
    return "\n".join(lines)


def _find_section(lines: list[str], section: str) -> int | None:
    name = re.escape(section)
    pattern = re.compile(rf"""^\s*\[\s*(?:{name}|"{name}"|'{name}')\s*\]\s*(#.*)?$""")
    return next((n for n, line in enumerate(lines) if pattern.match(line)), None)


def _end_of(lines: list[str], start: int) -> int:
    after = range(start + 1, len(lines))
    return next((n for n in after if _HEADER.match(lines[n])), len(lines))


def _holds_a_key(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _with_its_comment(old: str, new: str, end: str) -> str:
    """The new line with the old one's comment, at its old place where there is room."""
    for place in (match.start() for match in re.finditer("#", old)):
        with contextlib.suppress(tomllib.TOMLDecodeError):  # a "#" inside the value
            tomllib.loads(old[:place])
            return f"{new.ljust(place - 1)} {old[place:]}"
    return new + end


def _line(key: str, value: Value) -> str:
    # A JSON string is a TOML basic string; numbers and true/false are written alike.
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"


def _is_only_that_change(old: str, new: str, section: str, values: Mapping[str, Value]) -> bool:
    wanted = tomllib.loads(old)
    try:
        wanted.setdefault(section, {}).update(values)
        return wanted == tomllib.loads(new)
    except (tomllib.TOMLDecodeError, AttributeError):
        return False


def _replace(path: Path, text: str) -> None:
    aside = None
    try:
        kept = path.stat()
        descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            # Its owner and mode before its name: the services read it as another user.
            made = os.fstat(file.fileno())
            if (kept.st_uid, kept.st_gid) != (made.st_uid, made.st_gid):
                os.fchown(file.fileno(), kept.st_uid, kept.st_gid)
            os.fchmod(file.fileno(), kept.st_mode & 0o7777)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
        aside = None
        sync(path.parent)
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be written: {error.strerror}; nothing is changed, try as root (sudo)"
        ) from None
    finally:
        if aside is not None:
            Path(aside).unlink(missing_ok=True)
