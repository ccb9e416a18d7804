"""A real NetworkManager, which has one interface of a phone or of the box."""

from pathlib import Path

from tests.lab.enclosed import Enclosed
from tests.lab.namespaces import Namespace

PROGRAMS = ("NetworkManager", "nmcli", "dbus-daemon")


class NetworkManager(Enclosed):
    """Ready as soon as it has got an address by DHCP."""

    def __init__(self, space: Namespace, log: Path, interface: str = "eth0") -> None:
        super().__init__(space, log, "NetworkManager", interface)
        self._interface = interface

    def is_ready(self) -> bool:
        state = self._nmcli("-g", "GENERAL.STATE", "device", "show", self._interface)
        return state.startswith("100")

    def connectivity(self) -> str:
        """What it believes at this moment: none, portal, limited or full."""
        return self._nmcli("networking", "connectivity")

    def check(self) -> str:
        """What it finds when it is asked to look again, as a desktop does with a portal's page."""
        return self._nmcli("networking", "connectivity", "check")

    def drop(self) -> None:
        """Take the connection down, as a cable does that is pulled."""
        self._nmcli("device", "disconnect", self._interface)

    def join(self) -> None:
        """Bring it up again."""
        self._nmcli("connection", "up", "wifi")

    def address(self) -> str:
        """The IPv4 address it got, without its length."""
        return self._nmcli("-g", "IP4.ADDRESS", "device", "show", self._interface).partition("/")[0]

    def _nmcli(self, *arguments: str) -> str:
        """Ask it over its own bus; "" while it does not answer."""
        return self.ask("nmcli", "--terse", *arguments)
