"""What the portal is to a stranger: which hosts are ours, and the page all others are sent to.

Here, on the ground floor, because portal.web and the front's own configuration must say the same.
"""

from html import escape
from urllib.parse import urlsplit

from kiosk.books.settings import Settings
from kiosk.books.settings_portal import Portal

HTTP_PORT = 80
HTTPS_PORT = 443
API_PATH = "/captive-portal/api"
CONTENT_TYPE = "text/html; charset=utf-8"


def doors(settings: Settings) -> list[tuple[str, int]]:
    """(address, port) where phones are let in: the portal's own, and the gate's in IPv6."""
    address = urlsplit(settings.portal.address)
    found = [(address.hostname or "", address.port or HTTP_PORT)]
    if settings.gate.device == "nft":
        found.append((f"[{settings.gate.network6.ip}]", HTTP_PORT))
    return found


def our_hosts(settings: Settings) -> frozenset[str]:
    """Host header values of the portal, lower case, as browsers send them."""
    portal = settings.portal
    address = urlsplit(portal.address)
    listen_host, _, listen_port = portal.listen.rpartition(":")
    ports = {int(listen_port), address.port or HTTP_PORT}
    own = {*doors(settings), (listen_host, int(listen_port)), ("localhost", int(listen_port))}
    own |= {(name.lower(), port) for name in portal.names for port in ports | {HTTP_PORT}}
    if portal.tls_name:
        own |= {(portal.tls_name, port) for port in (HTTP_PORT, HTTPS_PORT)}
    with_port = {f"{host}:{port}" for host, port in own}
    return frozenset(with_port | {host for host, port in own if port == HTTP_PORT})


def tls_address(portal: Portal) -> str:
    """What the certificate is for; nobody is here while none can be served."""
    return f"https://{portal.tls_name}"


def location(portal: Portal) -> str:
    """Where every other Host is sent to: the landing page."""
    return f"{portal.address}/"


def page(portal: Portal) -> str:
    """The 302's body, one line; a body of 4 bytes or less would be a failure to Android."""
    return (
        '<!doctype html><html lang="id"><title>WiFi</title>'
        f'<p><a href="{escape(location(portal))}">Buka halaman WiFi desa</a></p></html>'
    )
