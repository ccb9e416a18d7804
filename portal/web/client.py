"""The phone's address: the TCP peer, or what our front says over the Unix socket."""

from wsgiref.types import WSGIEnvironment

FRONT_HEADER = "HTTP_X_PENDOPO_CLIENT"


def address(environ: WSGIEnvironment) -> str:
    """The phone's IP; the front's header counts only where there is no TCP peer."""
    peer: str = environ.get("REMOTE_ADDR") or ""
    front: str = environ.get(FRONT_HEADER, "")
    return peer or front
