"""A disk in memory whose writes the kernel keeps (dm-log-writes), as a power cut leaves it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.lab.namespaces import run
from tests.vm import log_writes

DISKS, CUT = Path("/run/disks"), Path("/mnt")
BEFORE, DISK, LOG = (DISKS / name for name in ("before", "disk", "log"))
DISK_MB, LOG_MB = 64, 600


def record(folder: Path) -> None:
    """Mount a new disk there whose writes are kept, in their order and with their flushes."""
    DISKS.mkdir()
    run("mount", "-t", "tmpfs", "-o", f"size={DISK_MB * 3 + LOG_MB}m", "disks", str(DISKS))
    for file, size_mb in ((BEFORE, DISK_MB), (LOG, LOG_MB)):
        file.touch()
        os.truncate(file, size_mb << 20)
    run("mkfs.ext4", "-q", "-F", str(BEFORE))
    run("cp", "--sparse=always", str(BEFORE), str(DISK))
    disk, log = (run("losetup", "--find", "--show", str(file)).strip() for file in (DISK, LOG))
    sectors = (DISK_MB << 20) // 512
    run("dmsetup", "create", "pendopo", "--table", f"0 {sectors} log-writes {disk} {log}")
    run("dmsetup", "mknodes")
    run("mount", "/dev/mapper/pendopo", str(folder))


def mark(*words: object) -> None:
    """Write into the disk's log what has been answered by now."""
    run("dmsetup", "message", "pendopo", "0", f"mark {':'.join(map(str, words))}")


def stop(folder: Path) -> None:
    """End the record; all of it is in the log then."""
    run("umount", str(folder))
    run("dmsetup", "remove", "pendopo")


@contextmanager
def mounted(disk: log_writes.Disk, point: int, rng: Random) -> Iterator[Path]:
    """What was in the folder, after a cut."""
    copy = DISKS / f"cut{point}"  # each its own: a loop device of the last one may still be there
    disk.cut(point, rng, copy)
    run("mount", "-o", "loop", str(copy), str(CUT))
    try:
        yield CUT
    finally:
        run("umount", str(CUT))
        copy.unlink()
