"""A modem that a search for the box may meet: in command mode, with its echo on."""

from pathlib import Path

from hardware.fakes.pty_port import PtyPort


class Modem:
    """Repeats what it is told, answers lines that begin with AT, ignores all others (ITU-T V.250).

    ``told`` is every byte that ever came; ``pump()`` when its line is readable.
    """

    def __init__(self, path_link: Path) -> None:
        self.told = b""
        self._line = b""
        self._port = PtyPort(path_link)

    def fileno(self) -> int:
        """The descriptor to wait on for the host's commands."""
        return self._port.fileno()

    def pump(self) -> None:
        """Read what the host wrote, repeat it, and answer whole commands."""
        came = self._port.read()
        self.told += came
        self._port.write(came)
        *lines, self._line = (self._line + came).split(b"\r")
        for each in lines:
            if each.strip().upper().startswith(b"AT"):
                self._port.write(b"\r\nOK\r\n")

    def ring(self) -> None:
        """Somebody calls."""
        self._port.write(b"\r\nRING\r\n")

    def close(self) -> None:
        """Unplug it."""
        self._port.close()
