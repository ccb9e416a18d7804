"""The internet of the lab: answers probes as the real ones do, always with `X-Up: 1`.

    python -m tests.lab.internet

Port 80: 204 or a small page; /stream sends for ever, /flood does so as fast as it can, /sink
swallows. Ports 443 and 853 take a connection and say "up"; UDP 443 says "up" too. `--portal`: every
answer on port 80 is another portal's page.
"""

import asyncio
import sys

EMPTY = ("/generate_204", "/gen_204")
PAGES = {
    "/hotspot-detect.html": b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>",
    "/connecttest.txt": b"Microsoft Connect Test",
    "/nm": b"NetworkManager is online\n",
    "/page": bytes(30_000),
    "/megabytes": bytes(4_000_000),
}
CHUNK = bytes(8192)


async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request a connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        if "--portal" in sys.argv:
            body = b"<html>Please sign in to the hotel</html>"
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        elif path in ("/stream", "/flood"):
            writer.write(b"HTTP/1.1 200 OK\r\nX-Up: 1\r\n\r\n")
            while True:
                writer.write(CHUNK)
                await writer.drain()
                await asyncio.sleep(0.01 if path == "/stream" else 0)
        elif path == "/sink":
            while await reader.read(len(CHUNK)):
                pass
        else:
            status = b"204 No Content" if path in EMPTY else b"200 OK"
            body = b"" if path in EMPTY else PAGES.get(path, b"hello from the internet")
            writer.write(
                b"HTTP/1.1 %s\r\nX-Up: 1\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                % (status, len(body)) + body
            )  # fmt: skip
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass
    finally:
        writer.close()


async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that only says it is there."""
    writer.write(b"up")
    writer.close()


class Quic(asyncio.DatagramProtocol):
    """A datagram server that only says it is there."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, _: bytes, peer: object) -> None:
        assert isinstance(self._transport, asyncio.DatagramTransport)
        self._transport.sendto(b"up", peer)


async def main() -> None:
    loop = asyncio.get_running_loop()
    for host in ("0.0.0.0", "::"):
        await asyncio.start_server(web, host, 80, backlog=1024)
        for port in (443, 853):
            await asyncio.start_server(greet, host, port)
    await loop.create_datagram_endpoint(Quic, local_addr=("::", 443))  # of both families
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
