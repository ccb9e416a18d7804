"""Five hundred phones in the hall that probe and are not let out, and one that signs in meanwhile.

    python -m tests.benchmarks.bench_crowd [--short]

Each phone of the crowd is a radio of its own (a macvlan with its MAC and address) and probes every
second on a new connection, as systems do that look for a portal. Front, portal and gate run as on
the box. Told is what they use of a core in that minute and how long an honest tap takes; the floor
is the same tap in an empty hall.
"""

import selectors
import socket
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, perf_counter

from portal.gate.states import Line
from tests.benchmarks.measuring import a_folder, cpu_s, is_short, percentile, say, spread
from tests.conformance.conftest import start_front
from tests.lab.namespaces import Namespace, cable, eventually, missing
from tests.lab.net import Lab
from tests.lab.phone import GATEWAY, INTERNET, Phone

PHONES = 500
EVERY_S = 1.0
GOAL = {"front_and_portal_of_a_core": 0.6, "tap_p95_ms": 100}
PROBE = (
    b"GET /generate_204 HTTP/1.1\r\nHost: connectivitycheck.gstatic.com\r\n"
    b"User-Agent: Dalvik/2.1.0\r\nConnection: close\r\n\r\n"
)
PARTS = {"front": "nginx", "portal": "portal.web", "gate": "portal.gate"}


class Crowd:
    """One thread that lets every phone probe in its turn; a context manager that counts answers."""

    def __init__(self, lab: Lab) -> None:
        self.redirects = self.others = 0
        self._space = Namespace("crowd")
        cable(lab.box.space, "crowd", self._space, "eth0")
        lab.box.space.ips("link set crowd master br-lan\nlink set crowd up")
        for each in ("arp_ignore=1", "arp_announce=2", "rp_filter=0"):
            self._space.run("sysctl", "-qw", f"net.ipv4.conf.all.{each}")
        self._space.ips("link set eth0 up\n" + "\n".join(map(_radio, range(PHONES))))
        self._ends = threading.Event()
        self._selector = selectors.DefaultSelector()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()
        self._space.close()

    def _run(self) -> None:
        with self._space.entered():
            started, sent = monotonic(), 0
            while not self._ends.is_set():
                due = int((monotonic() - started) / EVERY_S * PHONES)
                while sent < due:
                    self._probe(f"m{sent % PHONES}")
                    sent += 1
                self._read(EVERY_S / PHONES)

    def _probe(self, radio: str) -> None:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, radio.encode())
        sock.setblocking(False)
        sock.connect_ex((INTERNET, 80))
        self._selector.register(sock, selectors.EVENT_WRITE)

    def _read(self, wait_s: float) -> None:
        for key, event in self._selector.select(wait_s):
            sock = key.fileobj
            assert isinstance(sock, socket.socket)
            with suppress(OSError):
                if event & selectors.EVENT_WRITE:
                    sock.send(PROBE)
                    self._selector.modify(sock, selectors.EVENT_READ)
                    continue
                if sock.recv(4096).startswith(b"HTTP/1.1 302"):
                    self.redirects += 1
                else:
                    self.others += 1
            self._selector.unregister(sock)
            sock.close()


def _radio(number: int) -> str:
    """The `ip` commands of one phone of the crowd."""
    name, mac = f"m{number}", f"02:77:fe:00:{number >> 8:02x}:{number & 255:02x}"
    return f"""link add {name} link eth0 address {mac} type macvlan mode private
addr add 10.77.{200 + number // 250}.{1 + number % 250}/16 dev {name}
link set {name} up
route add default via {GATEWAY} dev {name} metric {number + 1}"""


def pids(lab: Lab) -> dict[str, list[int]]:
    """The processes of front, portal and gate in the box."""
    found: dict[str, list[int]] = {name: [] for name in PARTS}
    for pid in lab.box.space.ip("netns", "pids", lab.box.space.name).split():
        with suppress(OSError):  # one of a moment
            command = Path(f"/proc/{pid}/cmdline").read_text()
            for name in (name for name, word in PARTS.items() if word in command):
                found[name].append(int(pid))
    return found


def taps_ms(phone: Phone, for_s: float) -> list[float]:
    """Signing in and leaving, for a while: how long each tap takes to its answer."""
    times: list[float] = []
    until = monotonic() + for_s
    while monotonic() < until:
        started = perf_counter()
        assert phone.tap().status == 303
        times.append((perf_counter() - started) * 1000)
        phone.leave()
        threading.Event().wait(0.2)
    return times


def measure(lab: Lab, for_s: float) -> None:
    """The empty hall, and the full one."""
    honest = lab.phone()
    floor = percentile(taps_ms(honest, for_s / 6), 0.95)
    running = pids(lab)
    with Crowd(lab) as crowd:
        before = {name: cpu_s(each) for name, each in running.items()}
        started = perf_counter()
        times = taps_ms(honest, for_s)
        passed_s = perf_counter() - started
        used = {name: (cpu_s(each) - before[name]) / passed_s for name, each in running.items()}
    say(
        "crowd",
        phones=PHONES,
        seconds=round(passed_s),
        probes_a_second=round((crowd.redirects + crowd.others) / passed_s),
        redirected=crowd.redirects,
        not_redirected=crowd.others,
        of_a_core={name: round(each, 3) for name, each in used.items()},
        front_and_portal_of_a_core=round(used["front"] + used["portal"], 3),
        tap_ms=spread(times),
        tap_p95_in_an_empty_hall_ms=floor,
        goal=GOAL,
    )


def main() -> None:
    why = missing()
    if why:
        say("crowd", skipped=why)
        return
    with a_folder() as folder, Lab(folder) as lab, ExitStack() as stack:
        lab.box.start_resolvers()
        start_front(lab, stack)
        lab.box.start_gate()
        eventually(lambda: lab.box.client.summary().line is Line.UP, "the line is up", 30)
        measure(lab, 10 if is_short() else 60)


if __name__ == "__main__":
    main()
