"""A serial device that does not exist: a raw pseudo-terminal under a name of our choice."""

import contextlib
import os
import termios
import tty
from pathlib import Path

_READ_BYTES = 4096


class PtyPort:
    """The device's end of a line whose other end can be opened at ``link``."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        target = os.ttyname(self._slave)
        link.parent.mkdir(parents=True, exist_ok=True)
        hidden = link.with_name(f".{link.name}.tmp")
        hidden.unlink(missing_ok=True)
        hidden.symlink_to(target)
        hidden.replace(link)

    def fileno(self) -> int:
        """The descriptor to wait on for bytes from the host."""
        return self._master

    def read(self, limit: int = _READ_BYTES) -> bytes:
        """What the host has written, at most ``limit`` bytes; empty when there is nothing."""
        # The slave stays open here: without it reading fails whenever no host has it open.
        with contextlib.suppress(BlockingIOError):
            return os.read(self._master, limit)
        return b""

    def write(self, data: bytes) -> None:
        """Send to the host; like a UART, lose what nobody collects."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._master, data)

    def stall(self, stalled: bool) -> None:
        """Make the host's writes wait, as a printer that keeps its line busy."""
        termios.tcflow(self._slave, termios.TCOOFF if stalled else termios.TCOON)

    def close(self) -> None:
        """Unplug: the host's end hangs up and the name disappears. May be called twice."""
        if self._master < 0:
            return
        with contextlib.suppress(OSError):
            if str(self.link.readlink()) == os.ttyname(self._slave):
                self.link.unlink()
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = -1
