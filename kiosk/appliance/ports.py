"""The ports: who listens where, and no stranger on one of ours."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.appliance.host import Box, not_known
from kiosk.appliance.sockets import Listener, listeners, program_of
from kiosk.books import captive, lan
from kiosk.doctor.finding import Finding, Level

NAME = "ports"
GUEST_DNS_PORT, SINK_DNS_PORT = 5354, 5356
"""As in systemd/dnsmasq and the gate's table."""


@dataclass(frozen=True)
class Wanted:
    """A port that one of our units listens on, under its user; an address of None is any."""

    unit: str
    kind: str
    address: ipaddress.IPv4Address | ipaddress.IPv6Address | None
    port: int
    user: str

    def is_at(self, socket: Listener) -> bool:
        """Whether who asks there could be answered by this socket."""
        if (socket.kind, socket.port) != (self.kind, self.port):
            return False
        is_any = self.address is None or socket.address.is_unspecified
        return is_any or socket.address == self.address


def check(box: Box) -> Finding:
    """One line for all of our ports."""
    try:
        found = listeners(box.host.root / "proc/net")
    except (OSError, ValueError, IndexError) as error:
        return not_known(NAME, str(error))
    ours = list(wanted(box))
    users = {socket: box.host.user_name(socket.uid) for socket in found}
    for each in ours:
        here = [socket for socket in found if each.is_at(socket)]
        strangers = [socket for socket in here if users[socket] != each.user]
        if strangers:
            return _stranger(each, strangers[0], users, box)
        if not here:
            told = f"nobody listens on {each.kind} {each.port}, which is {each.unit}'s"
            cure = f"sudo systemctl restart {each.unit}; why: journalctl -u {each.unit} -n 20"
            return Finding(NAME, Level.FAIL, "silent", told, cure)
    told = ", ".join(f"{each.port} {each.unit.removeprefix('pendopo-')}" for each in ours)
    return Finding(NAME, Level.OK, "ok", told + _others(found, ours, users))


def wanted(box: Box) -> Iterator[Wanted]:
    """Where our units listen."""
    host, _, port = box.settings.kiosk.listen.rpartition(":")
    address = ipaddress.ip_address(host.strip("[]"))
    yield Wanted("pendopo-kiosk", "tcp", address, int(port), "pendopo-kiosk")
    yield Wanted("pendopo-front", "tcp", None, lan.PORT, "pendopo-front")
    if not box.has_phones:
        return
    gate = box.settings.gate
    front = [captive.HTTP_PORT, *([captive.HTTPS_PORT] if box.settings.portal.tls_name else [])]
    for each in front:
        yield Wanted("pendopo-front", "tcp", gate.network.ip, each, "pendopo-front")
    yield Wanted("pendopo-dns", "udp", gate.network.ip, 53, "pendopo-dns")
    yield Wanted("pendopo-dns", "udp", None, 67, "pendopo-dns")
    yield Wanted("pendopo-dns-guest", "udp", gate.network.ip, GUEST_DNS_PORT, "pendopo-dns")
    yield Wanted("pendopo-dns-sinkhole", "udp", gate.network.ip, SINK_DNS_PORT, "pendopo-dns")


def _stranger(each: Wanted, socket: Listener, users: dict[Listener, str], box: Box) -> Finding:
    program = program_of(socket.inode, box.host.root / "proc")
    who = f"{program} of user {users[socket]}" if program else f"a program of user {users[socket]}"
    told = f"{each.kind} {each.port}, which is {each.unit}'s, is taken by {who}"
    cure = f"sudo ss -lnp sport = :{each.port} names it; stop it: sudo systemctl disable --now ..."
    return Finding(NAME, Level.FAIL, "stranger", told, cure)


def _others(found: list[Listener], ours: list[Wanted], users: dict[Listener, str]) -> str:
    """What else other machines may ask on this one, such as ssh; phones reach none of it."""
    known = {(each.kind, each.port) for each in ours}
    open_ = sorted(
        {
            (socket.port, socket.kind, users[socket])
            for socket in found
            if not socket.address.is_loopback
            and (socket.kind, socket.port) not in known
            and not users[socket].startswith("pendopo-")
            and socket.kind == "tcp"
        }
    )
    return "".join(f"; also {port} ({user})" for port, _, user in open_)
