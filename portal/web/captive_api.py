"""The captive portal API: what a phone's system itself asks about its captivity (RFC 8908)."""

import msgspec
from flask import Blueprint, Response, abort, current_app, request

from kiosk.books import captive
from kiosk.books.settings import Settings
from portal.errors import GateRefused
from portal.gate_client import Code, Line, Phone, State
from portal.web import client, wifi
from portal.web.access import Access, declare
from portal.web.words import MEGABYTE

CONTENT_TYPE = "application/captive+json"
Answer = dict[str, bool | int | str]
blueprint = Blueprint("captive_api", __name__)
declare(blueprint, Access.PHONE)


@blueprint.get(captive.API_PATH)
def state() -> Response:
    """This phone's state, over TLS alone; a gate that cannot say is an error, never a guess."""
    if not client.is_over_tls(request.environ):
        abort(404)
    settings: Settings = current_app.extensions["pendopo.settings"]
    body = msgspec.json.encode(answer(_phone(), settings))
    return Response(body, content_type=CONTENT_TYPE)


def answer(phone: Phone, settings: Settings) -> Answer:
    """The object of RFC 8908, section 5.

    What is left is said only to those who are out. In the bulk class no bytes are: 0 would promise
    captivity, and their spending only slows a phone down. A tap renews a session that has ended,
    and gives nothing to one that runs: it cannot be extended.
    """
    look, page = wifi.Wifi(wifi.mode_of(phone), phone), f"{captive.tls_address(settings.portal)}/"
    said: Answer = {"captive": not look.is_let_out, "user-portal-url": page, "venue-info-url": page}
    if look.is_let_out:
        said |= {"seconds-remaining": phone.remaining_s, "can-extend-session": False}
    if look.is_let_out and phone.state is State.LIVE:
        fair_use_bytes = settings.wifi.fair_use_mb * MEGABYTE
        said["bytes-remaining"] = max(fair_use_bytes - phone.used_bytes, 0)
    return said


def _phone() -> Phone:
    """What the gate knows of this phone; one it does not see yet is a new one."""
    try:
        return wifi.gate().status(client.address(request.environ))
    except GateRefused as error:
        if error.code != Code.UNKNOWN_PHONE:
            raise
        return Phone(State.NEW, Line.UNKNOWN)
