"""The [voice] section: who says the calls in the hall, and where they are heard."""

from typing import Annotated, Literal

from msgspec import Meta

from kiosk.books.settings_gate import Section


class Voice(Section, frozen=True):
    """The hall's loudspeaker."""

    kind: Annotated[
        Literal["none", "aplay", "fake"],
        Meta(description='"aplay" (a loudspeaker), "none", or "fake" for a trial'),
    ] = "none"
    device: Annotated[
        str, Meta(min_length=1, description='an ALSA device that `aplay -L` lists, or "default"')
    ] = "default"
    clips: Annotated[
        str,
        Meta(pattern="^(/.+)?$", description='a whole path to the recordings, or "" for clips/'),
    ] = ""
    language: Annotated[
        Literal["id", "en", "both"],
        Meta(description='"id", "en", or "both" (Indonesian, then English)'),
    ] = "id"

    def trouble(self, *, is_trial: bool) -> str | None:
        """What no single key shows: "key: what is wrong; the cure", or None."""
        if self.kind == "fake" and not is_trial:
            return 'kind: "fake" is heard by nobody; use "aplay", or "none" for a silent hall'
        return None
