"""An enforcement device for `try` and tests: it blocks nothing, and behaves as nft would."""

from collections.abc import Mapping, Sequence

from portal.gate.errors import DeviceFailed
from portal.gate.firewall import Element


class FakeFirewall:
    """Elements, marks and counters in memory; can be flushed by someone else, and can fail."""

    name = "fake"

    def __init__(self) -> None:
        self._elements: dict[str, Element] = {}
        self._counters: dict[int, int] = {}
        self.broken = False
        self.forgets = False
        self.transactions = 0
        self.line_up = True

    def apply(self, *, add: Sequence[Element] = (), remove: Sequence[str] = ()) -> None:
        self._check_alive()
        elements = dict(self._elements)
        for mac in remove:
            if elements.pop(mac, None) is None:
                raise DeviceFailed("fake device: no such element: No such file or directory")
        for element in add:
            if element.mac in elements or element.mark in {e.mark for e in elements.values()}:
                raise DeviceFailed(f"fake device: mark {element.mark}: File exists")
            elements[element.mac] = element
        self.transactions += 1
        if self.forgets:
            return
        gone = {self._elements[mac].mark for mac in remove}
        kept = {mark: c for mark, c in self._counters.items() if mark not in gone}
        self._counters = kept | {element.mark: 0 for element in add}
        self._elements = elements

    def get(self, mac: str) -> Element | None:
        self._check_alive()
        return self._elements.get(mac)

    def elements(self) -> Mapping[str, Element]:
        self._check_alive()
        return dict(self._elements)

    def counters(self) -> Mapping[int, int]:
        self._check_alive()
        return dict(self._counters)

    def steer(self, *, line_up: bool) -> None:
        self._check_alive()
        self.line_up = line_up

    def close(self) -> None:
        """Nothing to let go of."""

    def carry(self, mac: str, size_bytes: int = 0) -> bool:
        """Let traffic of a phone arrive; says whether it passed."""
        element = self._elements.get(mac)
        if element is None:
            return False
        self._counters[element.mark] += size_bytes
        return True

    def flush(self) -> None:
        """Someone else empties our sets."""
        self._elements.clear()
        self._counters.clear()

    def slip_in(self, element: Element) -> None:
        """Someone else adds an element of their own."""
        self._elements[element.mac] = element
        self._counters[element.mark] = 0

    def _check_alive(self) -> None:
        if self.broken:
            raise DeviceFailed("fake device: Operation not permitted")

    def __repr__(self) -> str:
        return f"<FakeFirewall {len(self._elements)} elements{' broken' if self.broken else ''}>"
