"""The two languages: `_` now, `_n` with a number, `_l` when shown; the key is the Indonesian."""

from typing import cast

import flask_babel


def _(text: str, **values: object) -> str:
    """The text in this person's language, with its %(values)s."""
    return str(flask_babel.gettext(text, **values))


def _n(text: str, num: int, **values: object) -> str:
    """A text about a number, %(num)d: of one thing English speaks in another form than of more."""
    return str(flask_babel.ngettext(text, text, num, **values))


def _l(text: str) -> str:
    """A text that is translated each time it is shown; for constants."""
    return cast(str, flask_babel.lazy_gettext(text))
