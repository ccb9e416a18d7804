"""Which Host headers are ours; every other one belongs to a probe or a stranger's page."""

from urllib.parse import urlsplit

from kiosk.books.settings import Portal

HTTP_PORT = 80


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
