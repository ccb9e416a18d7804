"""Keeps phones on different ports of a bridge from reaching each other."""

import logging
import os
import socket
import struct
import threading
from contextlib import suppress

from portal.gate.netlink import NESTED, ROUTE, Netlink, attribute
from portal.gate.network import SYSTEM

ROUND_S = 5.0  # without any event: one may have been lost
_LINKS = 1  # RTMGRP_LINK (rtnetlink(7))
_EVENT_BYTES = 64 * 1024
_SET_LINK, _PROTECTED, _ISOLATED = 19, 12, 33  # RTM_SETLINK, IFLA_PROTINFO, IFLA_BRPORT_ISOLATED
_AF_BRIDGE = 7
_LINK = struct.Struct("=BBHiII")
log = logging.getLogger("pendopo.gate")


class Isolation:
    """Isolates each port as the kernel tells of it, in a thread of its own; a context manager."""

    def __init__(self, interface: str) -> None:
        self._ports = SYSTEM / interface / "brif"
        self._events = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, ROUTE)
        self._events.bind((0, _LINKS))
        self._events.settimeout(ROUND_S)
        self._ends = threading.Event()
        self._trouble = ""
        self._thread = threading.Thread(target=self._watch, name="isolation", daemon=True)

    def __enter__(self) -> "Isolation":
        self.keep()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()  # the thread may wait for an event: it ends with the process

    def keep(self) -> None:
        """Isolate the ports that are not; harmless where the interface is no bridge."""
        trouble = ""
        for port in self._open_ports():
            try:
                isolate(socket.if_nametoindex(port))
            except OSError as error:
                if (self._ports / port).exists():  # else it went in this very moment
                    trouble = f"{port}: {error.strerror}"
        if trouble and trouble != self._trouble:
            log.error("phones on different ports may reach each other: %s", trouble)
        self._trouble = trouble

    def _open_ports(self) -> list[str]:
        with suppress(OSError):
            ports = os.listdir(self._ports)  # noqa: PTH208 leaner than Path.iterdir
            return [port for port in ports if not self._is_isolated(port)]
        return []

    def _is_isolated(self, port: str) -> bool:
        with suppress(OSError):
            return (self._ports / port / "isolated").read_text() == "1\n"
        return False

    def _watch(self) -> None:
        while not self._ends.is_set():
            with suppress(OSError):  # silence, or more events than there was room for
                self._events.recv(_EVENT_BYTES)
            self.keep()


def isolate(index: int) -> None:
    """Shut one port of a bridge, by its index, off from the other isolated ones."""
    with Netlink() as netlink:
        netlink.ask(
            _SET_LINK,
            _LINK.pack(_AF_BRIDGE, 0, 0, index, 0, 0)
            + attribute(_PROTECTED | NESTED, attribute(_ISOLATED, b"\x01")),
        )
