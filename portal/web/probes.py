"""Probes: any Host that is not ours gets a 302 to the portal, before Flask is even asked.

302 with a body of more than 4 bytes, no-store and a closed connection is what every system in
portal/web's probe table takes for a captive portal; Android calls a short 200 or a 511 a failure,
and a kept-alive connection stays captive after the grant. The front gives the same answer itself.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from kiosk.books import captive
from kiosk.books.settings import Settings

HOST_MAX_CHARS = 255


class ProbeAnswers:
    """WSGI middleware; a probe costs a set look-up and a ready answer."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        self._hosts = captive.our_hosts(settings)
        self._body = [f"{captive.page(settings.portal)}\n".encode()]
        self._headers = [
            ("Location", captive.location(settings.portal)),
            ("Content-Type", captive.CONTENT_TYPE),
            ("Content-Length", str(len(self._body[0]))),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if len(host) <= HOST_MAX_CHARS and host.lower() in self._hosts:
            return self._app(environ, start_response)
        start_response("302 Found", list(self._headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else self._body
