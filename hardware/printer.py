"""One receipt printer: ask it how it is, send it a slip, say honestly how sure the result is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from hardware import transport
from hardware.closing import Closing
from hardware.dialogue import PATIENCE, Dialogue, Patience
from hardware.errors import (
    CoverOpen,
    PaperOut,
    PrinterError,
    PrinterFault,
    PrinterOffline,
    PrinterSilent,
    PrinterStalled,
)
from hardware.profiles import Profile
from hardware.status import Evidence, Report, Status

__all__ = ["PATIENCE", "Evidence", "Kind", "Patience", "Printer", "Status", "open_printer"]

Kind = Literal["usb", "serial", "tcp"]

_PROBLEMS: dict[Status, tuple[type[PrinterError], str]] = {
    Status.PAPER_OUT: (PaperOut, "is out of paper: put in a new roll"),
    Status.COVER_OPEN: (CoverOpen, "has its cover open: close it"),
    Status.FAULT: (PrinterFault, "has a fault"),
}


class Printer(Closing):
    """A printer that is open; a context manager, for one thread at a time.

    After PrinterOffline the same object may be used again: it opens the device anew.
    """

    def __init__(
        self,
        dial: Callable[[], transport.Wire],
        profile: Profile,
        patience: Patience,
        *,
        unclean: bool,
    ) -> None:
        self._dial = dial
        self._talk = Dialogue(dial(), profile, patience)
        self._patience = patience
        self._closed = False
        self._kept_silent = False
        self._unclean = unclean  # half a slip may lie in it and swallow the next one
        self._unproven = False  # nothing proves that it has all of the last slip
        self._holds = False  # it took a whole slip and ran out of paper
        self.name = self._talk.wire.name
        self.profile = profile

    def __repr__(self) -> str:
        state = "closed" if self._closed else "offline" if self._talk.wire.fd < 0 else "open"
        return f"<Printer {self.name} as {self.profile.name}, {state}>"

    @property
    def owes_fence(self) -> bool:
        """Whether a fence has not been answered yet.

        After PaperOut a printer prints what it holds as soon as it has paper, and answers then:
        ``status()`` hears it, and the slip is out once nothing is owed any more.
        """
        return self._talk.fence_open

    def close(self) -> None:
        """Give the device back; may be called twice, and after an unplug."""
        self._closed = True
        self._talk.wire.close()

    def status(self) -> Status:
        """What the printer says about itself, within ``answer_s`` (a few ms when it is healthy).

        UNKNOWN when the profile cannot answer, or the printer stays silent or answers noise.
        Raises PrinterOffline.
        """
        with _nothing_sent():
            self._revive()
            return self._talk.report().status

    def send(self, data: bytes) -> Evidence:
        """Print ``data``, one complete receipt, and wait for the best evidence there is.

        Raises PaperOut, CoverOpen, PrinterFault, PrinterOffline or PrinterStalled. The error's
        ``bytes_accepted`` is 0 when a retry is safe; otherwise nobody knows what is on the
        paper, and after PaperOut the printer prints what it holds by itself. Where half a slip
        may lie in the printer it is cleared first, which raises what ``clear`` raises.
        """
        with _nothing_sent():
            self._revive()
            if self._unclean:
                self.clear()
            before = self._talk.report()
            self._raise_problem(before)
        try:
            evidence = self._print(data, before)
        except PrinterError as error:
            self._unclean = error.bytes_accepted > 0
            self._holds = isinstance(error, PaperOut) and self._talk.fence_open
            raise
        self._unproven = evidence < Evidence.FENCED
        return evidence

    def _print(self, data: bytes, before: Report) -> Evidence:
        self._write_or_hang_up(data)
        trusted = before.status is not Status.UNKNOWN or not self.profile.status
        try:
            if self.profile.fence and trusted and self._talk.fenced():
                return Evidence.FENCED
            after = self._talk.report()
            self._raise_problem(after)
        except PrinterError as error:
            error.bytes_accepted = len(data)
            raise
        return Evidence.ACCEPTED if after.status is Status.UNKNOWN else Evidence.CLEAN

    def _write_or_hang_up(self, data: bytes) -> None:
        try:
            self._talk.wire.write(data, self._patience.write_s)
        except PrinterStalled:
            self._talk.wire.close()  # what still lies in the queue must not come out later
            raise

    def clear(self) -> None:
        """Make the printer forget a half-sent receipt, so that the next one starts clean.

        A truncated raster or command swallows the bytes that follow, DLE EOT and ESC @ among
        them. NULs are the only safe food: white dots inside a raster, nothing outside of one.
        There are enough for the largest raster a receipt sends. DLE ENQ and DLE DC4 are not
        used: a raster swallows them as well, and printers that do not know them print them.
        The half receipt is then cut off, at worst as an empty slip.

        Raises what ``send`` raises (``bytes_accepted`` 0: there is no slip to lose), and
        PrinterSilent when the printer should answer afterwards and does not. The second time
        in a row it does not insist: the NULs lie in front of the next receipt anyway.
        """
        with _nothing_sent():
            self._revive()
            self._talk.wire.write(bytes(self.profile.largest_raster_bytes), self._patience.write_s)
            report = self._talk.report()
            self._raise_problem(report)
            self._talk.wire.write(b"\x1b@" + self._eject(), self._patience.write_s)
            if self._answers(report):
                self._kept_silent = False
            else:
                self._raise_problem(self._talk.report())
                self._kept_silent = not self._kept_silent
            if self._kept_silent:
                raise PrinterSilent(f"printer {self.name}: no answer after it was cleared")
        self._unclean = self._unproven = self._holds = False

    def _answers(self, report: Report) -> bool:
        """Whether it says all that its profile promises, now that it has been cleared."""
        if self.profile.status and report.status is Status.UNKNOWN:
            return False
        if not self.profile.fence or self._talk.fenced(lost_after_s=self._patience.older_s):
            return True
        return not self._talk.fence_open

    def _eject(self) -> bytes:
        if self.profile.cutter:
            return b"\x1dVB\x00"
        return bytes((0x1B, 0x64, self.profile.tear_lines))

    def _revive(self) -> None:
        """Forget old answers; dial again where the other end hung up between two jobs.

        Network printers drop an idle connection after a minute or two, and the first write
        after that is lost without an error.
        """
        if self._closed:
            raise PrinterOffline(f"printer {self.name}: this object has been closed")
        try:
            self._talk.drain()
        except PrinterOffline:
            lost = self._unproven and self._talk.wire.loses_bytes
            self._talk.wire.close()
            self._unclean = self._unclean or lost
            self._talk.wire = self._dial()
        if self._holds and not self._talk.fence_open:
            self._holds = self._unclean = False

    def _raise_problem(self, report: Report) -> None:
        if report.status not in _PROBLEMS:
            return
        kind, words = _PROBLEMS[report.status]
        reason = f" ({report.reason})" if report.reason else ""
        raise kind(f"printer {self.name} {words}{reason}")


@contextmanager
def _nothing_sent() -> Iterator[None]:
    """Errors that pass here lost no slip: the bytes on the way were only questions."""
    try:
        yield
    except PrinterError as error:
        error.bytes_accepted = 0
        raise


def open_printer(
    kind: Kind,
    address: str,
    profile: Profile,
    *,
    baud: int = 115200,
    patience: Patience = PATIENCE,
    unclean: bool = False,
) -> Printer:
    """Open the printer at ``address``: a device file (usb, serial) or ``host:port`` (tcp).

    ``unclean`` says that half a slip may lie in it, so that it is cleared before the next one.
    Raises PrinterOffline; ValueError for an unknown kind.
    """
    dial = transport.dialer(kind, address, baud, patience.write_s)
    return Printer(dial, profile, patience, unclean=unclean)
