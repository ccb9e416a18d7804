"""The real enforcement device: one nftables table, repaired whenever it is not as it should be."""

import logging
from collections.abc import Mapping, Sequence, Set
from typing import Any

from portal.gate import nft_table
from portal.gate.connections import Connections
from portal.gate.errors import DeviceFailed, NftFailed
from portal.gate.firewall import Element
from portal.gate.nft import Nft
from portal.gate.nft_sets import KernelSets
from portal.gate.nft_table import TABLE, Sides

BROKEN_MARK = 0  # an element that some set lacks: equal to none that is wanted, so repaired
FEW = 4
COUNTED = ("live", "slow")
MAPS = ("who", "resolver")
log = logging.getLogger("pendopo.gate")


class NftFirewall:
    """Elements in the kernel; the table stays when the gate goes, so live phones stay online."""

    name = "nft"

    def __init__(self, nft: Nft, sides: Sides) -> None:
        """Make the table, or take over the one that a gate before left; raises DeviceFailed."""
        self._nft = nft
        self._sides = sides
        self._sets = KernelSets(TABLE)
        self._connections = Connections()
        self._port = nft_table.GUEST_DNS_PORT
        self._rules: object = None
        self._elements: Mapping[str, Element] = {}
        self._read_at: int | None = None  # the kernel's generation when the elements were read
        self._steered_at: tuple[int, int] | None = None  # and when this port was seen there
        try:
            self._check_right()
            self._make_table()
        except DeviceFailed:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the device; its table stays. Idempotent."""
        self._sets.close()
        self._connections.close()

    def apply(self, *, add: Sequence[Element] = (), remove: Sequence[str] = ()) -> None:
        known = self._known(remove)
        script = [line for mac in remove for line in _deletion(mac, known[mac])]
        script += [line for element in add for line in _creation(element)]
        self._nft.do("\n".join(script))
        changed = {mac: known[mac] for mac in remove}
        self._forget(changed | {element.mac: BROKEN_MARK for element in add})  # added: keeps flows

    def get(self, mac: str) -> Element | None:
        try:
            mark = self._sets.mark_of(mac)
            if mark is None:
                return None
            fast = self._sets.has_mark("live", mark)
            bulk = not fast and self._sets.has_mark("slow", mark)
            whole = (fast or bulk) and self._sets.has_mac("inside", mac)
            return Element(mac, mark if whole else BROKEN_MARK, bulk)
        except OSError as error:
            raise DeviceFailed(f"the kernel's sets cannot be read: {error}") from error

    def elements(self) -> Mapping[str, Element]:
        """Read anew only after a change; a quiet round asks the kernel whether there was one."""
        generation = self._generation()
        if generation != self._read_at:
            self._elements, self._read_at = self._read_elements(), generation
        return self._elements

    def counters(self) -> Mapping[int, int]:
        is_known = self._generation() == self._read_at
        used = {"slow" if each.bulk else "live" for each in self._elements.values()}
        names = used if is_known else COUNTED
        try:
            return {mark: n for name in names for mark, n in self._sets.counts(name).items()}
        except OSError as error:
            raise DeviceFailed(f"the kernel's counters cannot be read: {error}") from error

    def steer(self, *, line_up: bool) -> None:
        """Which resolver phones held back ask: the guests', or the sinkhole of a broken line."""
        port = nft_table.GUEST_DNS_PORT if line_up else nft_table.SINK_DNS_PORT
        now = self._generation(), port
        if now == self._steered_at:
            return
        if self._list("resolver") != [[[53, port]]]:
            self._nft.do(nft_table.steer(port))
            self._port = port
            self._forget({}, of_all=True)
        else:
            self._steered_at = now

    def _generation(self) -> int:
        try:
            return self._sets.generation()
        except OSError as error:
            raise DeviceFailed(f"nf_tables: {error.strerror}") from error

    def _read_elements(self) -> Mapping[str, Element]:
        self._repair_table()
        who, inside, *counted = self._list("who", "inside", *COUNTED)
        live, slow = map(set, counted)
        macs, marks = set(inside), live | slow
        self._sweep(marks - {mark for _, mark in who})
        strangers = {mac: Element(mac, BROKEN_MARK) for mac in macs}
        return strangers | {
            mac: Element(mac, mark if mac in macs and mark in marks else BROKEN_MARK, mark in slow)
            for mac, mark in who
        }

    def _check_right(self) -> None:
        """Ask the kernel first: without the right to it, libnftables itself writes to stderr."""
        try:
            self._sets.has_mark("live", BROKEN_MARK)
        except OSError as error:
            raise DeviceFailed(f"nf_tables: {error.strerror}") from error

    def _make_table(self) -> None:
        script = nft_table.text(self._sides) + nft_table.steer(self._port)
        try:
            self._nft.do(script)
        except NftFailed:  # a table of another version cannot be changed into ours: make it anew
            self._nft.do(f"add table {TABLE}\ndelete table {TABLE}\n{script}")
        self._rules = self._read_rules()

    def _repair_table(self) -> None:
        try:
            if self._read_rules() == self._rules:
                return
        except NftFailed:
            pass
        log.error("device: someone changed table %s; making it anew", TABLE)
        self._make_table()

    def _read_rules(self) -> object:
        """The chains and rules as the kernel has them, without the numbers it gave them."""
        return [
            {key: value for key, value in body.items() if key != "handle"}
            for item in self._nft.list(f"table {TABLE}", terse=True)
            for kind, body in item.items()
            if kind in ("chain", "rule")
        ]

    def _known(self, macs: Sequence[str]) -> Mapping[str, int]:
        """The marks of these MACs (BROKEN_MARK: none); raises DeviceFailed for one not there."""
        if len(macs) > FEW:
            [who, inside] = self._list("who", "inside")
            found = {mac: BROKEN_MARK for mac in inside} | dict(who)
        else:
            now = {mac: self._mark_now(mac) for mac in macs}
            found = {mac: mark for mac, mark in now.items() if mark is not None}
        if not set(macs) <= set(found):
            raise DeviceFailed("nft: no such element: No such file or directory")
        return found

    def _forget(self, changed: Mapping[str, int], *, of_all: bool = False) -> None:
        """What these phones' flows were before: their questions, and what went by an old mark.

        Of many, questions alone: nothing else of a phone that is held back passes anyway.
        """
        try:
            if of_all or len(changed) > FEW:
                self._connections.forget_questions()
                return
            for mac, mark in changed.items():
                self._connections.forget_questions(mac)
                if mark != BROKEN_MARK:
                    self._connections.forget(mark)
        except OSError as error:
            raise DeviceFailed(f"conntrack: {error.strerror}") from error

    def _mark_now(self, mac: str) -> int | None:
        try:
            mark = self._sets.mark_of(mac)
            return BROKEN_MARK if mark is None and self._sets.has_mac("inside", mac) else mark
        except OSError as error:
            raise DeviceFailed(f"the kernel's sets cannot be read: {error}") from error

    def _list(self, *names: str) -> list[list[Any]]:
        return [[_value(each) for each in self._listed(name)] for name in names]

    def _sweep(self, strays: Set[int]) -> None:
        """Take marks away that are no phone's."""
        if strays:
            self._nft.do("\n".join(_absence("mark", mark) for mark in strays))

    def _listed(self, name: str) -> list[Any]:
        kind = "map" if name in MAPS else "set"
        for item in self._nft.list(f"{kind} {TABLE} {name}"):
            if kind in item:
                elements: list[Any] = item[kind].get("elem", [])
                return elements
        raise NftFailed(f"nft: {kind} {name} was not listed")

    def __repr__(self) -> str:
        return f"<NftFirewall {self._sides.phones} to {self._sides.uplink}>"


def _value(element: Any) -> Any:
    """An element without its counter; of a map the pair of key and value."""
    return element["elem"]["val"] if isinstance(element, dict) else element


def _creation(element: Element) -> list[str]:
    return [
        f"create element {TABLE} who {{ {element.mac} : {element.mark} }}",
        f"add element {TABLE} inside {{ {element.mac} }}",
        f"create element {TABLE} {'slow' if element.bulk else 'live'} {{ {element.mark} }}",
    ]


def _deletion(mac: str, mark: int) -> list[str]:
    """Lines that remove a phone, also one that some sets have lost already."""
    lines = [_absence("mac", mac)]
    if mark != BROKEN_MARK:
        lines += [f"delete element {TABLE} who {{ {mac} }}", _absence("mark", mark)]
    return lines


def _absence(key: str, value: object) -> str:
    """Add, then delete: the only way in one transaction to make sure something is not there."""
    names = ("inside",) if key == "mac" else COUNTED
    return "\n".join(
        f"add element {TABLE} {name} {{ {value} }}\ndelete element {TABLE} {name} {{ {value} }}"
        for name in names
    )
