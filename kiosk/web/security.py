"""Headers of every answer and the limits of every request."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

from kiosk.web.context import through_the_front

BODY_MAX_BYTES = 64 * 1024
LARGER_BODIES = {"voice.keep": 480 * 1024, "printer.keep_logo": 516 * 1024}
"""What a form with a file may send, by endpoint, held in memory: eleven seconds of a recording, a
logo of 512 KiB and what the form adds."""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


HOST = re.compile(
    r"(?!.*xn--)(\[[0-9A-Fa-f:]{2,45}\]|[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8})(:\d{1,5})?",
    re.IGNORECASE,
)
BAD_HOST = (
    b'<!doctype html><html lang="id"><title>Alamat keliru</title>'
    b"<h1>Alamat ini keliru. This address is wrong.</h1></html>"
)
Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


class _Cookies(SecureCookieSessionInterface):
    """Over TLS alone where they were set over TLS; the touch screen's way is the loopback."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - Flask's own signature
        return through_the_front()


def secure(app: Flask, secret_key: str) -> None:
    """Set cookies, limits, CSRF protection and headers."""
    app.config.update(
        SECRET_KEY=secret_key,
        SESSION_COOKIE_NAME="pendopo",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=BODY_MAX_BYTES,
        MAX_FORM_MEMORY_SIZE=BODY_MAX_BYTES,
        MAX_FORM_PARTS=50,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = _Cookies()
    app.before_request(_allow_larger_bodies)  # before CSRFProtect reads the form
    CSRFProtect(app)
    app.after_request(_with_headers)
    app.wsgi_app = _with_a_sane_host(app.wsgi_app)  # type: ignore[assignment,method-assign]


def _allow_larger_bodies() -> None:
    request.max_content_length = LARGER_BODIES.get(request.endpoint or "", BODY_MAX_BYTES)


def _with_a_sane_host(application: Application) -> Application:
    """Refuse a Host header that is none before Flask makes addresses from it."""

    def checked(environ: Environ, start_response: Any) -> Iterable[bytes]:
        if HOST.fullmatch(environ.get("HTTP_HOST", "localhost")):
            return application(environ, start_response)
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(BAD_HOST))),
            ("Content-Security-Policy", POLICY),
        ]
        start_response("400 Bad Request", headers)
        return [BAD_HOST]

    return checked


def _with_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
