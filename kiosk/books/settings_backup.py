"""The [backup] section: for whom the copy on a stick is encrypted."""

from typing import Annotated

from msgspec import Meta

from kiosk.books.settings_gate import Section


class Backup(Section, frozen=True):
    """Without a recipient nothing goes to a stick: it would hold people's data in the clear."""

    recipient: Annotated[
        str,
        Meta(
            pattern="^(age1[02-9ac-hj-np-z]{58})?$",
            description='a public key of age, "age1" and 58 letters, or ""',
        ),
    ] = ""
