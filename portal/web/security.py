"""What guards every page: size limit, forms only from ourselves, strict headers, no cookies."""

from flask import Flask, Response, abort, request

from portal.web.style import Style

BODY_MAX_BYTES = 16 * 1024
DRAIN_MAX_BYTES = 16 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
SCRIPTED = "village.ticket"
"""The only page that may run a script, our own (decision 9)."""


def guard(app: Flask, hosts: frozenset[str], style: Style) -> None:
    """Install the checks before and the headers after each request."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX_BYTES
    origins = {f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")}
    plain, scripted = _headers(style), _headers(style, " script-src 'self'; connect-src 'self';")

    @app.before_request
    def check() -> None:
        if (request.content_length or 0) > BODY_MAX_BYTES:
            _drain(request.content_length or 0)
            abort(413)
        if request.method == "POST" and not _is_own_form(origins):
            abort(403)

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in scripted if request.endpoint == SCRIPTED else plain:
            response.headers.setdefault(name, value)
        return response


def _is_own_form(origins: set[str]) -> bool:
    """CSRF without cookies: the Host is ours already; a browser names a foreign page's origin.

    Our own Referrer-Policy makes browsers send "null" with our forms.
    """
    origin = request.headers.get("Origin", "null")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return (origin == "null" or origin.lower() in origins) and site != "cross-site"


def _drain(length: int) -> None:
    """Take what the sender insists on sending, else it never reads our answer."""
    if length > DRAIN_MAX_BYTES:
        return
    body = request.environ["wsgi.input"]
    while length > 0 and (chunk := body.read(min(length, _CHUNK_BYTES))):
        length -= len(chunk)


def _headers(style: Style, more: str = "") -> list[tuple[str, str]]:
    policy = (
        f"default-src 'none'; style-src {style.source}; img-src data:;{more}"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return [
        ("Content-Security-Policy", policy),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ]
