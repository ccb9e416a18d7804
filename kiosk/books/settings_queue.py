"""The [hours] and [queue] sections: when the office is open, what phones may take."""

from datetime import time
from typing import Annotated

from msgspec import Meta

from kiosk.books.settings_gate import Section

Span = Annotated[
    str,
    Meta(
        pattern=r"^(([01]\d|2[0-3])\.[0-5]\d-(([01]\d|2[0-3])\.[0-5]\d|24\.00))?$",
        description='opening and closing such as "08.00-15.00", or "" for a closed day',
    ),
]


class Hours(Section, frozen=True):
    """When the office receives people, day by day."""

    senin: Span = "08.00-15.00"
    selasa: Span = "08.00-15.00"
    rabu: Span = "08.00-15.00"
    kamis: Span = "08.00-15.00"
    jumat: Span = "08.00-14.00"
    sabtu: Span = ""
    minggu: Span = ""

    def of(self, weekday: int) -> tuple[time, time] | None:
        """Opening and closing on a weekday (0 is Monday); None on a closed day."""
        span: str = getattr(self, self.__struct_fields__[weekday])
        if not span:
            return None
        opens, closes = span.split("-")
        return _time(opens), time.max if closes == "24.00" else _time(closes)

    @property
    def trouble(self) -> str | None:
        """A day that closes before it opens: "key: what is wrong; the cure", or None."""
        for weekday, key in enumerate(self.__struct_fields__):
            span = self.of(weekday)
            if span and span[0] >= span[1]:
                return (
                    f"{key}: {getattr(self, key)!r} closes before it opens; use one such as"
                    ' "08.00-15.00", or "" for a closed day'
                )
        return None


class Queue(Section, frozen=True):
    """Numbers taken on phones; the touch screen has no limit."""

    phone_tickets: Annotated[
        int,
        Meta(ge=0, le=999, description="numbers a day and service, 0 (none) to 999"),
    ] = 40
    presence_from: Annotated[
        int,
        Meta(ge=0, le=999, description="a count of phone numbers, 0 (always a code) to 999"),
    ] = 20


def _time(text: str) -> time:
    hour, minute = text.split(".")
    return time(int(hour), int(minute))
