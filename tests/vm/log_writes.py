"""What dm-log-writes kept of a disk's writes, and the disk as a power cut at any of them leaves it.

The format is the kernel's (Documentation/admin-guide/device-mapper/log-writes.rst and
drivers/md/dm-log-writes.c). A write is in the log once it is complete; what was complete before a
FLUSH, and what was written with FUA, is on the disk. Of the rest a disk may have kept any part.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from random import Random

_SUPER, _ENTRY = struct.Struct("<QQQI"), struct.Struct("<QQQQ")
_MAGIC = 0x6A736677736872
_SECTOR = 512
_FLUSH, _FUA, _DISCARD, _MARK = 1, 2, 4, 8
KEPT_SHARE = 0.5  # of what the disk had not yet been told to keep


@dataclass(frozen=True)
class Entry:
    """One write, or a mark; `at` is where its bytes lie in the log."""

    sector: int
    sectors: int
    flags: int
    at: int
    mark: str = ""

    @property
    def is_flush(self) -> bool:
        return bool(self.flags & _FLUSH)

    @property
    def is_sure(self) -> bool:
        return bool(self.flags & _FUA)


def read(log: Path) -> list[Entry]:
    """All entries, oldest first. Raises ValueError when it is no such log."""
    entries = []
    with log.open("rb") as file:
        magic, _version, number, size = _SUPER.unpack(file.read(_SUPER.size))
        if magic != _MAGIC:
            raise ValueError(f"{log} is no log of dm-log-writes")
        at = size
        for _ in range(number):
            file.seek(at)
            head = file.read(size)
            sector, sectors, flags, length = _ENTRY.unpack_from(head)
            mark = head[_ENTRY.size : _ENTRY.size + length].rstrip(b"\0") if flags & _MARK else b""
            at += size
            entries.append(Entry(sector, sectors, flags, at, mark.decode()))
            if not flags & (_DISCARD | _MARK):
                at += -(-sectors * _SECTOR // size) * size
    return entries


class Disk:
    """The disk from its first state on; cuts are asked for in the order of their points."""

    def __init__(self, image: Path, log: Path, entries: list[Entry]) -> None:
        self._image, self._entries = image, entries
        self._log, self._disk = os.open(log, os.O_RDONLY), os.open(image, os.O_RDWR)
        self._kept = 0

    def cut(self, point: int, rng: Random, into: Path) -> None:
        """A copy of the disk when the power goes before entry number `point`."""
        flushes = (at for at in range(point - 1, -1, -1) if self._entries[at].is_flush)
        flushed = max(next(flushes, 0), self._kept)
        for entry in self._entries[self._kept : flushed]:
            self._write(entry, self._disk)
        self._kept = flushed
        _copy_sparse(self._image, into)
        copy = os.open(into, os.O_RDWR)
        try:
            for entry in self._entries[flushed:point]:
                if entry.is_sure or rng.random() < KEPT_SHARE:
                    self._write(entry, copy)
        finally:
            os.close(copy)

    def close(self) -> None:
        os.close(self._log)
        os.close(self._disk)

    def _write(self, entry: Entry, disk: int) -> None:
        if entry.flags & _MARK or not entry.sectors:
            return
        length = entry.sectors * _SECTOR
        data = b"" if entry.flags & _DISCARD else os.pread(self._log, length, entry.at)
        os.pwrite(disk, data.ljust(length, b"\0"), entry.sector * _SECTOR)


def _copy_sparse(source: Path, target: Path) -> None:
    """A file's data and its holes."""
    with source.open("rb") as whole, target.open("wb") as copy:
        size = os.fstat(whole.fileno()).st_size
        at = 0
        while at < size:
            try:
                at = os.lseek(whole.fileno(), at, os.SEEK_DATA)
            except OSError:  # only a hole is left
                break
            end = os.lseek(whole.fileno(), at, os.SEEK_HOLE)
            while at < end:
                part = os.pread(whole.fileno(), min(end - at, 1 << 20), at)
                at += os.pwrite(copy.fileno(), part, at)
        copy.truncate(size)
