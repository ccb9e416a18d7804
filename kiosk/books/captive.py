"""What the portal is to a stranger: which hosts are ours, and the page all others are sent to.

Here, on the ground floor, because portal.web and the front's own configuration must say the same.
"""

from html import escape
from urllib.parse import urlsplit

from kiosk.books.settings import Portal

HTTP_PORT = 80
CONTENT_TYPE = "text/html; charset=utf-8"


def our_hosts(portal: Portal) -> frozenset[str]:
    """Host header values of the portal, lower case, as browsers send them."""
    address = urlsplit(portal.address)
    listen_host, _, listen_port = portal.listen.rpartition(":")
    ports = {int(listen_port), address.port or HTTP_PORT}
    own = {(address.hostname or "", address.port or HTTP_PORT)}
    own |= {(listen_host, int(listen_port)), ("localhost", int(listen_port))}
    own |= {(name.lower(), port) for name in portal.names for port in ports | {HTTP_PORT}}
    with_port = {f"{host}:{port}" for host, port in own}
    return frozenset(with_port | {host for host, port in own if port == HTTP_PORT})


def location(portal: Portal) -> str:
    """Where every other Host is sent to: the landing page."""
    return f"{portal.address}/"


def page(portal: Portal) -> str:
    """The 302's body, one line; a body of 4 bytes or less would be a failure to Android."""
    return (
        '<!doctype html><html lang="id"><title>WiFi</title>'
        f'<p><a href="{escape(location(portal))}">Buka halaman WiFi desa</a></p></html>'
    )
