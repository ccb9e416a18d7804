"""The counter that survives a power cut: a ring of slots, each with a check sum."""

import binascii
import struct

from .slots import Slots

_RECORD = "<4sIIIIIB"
_CHECK = "<I"
_MARK = b"PBX1"
_COPIES = 2


def _packed(*numbers: int) -> bytes:
    body = struct.pack(_RECORD, _MARK, *numbers)
    return body + struct.pack(_CHECK, binascii.crc32(body))


def _unpacked(data: "bytes | None") -> "tuple[int, ...] | None":
    size = struct.calcsize(_RECORD)
    if data is None or len(data) != size + 4 or data[:4] != _MARK:
        return None
    if struct.unpack(_CHECK, data[size:])[0] != binascii.crc32(data[:size]):
        return None
    return struct.unpack(_RECORD, data[:size])[1:]


class Memory:
    """The totals. Change them, then `keep()`, and only then tell anybody.

    The newest whole slot wins. Each record is written to two slots, one after the other: a cut
    leaves the record before it, and one slot that goes bad later leaves its twin. Where no slot
    is whole the memory is lost, and `fresh_epoch` (a random number: nothing is left to count on
    from) tells the host that these totals are not the old ones.
    """

    def __init__(self, slots: Slots, fresh_epoch: int) -> None:
        self._slots = slots
        self.is_whole = True
        newest: tuple[int, ...] = (0, fresh_epoch, 0, 0, 0, 0)
        for slot in range(slots.count):
            record = self._read(slot)
            if record is not None and record[0] > newest[0]:
                newest = record
        self._serial, self.epoch, self.boot, self.letters, self.opens, self.flags = newest

    def keep(self) -> None:
        """Write the totals down; a slot that does not keep them is passed over.

        `is_whole` is False from the first copy on that could not be read back.
        """
        for _pair in range(self._slots.count // _COPIES):
            self._serial += 1
            first = _COPIES * self._serial % self._slots.count
            copies = self._write(first) + self._write(first + 1)
            if copies < _COPIES:
                self.is_whole = False
            if copies:
                return

    def _write(self, slot: int) -> bool:
        record = (self._serial, self.epoch, self.boot, self.letters, self.opens, self.flags)
        try:
            self._slots.write(slot, _packed(*record))
        except OSError:
            return False
        return self._read(slot) == record

    def _read(self, slot: int) -> "tuple[int, ...] | None":
        try:
            return _unpacked(self._slots.read(slot))
        except OSError:
            return None
