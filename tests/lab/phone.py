"""A phone of the lab: a namespace of its own with one radio, and what a phone asks."""

import http.client
import socket
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.lab.namespaces import Namespace, eventually

PROBE = "http://connectivitycheck.gstatic.com/generate_204"
INTERNET, INTERNET6 = "203.0.113.10", "2001:db8:1::10"
GATEWAY, GATEWAY6 = "10.77.0.1", "fd77::1"
A, TXT = 1, 16
TIMEOUT_S = 1.5


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `is_real` when it came from the internet itself."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_real(self) -> bool:
        return self.headers.get("x-up") == "1"

    @property
    def text(self) -> str:
        return self.body.decode()


class Phone:
    """Asks from its own namespace; no answer is None."""

    def __init__(self, space: Namespace, number: int) -> None:
        self.space = space
        self.number = number
        self.mac = mac_of(number)
        # Beside the leases, which are 10.77.1.0 to 10.77.254.255.
        self.ip = f"10.77.0.{100 + number}" if number < 150 else f"10.77.255.{number - 149}"
        self.ip6 = f"fd77::{100 + number}"

    def get(
        self, url: str, *, to: str | None = None, method: str = "GET", source: str | None = None
    ) -> Answer | None:
        """One request on a new connection; `to` is the address that the name stands for."""
        parts = urlsplit(url)
        place = to or parts.hostname or ""
        with self.space.entered():
            talk = http.client.HTTPConnection(
                place, parts.port or 80, timeout=5, source_address=(source, 0) if source else None
            )
            try:
                talk.request(method, parts.path or "/", headers={"Host": parts.netloc})
                said = talk.getresponse()
                headers = {name.lower(): value for name, value in said.getheaders()}
                return Answer(said.status, headers, said.read())
            except (OSError, http.client.HTTPException):
                return None
            finally:
                talk.close()

    def probe(self, *, v6: bool = False, source: str | None = None) -> Answer | None:
        """What the system asks to see whether it is online."""
        return self.get(PROBE, to=INTERNET6 if v6 else INTERNET, source=source)

    def is_online(self, *, v6: bool = False) -> bool:
        answer = self.probe(v6=v6)
        return answer is not None and answer.is_real

    def page(self, path: str = "/") -> str:
        answer = self.get(f"http://{GATEWAY}{path}")
        return answer.text if answer else ""

    def tap(self) -> Answer:
        """Press the one button."""
        answer = self.get(f"http://{GATEWAY}/connect", method="POST")
        assert answer is not None
        return answer

    def leave(self) -> None:
        assert self.get(f"http://{GATEWAY}/disconnect", method="POST") is not None

    def tcp(self, address: str, port: int) -> str:
        """ "up" from the internet, "reset", or "silence"."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with self.space.entered(), socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.settimeout(TIMEOUT_S)
            try:
                sock.connect((address, port))
                return sock.recv(9).decode() or "closed"
            except ConnectionError:
                return "reset"
            except OSError:
                return "silence"

    def udp(self, address: str, port: int, data: bytes = b"hello") -> bytes | None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with self.space.entered(), socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.settimeout(TIMEOUT_S)
            try:
                sock.sendto(data, (address, port))
                return sock.recv(4096)
            except OSError:
                return None

    def resolve(self, name: str, server: str = GATEWAY, kind: int = A) -> list[str] | None:
        """The addresses (or raw answers) a resolver has for a name; None is no answer."""
        answer = self.udp(server, 53, question(name, kind))
        return None if answer is None else answers_in(answer)

    def pings(self, address: str) -> bool:
        """Whether one ICMP echo comes back."""
        v6 = ":" in address
        family = socket.AF_INET6 if v6 else socket.AF_INET
        protocol = socket.IPPROTO_ICMPV6 if v6 else socket.IPPROTO_ICMP
        echo = struct.pack(">BBHHH", 128 if v6 else 8, 0, 0 if v6 else 0xF7FE, 0, 1)
        with self.space.entered(), socket.socket(family, socket.SOCK_RAW, protocol) as sock:
            sock.settimeout(TIMEOUT_S)
            try:
                sock.sendto(echo, (address, 0))
                while True:
                    data, peer = sock.recvfrom(999)
                    kind = data[0] if v6 else data[20]
                    if peer[0] == address and kind == (129 if v6 else 0):
                        return True
            except OSError:
                return False

    def wait_online(self, timeout_s: float = 10.0) -> None:
        eventually(self.is_online, f"{self.ip} is online", timeout_s)


def mac_of(number: int) -> str:
    return f"02:77:00:01:{number >> 8:02x}:{number & 255:02x}"


def question(name: str, kind: int = A) -> bytes:
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + labels + struct.pack(">BHH", 0, kind, 1)


def answers_in(message: bytes) -> list[str]:
    """The A records as addresses, any other record as its hex."""
    count = struct.unpack_from(">HHHHHH", message)[3]
    at = message.index(b"\0", 12) + 5
    found = []
    for _ in range(count):
        kind, _, _, length = struct.unpack_from(">HHIH", message, at + 2)
        data = message[at + 12 : at + 12 + length]
        found.append(socket.inet_ntoa(data) if kind == A else data.hex())
        at += 12 + length
    return found
