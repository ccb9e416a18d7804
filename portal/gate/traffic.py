"""Traffic control as the kernel has it: reads queues and classes by netlink, changes them by tc."""

import shutil
import socket
import struct
from collections.abc import Sequence

from portal.gate.errors import SharesFailed
from portal.gate.netlink import DUMP, Netlink, attributes

_GET_QDISC, _GET_CLASS, _GET_FILTER = 38, 42, 46  # RTM_GET* (rtnetlink(7))
_HEAD = struct.Struct("=BBHiIII")  # tcmsg: family, interface, handle, parent, info
_KIND, _OPTIONS = 1, 2
_HTB = b"htb\0"
_ROOT = 0xFFFFFFFF
_TIMEOUT_S = 10

Row = tuple[int, int, bytes, bytes]
"""Handle, parent, kind, options."""


class Traffic:
    """The trees of some interfaces; belongs to one thread."""

    def __init__(self) -> None:
        self._netlink = Netlink()

    def close(self) -> None:
        """Idempotent."""
        self._netlink.close()

    def tree(self, interface: str) -> list[Row]:
        """All queues, classes and filters of one interface, without what they counted.

        No classes of cake and fq_codel: those are flows, and come and go.

        Raises OSError, and SharesFailed when there is no such interface.
        """
        try:
            index = socket.if_nametoindex(interface)
        except OSError:
            raise SharesFailed(f"there is no interface {interface!r} now") from None
        queues = [row for at, row in self._rows(_GET_QDISC) if at == index]
        return sorted(
            [
                *((h, p, kind, b"" if kind == _HTB else o) for h, p, kind, o in queues),
                *(row for _, row in self._rows(_GET_CLASS, index) if row[2] == _HTB),
                *(row for h, *_ in queues if h for _, row in self._rows(_GET_FILTER, index, h)),
            ]
        )

    def roots(self, handle: int) -> list[str]:
        """The interfaces whose root has this handle; raises OSError."""
        found = [at for at, (h, p, *_) in self._rows(_GET_QDISC) if (h, p) == (handle << 16, _ROOT)]
        return [socket.if_indextoname(index) for index in found]

    def has_root(self, interface: str) -> bool:
        """Whether somebody gave this interface a root that can be deleted; raises OSError."""
        return any(handle and parent == _ROOT for handle, parent, *_ in self.tree(interface))

    def _rows(self, question: int, index: int = 0, parent: int = 0) -> list[tuple[int, Row]]:
        found = []
        for answer in self._netlink.ask(question, _HEAD.pack(0, 0, 0, index, 0, parent, 0), DUMP):
            _, _, _, at, handle, under, _ = _HEAD.unpack_from(answer)
            told = attributes(answer[_HEAD.size :])
            row = handle, under, told.get(_KIND, b""), told.get(_OPTIONS, b"")
            found.append((at, row))
        return found


def run(commands: Sequence[str]) -> None:
    """Run `tc` commands up to the first that is refused; raises SharesFailed with tc's words."""
    import subprocess  # only here: it costs memory

    program = shutil.which("tc") or shutil.which("tc", path="/usr/sbin:/sbin")
    if program is None:
        raise SharesFailed("there is no program tc; install Debian's package iproute2")
    script = "".join(command.removeprefix("tc ") + "\n" for command in commands)
    try:
        ended = subprocess.run(
            [program, "-batch", "-"],
            input=script, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SharesFailed(f"tc: {error}") from error
    if ended.returncode != 0:
        raise SharesFailed(f"tc: {ended.stderr.strip().partition(chr(10))[0]}")
