"""The enforcer keeps the device equal to the rules: admits with proof, repairs both ways."""

import logging
from collections.abc import Callable, Mapping

from portal.gate.errors import DeviceFailed
from portal.gate.firewall import Device, Element
from portal.gate.sessions import Session

log = logging.getLogger("pendopo.gate")


class Enforcer:
    """The one hand on the device; tells its trouble once, not every round."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._trouble = ""

    def admit(self, session: Session, element: Element) -> None:
        """Let a phone out and see that it holds; raises DeviceFailed."""
        known = self._device.get(session.mac)
        if known != element:
            self._device.apply(add=[element], remove=[session.mac] if known else [])
            session.seen_bytes = 0
        if self._device.get(session.mac) != element:
            raise DeviceFailed("the device took the phone but does not show it")

    def holds(self, mac: str) -> bool:
        """Whether the device lets this phone out now; no when it cannot say."""
        try:
            return self._device.get(mac) is not None
        except DeviceFailed as error:
            self._report(str(error))
            return False

    def highest_mark(self) -> int:
        """Of the elements that a gate before left: its books may not know the last ones."""
        try:
            return max((each.mark for each in self._device.elements().values()), default=0)
        except DeviceFailed as error:
            self._report(str(error))
            return 0

    def expel(self, mac: str) -> None:
        """Hold a phone back, if it is let out; raises DeviceFailed."""
        if self._device.get(mac) is not None:
            self._device.apply(remove=[mac])

    def try_to_expel(self, mac: str) -> None:
        """The same, leaving a failure to the next repair."""
        try:
            self.expel(mac)
        except DeviceFailed as error:
            self._report(str(error))

    def counters(self) -> Mapping[int, int]:
        """What the device counted; nothing when it cannot say."""
        try:
            return self._device.counters()
        except DeviceFailed as error:
            self._report(str(error))
            return {}

    def reconcile(
        self,
        want: Mapping[str, Element],
        session_of: Callable[[str], Session | None],
        *,
        line_up: bool = True,
    ) -> None:
        """Make the device hold these elements and nothing else, in one transaction."""
        try:
            have = self._device.elements()
            remove = [mac for mac, element in have.items() if want.get(mac) != element]
            add = [element for mac, element in want.items() if have.get(mac) != element]
            if add or remove:
                self._device.apply(add=add, remove=remove)
            self._device.steer(line_up=line_up)
        except DeviceFailed as error:
            self._report(str(error))
            return
        for mac in {*remove, *(element.mac for element in add)}:
            if session := session_of(mac):
                session.seen_bytes = 0  # a counter starts anew with its element
        self._report("")

    def _report(self, trouble: str) -> None:
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if trouble:
            log.error("device: %s", trouble)
        else:
            log.info("device: well again")
