"""The real servers behind the gate: each probe's host answers what its makers promise.

`python -m tests.conformance.outside ADDRESS PORT` serves them in a namespace.
"""

import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.conformance.systems import SYSTEMS

LINE_CHECK = "/generate_204"
"""What our own gate asks an outside address for."""
SYSTEM_OF = {(system.host, system.path): system for system in SYSTEMS}


class RealServer(BaseHTTPRequestHandler):
    """Answers a known probe as the real server does, everything else with 404."""

    server_version = "TheRealServer"

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").partition(":")[0]
        system = SYSTEM_OF.get((host, self.path))
        body = (system.body or "").encode() if system else b"not here"
        status = system.status if system else 204 if self.path == LINE_CHECK else 404
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def serving_outside(address: str = "127.0.0.1", port: int = 0) -> Iterator[tuple[str, int]]:
    """The outside in a thread of this process: (address, port)."""
    with _Server((address, port), RealServer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield address, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    with _Server((sys.argv[1], int(sys.argv[2])), RealServer) as alone:
        alone.serve_forever()
