"""The forms of the management pages: what was typed, what it means, and what is wrong in words."""

import re

import msgspec
from werkzeug.datastructures import MultiDict

from kiosk.books.settings_queue import Hours
from kiosk.office.catalogue import Draft
from kiosk.office.errors import BadField

Fields = MultiDict[str, str]
MINUTE_S = 60
DAY_KEYS = Hours.__struct_fields__
SPAN = re.compile(r"(\d{1,2})(?:[.:](\d\d))?[-\u2013](\d{1,2})(?:[.:](\d\d))?")


def filled(draft: Draft, version: int) -> Fields:
    """A service as its form shows it."""
    hours = {day: getattr(draft.hours, day) for day in DAY_KEYS} if draft.hours else {}
    return MultiDict(
        {
            "version": str(version),
            "name_id": draft.name_id,
            "name_en": draft.name_en,
            "colour": draft.colour,
            "shape": draft.shape,
            "minutes": f"{draft.prior_service_s / MINUTE_S:g}",
            "quota": str(draft.quota or ""),
            "is_open": "1" if draft.is_open else "",
            "own_hours": "1" if draft.hours else "",
            "counters": [str(each) for each in draft.counters],
            **hours,
        }
    )


def draft(fields: Fields) -> Draft:
    """What a form of a service means; raises BadField."""
    return Draft(
        name_id=_text(fields, "name_id"),
        name_en=_text(fields, "name_en"),
        colour=fields.get("colour", ""),
        shape=fields.get("shape", ""),
        prior_service_s=round(_number(fields, "minutes", "prior_service_s") * MINUTE_S),
        quota=round(_number(fields, "quota", "quota")) if _text(fields, "quota") else None,
        hours=_hours(fields) if fields.get("own_hours") == "1" else None,
        is_open=fields.get("is_open") == "1",
        counters=tuple(sorted({_whole(each, "counters") for each in fields.getlist("counters")})),
    )


def version(fields: Fields) -> int:
    """The version that the form was filled from; raises BadField."""
    return _whole(fields.get("version", ""), "version")


def _text(fields: Fields, name: str) -> str:
    return " ".join(fields.get(name, "").split())


def _number(fields: Fields, name: str, field: str) -> float:
    text = _text(fields, name).replace(",", ".")
    if not re.fullmatch(r"\d{1,5}(\.\d{1,2})?", text):
        raise BadField(field, f"{field}: {text!r} is no number")
    return float(text)


def _whole(text: str, field: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise BadField(field, f"{field}: {text!r} is no number")
    return int(text)


def _hours(fields: Fields) -> Hours:
    spans = {day: _span(fields.get(day, "")) for day in DAY_KEYS}
    try:
        return msgspec.convert(spans, Hours)
    except msgspec.ValidationError as error:
        raise BadField("hours", str(error)) from None


def _span(text: str) -> str:
    """ "8:00 - 12" as 08.00-12.00, the way hours are kept; anything else as it is."""
    found = SPAN.fullmatch(re.sub(r"\s", "", text))
    if not found:
        return text.strip()
    opens_h, opens_m, closes_h, closes_m = found.groups("00")
    return f"{opens_h:0>2}.{opens_m}-{closes_h:0>2}.{closes_m}"
