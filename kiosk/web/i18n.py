"""The two languages: `_` now, `_l` when shown. A message's key is its Indonesian text."""

from typing import cast

import flask_babel


def _(text: str, **values: object) -> str:
    """The text in this person's language, with its %(values)s."""
    return str(flask_babel.gettext(text, **values))


def _l(text: str) -> str:
    """A text that is translated each time it is shown; for constants."""
    return cast(str, flask_babel.lazy_gettext(text))
