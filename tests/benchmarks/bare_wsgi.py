"""The floor of a probe in gunicorn: a WSGI application that has nothing to decide."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

BODY = b"<p>" + b"x" * 121 + b"\n"
HEADERS = [
    ("Location", "http://10.77.0.1/"),
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(BODY))),
    ("Cache-Control", "no-store"),
    ("Connection", "close"),
]


def app(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The same 302 for everything."""
    start_response("302 Found", list(HEADERS))
    return [BODY]
