"""Makes the kernel forget connections: a DNS flow would stay with its old resolver for minutes.

The table gives a phone's questions a mark made of its MAC (`nft_table.QUESTION`), other flows of a
live phone have the phone's own. One netlink message takes all entries of one mark away, in both
families (nfnetlink's conntrack, linux/netfilter/nfnetlink_conntrack.h).
"""

import struct

from portal.gate import netlink
from portal.gate.netlink import Netlink, attribute

_DELETE = (1 << 8) | 2  # IPCTNL_MSG_CT_DELETE; without a tuple: all that the filter lets through
_ANY = struct.pack("=BBH", 0, 0, 0)
_MARK, _MARK_MASK = 8, 21
_NUMBER = struct.Struct(">I")
_WHOLE = 0xFFFFFFFF
_IS_QUESTION = 0x80000000  # a phone's own mark stays below
_KEPT, _SET = 0x7FFFFF7F, 0x80000080  # the same from either end: nft's versions differ in order


class Connections:
    """The kernel's connection tracking; belongs to one thread. Every method raises OSError."""

    def __init__(self) -> None:
        self._netlink = Netlink(netlink.NETFILTER)

    def close(self) -> None:
        """Idempotent."""
        self._netlink.close()

    def forget(self, mark: int) -> None:
        """All connections with this mark."""
        self._forget(mark, _WHOLE)

    def forget_questions(self, mac: str | None = None) -> None:
        """The DNS flows of one phone to our resolvers, or of all phones."""
        if mac is None:
            self._forget(_IS_QUESTION, _IS_QUESTION)
            return
        for mark in question_marks(mac):
            self._forget(mark, _WHOLE)

    def _forget(self, mark: int, mask: int) -> None:
        wanted = attribute(_MARK, _NUMBER.pack(mark)) + attribute(_MARK_MASK, _NUMBER.pack(mask))
        self._netlink.ask(_DELETE, _ANY + wanted)


def question_marks(mac: str) -> set[int]:
    """The mark of this phone's questions, in either byte order."""
    tail = bytes.fromhex(mac.replace(":", ""))[2:]
    return {int.from_bytes(tail, order) & _KEPT | _SET for order in ("little", "big")}
