"""The phone's address and how it came: by the TCP peer, or as our front says on the Unix socket."""

from wsgiref.types import WSGIEnvironment

FRONT_HEADER = "HTTP_X_PENDOPO_CLIENT"
TLS_HEADER = "HTTP_X_PENDOPO_TLS"


def address(environ: WSGIEnvironment) -> str:
    """The phone's IP; the front's header counts only where there is no TCP peer."""
    peer: str = environ.get("REMOTE_ADDR") or ""
    front: str = environ.get(FRONT_HEADER, "")
    return peer or front


def is_over_tls(environ: WSGIEnvironment) -> bool:
    """Whether the phone came to our front over TLS."""
    return not environ.get("REMOTE_ADDR") and environ.get(TLS_HEADER) == "on"
