"""The [voice] section: who says the calls in the hall, and where they are heard."""

from typing import Annotated, Literal

from msgspec import Meta

from kiosk.books.settings_gate import Section

WORDS_A_MINUTE = {"pelan": 120, "biasa": 140, "cepat": 160}
"""How fast espeak-ng speaks, in its own measure: some six of seven are real words."""


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
    speed: Annotated[
        Literal["pelan", "biasa", "cepat"],
        Meta(description='"pelan", "biasa" or "cepat"; recordings keep their own'),
    ] = "biasa"

    @property
    def words_a_minute(self) -> int:
        """The speed, as espeak-ng counts."""
        return WORDS_A_MINUTE[self.speed]

    def trouble(self, *, is_trial: bool) -> str | None:
        """What no single key shows: "key: what is wrong; the cure", or None."""
        if self.kind == "fake" and not is_trial:
            return 'kind: "fake" is heard by nobody; use "aplay", or "none" for a silent hall'
        return None
