"""The gate's Unix socket: one thread, one line each way, and nothing a peer sends can stop it."""

import logging
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from portal.gate.answers import Answers, Asked, Right
from portal.gate.gate import TURN_S, Gate
from portal.gate.messages import LINE_MAX_BYTES
from portal.gate.peers import Peers, uid_of
from portal.gate.upstream import Upstream

PATIENCE_S = 5.0
LOOK_S = 0.5  # so soon a line that changed is acted upon, where nobody tells of the change
_STOP, _LOOK = b"s", b"l"
CONNECTIONS_MAX = 256
RECEIVE_BYTES = 16 * LINE_MAX_BYTES  # a socket closed with words unread takes our reply along
log = logging.getLogger("pendopo.gate")


class Connection:
    """One peer: its right, and what it has sent so far."""

    def __init__(self, sock: socket.socket, right: Right) -> None:
        self.sock = sock
        self.right = right
        self.data = b""
        self.since_s = time.monotonic()

    def read(self) -> bool:
        """Take what arrived; says whether the peer has said all it will."""
        try:
            fresh = self.sock.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            fresh = b""
        self.data += fresh
        return not fresh or b"\n" in self.data or len(self.data) > LINE_MAX_BYTES

    @property
    def line(self) -> bytes:
        return self.data.partition(b"\n")[0]


class Server:
    """Listens, gathers the requests of one moment into a batch, answers, and turns the gate."""

    def __init__(
        self, gate: Gate, path: Path, peers: Peers, alive: Callable[[], None] = lambda: None
    ) -> None:
        """`alive` is called each time the loop has gone round."""
        self._gate, self._alive = gate, alive
        self._answers = Answers(gate)
        self._path = path
        self._peers = peers
        self._selector = selectors.DefaultSelector()
        self._open: set[Connection] = set()
        self._wake, self._waker = socket.socketpair()
        self._waker.setblocking(False)  # who cannot wake it up any more has done so often enough
        self._look_s = LOOK_S
        self._listener = _listen(path)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake, selectors.EVENT_READ)

    def stop(self) -> None:
        """Ask serve() to end; safe from a signal handler and from another thread."""
        self._wake_up(_STOP)

    def hear(self, upstream: Upstream) -> None:
        """Let the line tell when it changed, if it can, instead of looking twice a second."""
        if upstream.ring(lambda: self._wake_up(_LOOK)):
            self._look_s = TURN_S
        self._wake_up(_LOOK)  # it may have changed before it was heard

    def _wake_up(self, why: bytes) -> None:
        with suppress(OSError):
            self._waker.send(why)

    def serve(self) -> None:
        """Answer until stop(); then keep the sessions and take the socket away."""
        next_turn_s = time.monotonic() + TURN_S
        try:
            while self._serve_once(min(max(next_turn_s - time.monotonic(), 0.0), self._look_s)):
                self._gate.look()
                self._alive()
                if time.monotonic() >= next_turn_s:
                    self._gate.turn()
                    self._drop_the_slow()
                    next_turn_s = time.monotonic() + TURN_S
            self._gate.stop()
        finally:
            self._close()

    def _serve_once(self, timeout_s: float) -> bool:
        ready: list[Connection] = []
        for key, _ in self._selector.select(timeout_s):
            if key.fileobj is self._wake:
                if _STOP in self._wake.recv(RECEIVE_BYTES):
                    return False
            elif key.fileobj is self._listener:
                ready += [fresh for fresh in self._accept_all() if fresh.read()]
            elif key.data.read():
                ready.append(key.data)
        if ready:
            self._answer(ready)
        return True

    def _accept_all(self) -> list[Connection]:
        """Everyone who knocks now: what came during a commit shares the next one."""
        fresh: list[Connection] = []
        with suppress(OSError):
            while len(fresh) < CONNECTIONS_MAX:
                sock, _ = self._listener.accept()
                sock.setblocking(False)
                if len(self._open) >= CONNECTIONS_MAX:
                    sock.close()
                    continue
                connection = Connection(sock, self._peers.right_of(uid_of(sock)))
                self._open.add(connection)
                self._selector.register(sock, selectors.EVENT_READ, connection)
                fresh.append(connection)
        return fresh

    def _answer(self, ready: list[Connection]) -> None:
        asking = [connection for connection in ready if connection.data]
        replies = self._answers.answer_all([Asked(c.right, c.line) for c in asking])
        for connection, reply in zip(asking, replies, strict=True):
            with suppress(OSError):  # the peer left: its status page will tell
                connection.sock.send(reply)
        for connection in ready:
            self._drop(connection)

    def _drop_the_slow(self) -> None:
        now_s = time.monotonic()
        for connection in [c for c in self._open if now_s - c.since_s > PATIENCE_S]:
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        self._open.discard(connection)
        with suppress(KeyError, ValueError):
            self._selector.unregister(connection.sock)
        connection.sock.close()

    def _close(self) -> None:
        for connection in list(self._open):
            self._drop(connection)
        self._path.unlink(missing_ok=True)
        self._selector.close()
        for sock in (self._listener, self._wake, self._waker):
            sock.close()


def _listen(path: Path) -> socket.socket:
    """A listening socket only its user and group may reach; the caller holds the gate's claim."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o660)
    listener.listen(CONNECTIONS_MAX)
    listener.setblocking(False)
    return listener
