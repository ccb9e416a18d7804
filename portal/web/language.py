"""The page's language: ?lang= kept in its links, else the phone's own, else Indonesian."""

from typing import Any

from flask import request, url_for
from flask_babel import get_locale

LANGUAGES = ("id", "en")
_READS_INDONESIAN = ("id", "in", "jv", "su", "mad", "ms")


def chosen() -> str | None:
    """The language this person chose on the page, if they did."""
    lang = request.args.get("lang")
    return lang if lang in LANGUAGES else None


def select() -> str:
    """The language to answer in."""
    return chosen() or _of_the_phone() or "id"


def current() -> str:
    """The language of this page: "id" or "en"."""
    return str(get_locale())


def link(endpoint: str, **values: Any) -> str:
    """A path on the portal that keeps the chosen language."""
    return url_for(endpoint, **{"lang": chosen(), **values})


def switch(lang: str) -> str:
    """This page in another language; pages that only answer a form lead home."""
    endpoint = request.endpoint if request.method in ("GET", "HEAD") else None
    return url_for(endpoint or "user_portal.home", **{**(request.view_args or {}), "lang": lang})


def pick(row: Any, field: str) -> str:
    """A row's text in this page's language, Indonesian where there is no other."""
    text: str = getattr(row, f"{field}_{current()}") or getattr(row, f"{field}_id")
    return text


def _of_the_phone() -> str | None:
    """The first of the phone's languages that we speak; neighbours of Indonesian read it."""
    for tag, quality in request.accept_languages:
        primary = tag.lower().partition("-")[0]
        if quality > 0 and primary in (*_READS_INDONESIAN, "en"):
            return "en" if primary == "en" else "id"
    return None
