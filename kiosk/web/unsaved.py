"""What was typed when a sign-in had ended: the sign-in page carries it, its form shows it again.

Nothing is saved on the way, and whoever signs in meets the form's own access rule. A move at the
counter is not carried: the queue may have moved on.
"""

from dataclasses import dataclass

from flask import current_app, flash, request, url_for
from werkzeug.exceptions import HTTPException

from kiosk.web.i18n import _

FORMS = frozenset(
    ("manage.new_service", "manage.service", "manage.counters", "manage.rename", "people.staff")
)
"""The endpoints that show again what they are sent; none of these forms has a password."""
PATH, TYPED, AGAIN = "unsaved_path", "unsaved.", "unsaved_again"
MOST_FIELDS, MOST_LETTERS = 64, 8192


@dataclass(frozen=True)
class Unsaved:
    """A form that was sent too late: where it leads, and its fields in their order."""

    path: str
    fields: list[tuple[str, str]]


def posted() -> Unsaved | None:
    """What this request sent to a form; None when that cannot be shown again."""
    if request.endpoint not in FORMS:
        return None
    sent = list(request.form.items(multi=True))
    if len(sent) > MOST_FIELDS or sum(len(name) + len(text) for name, text in sent) > MOST_LETTERS:
        return None
    return Unsaved(request.path, [each for each in sent if each[0] not in ("csrf_token", AGAIN)])


def carried() -> Unsaved | None:
    """What the sign-in page carried; None when it was nothing, or leads to none of FORMS."""
    adapter = current_app.url_map.bind("")
    try:
        endpoint, parts = adapter.match(request.form.get(PATH, ""), method="POST")
    except HTTPException:
        return None
    if endpoint not in FORMS:
        return None
    sent = request.form.items(multi=True)
    fields = [(name.removeprefix(TYPED), text) for name, text in sent if name.startswith(TYPED)]
    return Unsaved(url_for(endpoint, **parts), fields)


def is_shown_again() -> bool:
    """Whether the form that is sent here shall only be shown, as it was typed; says so on it."""
    if request.form.get(AGAIN) != "1":
        return False
    flash(_("Belum disimpan. Periksa isian Anda, lalu simpan."))
    return True
