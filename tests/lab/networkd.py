"""A real systemd-networkd, which has the box's uplink."""

from pathlib import Path

from tests.lab.enclosed import Enclosed
from tests.lab.namespaces import Namespace


class Networkd(Enclosed):
    """Ready as soon as it has got an address and a route by DHCP."""

    def __init__(self, space: Namespace, log: Path, interface: str = "wan0") -> None:
        super().__init__(space, log, "networkd", interface)
        self._interface = interface

    def is_ready(self) -> bool:
        routes = self.space.ip("route", "show", "default", "dev", self._interface)
        return "proto dhcp" in routes
