"""A village in namespaces: the internet, the box with the real gate and portal, and its phones.

phone(n) --+
phone(m) --+-- br-lan [box] wan0 ---- eth0 [internet]   203.0.113.10, 2001:db8:1::10
"""

import signal
import socket
import subprocess
import sys
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from kiosk.books import settings as settings_file
from kiosk.books.home import Home
from kiosk.workers import templates
from portal.gate_client import GateClient
from tests import factories
from tests.lab.namespaces import Namespace, cable, eventually
from tests.lab.phone import GATEWAY, GATEWAY6, INTERNET, INTERNET6, Phone, mac_of

NOWHERE, NOWHERE6 = "203.0.113.66", "2001:db8:1::66"  # what reaches these has leaked
TUNNEL_ZONE = "t.example"
SETTINGS = """
[clock]
trusted = "always"

[portal]
listen = "10.77.0.1:80"
address = "http://10.77.0.1"

[gate]
device = "nft"
phones = "br-lan"
uplink = "wan0"
checks = ["http://203.0.113.10/generate_204"]
"""
# As `pendopo serve portal` does it, which knows only one address of TCP.
SERVED_AS_BY_US = (
    *("--worker-class", "gthread", "--threads", "16", "--keep-alive", "0"),
    *("--no-control-socket", "--preload", "--log-level", "warning"),
)
LEAKS = f"""
table inet leaks {{
  counter v4 {{ }}
  counter v6 {{ }}
  chain seen {{
    type filter hook prerouting priority raw; policy accept;
    ip daddr {NOWHERE} counter name v4
    ip6 daddr {NOWHERE6} counter name v6
  }}
}}
"""


class Internet:
    """Everything beyond the box's uplink."""

    def __init__(self) -> None:
        self.space = Namespace("up")
        self._web: subprocess.Popen[bytes] | None = None

    def furnish(self) -> None:
        """Give it its addresses and servers; the cable is there already."""
        self.space.ips(
            f"""addr add 10.99.0.2/24 dev eth0
            addr add fd99::2/64 dev eth0 nodad
            addr add {INTERNET}/32 dev lo
            addr add {NOWHERE}/32 dev lo
            addr add {INTERNET6}/128 dev lo nodad
            addr add {NOWHERE6}/128 dev lo nodad
            link set eth0 up"""
        )
        self.space.run("nft", "-f", "-", text=LEAKS)
        self.serve()
        self.space.start(
            *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file="),
            *("--no-resolv", "--no-hosts", "--bind-interfaces", f"--listen-address={INTERNET}"),
            *(f"--address=/#/{INTERNET}", f"--txt-record=words.example,{'w' * 40}"),
            f"--server=/{TUNNEL_ZONE}/127.0.0.1#5300",
        )

    def serve(self, *options: str) -> None:
        """Start the web's servers, in place of those that run."""
        self.vanish()
        self._web = self.space.start(sys.executable, "-m", "tests.lab.internet", *options)
        eventually(self._serves, "the internet answers")

    def vanish(self) -> None:
        """End the web's servers: the line is there, and nobody answers."""
        if self._web is not None:
            self.space.stop(self._web)
            self._web = None

    def _serves(self) -> bool:
        with self.space.entered(), suppress(OSError):
            socket.create_connection((INTERNET, 443), 1).close()
            return True
        return False

    def leaked_packets(self) -> int:
        """Packets that came to the addresses nobody may reach."""
        listed = self.space.run("nft", "list", "counters").split()
        return sum(int(after) for word, after in pairwise(listed) if word == "packets")


class Box:
    """The village's box: gate, portal and resolvers, each its real process."""

    def __init__(self, folder: Path, settings: str = SETTINGS) -> None:
        self.space = Namespace("gw")
        self.home = factories.a_village(folder / "home")
        self.home.settings.write_text(settings)
        self.client = GateClient(self.home.run / "gate.sock")
        self.gate: subprocess.Popen[bytes] | None = None
        self.log = folder / "gate.log"

    def furnish(self) -> None:
        self.space.ips(
            f"""link add br-lan type bridge
            link set br-lan address 02:77:ff:00:00:01
            addr add {GATEWAY}/16 dev br-lan
            addr add {GATEWAY6}/64 dev br-lan nodad
            addr add 10.99.0.1/24 dev wan0
            addr add fd99::1/64 dev wan0 nodad
            link set br-lan up
            link set wan0 up
            route add default via 10.99.0.2"""
        )
        # Only Docker brings br_netfilter along; with it, bridged packets would meet our rules.
        bridged = Path("/proc/sys/net/bridge")
        for family in ("iptables", "ip6tables") if bridged.exists() else ():
            self.space.run("sysctl", "-q", f"net.bridge.bridge-nf-call-{family}=0")
        self.space.run("ip", "-6", "route", "replace", "default", "via", "fd99::2")

    def start(self) -> None:
        """Start everything, and wait until the line is known to be up."""
        self.start_resolvers()
        self.start_portal()
        self.start_gate()
        eventually(lambda: self.client.summary().line == "up", "the line is up")

    def start_gate(self, *before: str) -> None:
        """Start the gate, perhaps by way of another command; returns when it answers."""
        environment = (*before, "env", f"PENDOPO_HOME={self.home.path}")
        with self.log.open("ab") as log:
            self.gate = subprocess.Popen(
                [*self.space.within, *environment, sys.executable, "-m", "portal.gate"],
                stdin=subprocess.DEVNULL,
                stderr=log,
            )
        eventually(self._answers, f"the gate answers; {self.log.read_text()}")

    def end_gate(self, number: int = signal.SIGTERM) -> None:
        gate, self.gate = self.gate, None
        if gate is not None:
            gate.send_signal(number)
            gate.wait(10)

    def start_portal(self) -> None:
        """Start the portal; a worker whose master was killed still holds the port for a second."""
        eventually(lambda: not self._serves(), "the portal of before has ended")
        binds = ("--bind", f"{GATEWAY}:80", "--bind", f"[{GATEWAY6}]:80")
        self.portal = self.space.start(
            *("env", f"PENDOPO_HOME={self.home.path}", sys.executable, "-m", "gunicorn"),
            *(*binds, *SERVED_AS_BY_US, "portal.web:create_app()"),
        )
        eventually(self._serves, "the portal answers")

    def _serves(self) -> bool:
        with self.space.entered(), suppress(OSError):
            socket.create_connection((GATEWAY, 80), 1).close()
            return True
        return False

    def start_resolvers(self) -> None:
        values = templates.values_of(settings_file.load(self.home.settings), self.home)
        for name in ("dns", "guest", "sinkhole"):
            file = self.home.run / f"{name}.conf"
            file.write_text(templates.render(f"dnsmasq/{name}.conf", values))
            self.space.start(
                *("dnsmasq", "--keep-in-foreground", f"--conf-file={file}"),
                *(f"--pid-file={file.with_suffix('.pid')}", "--user=root", "--no-resolv"),
                *(("--server", INTERNET) if name != "sinkhole" else ()),
            )

    def nft(self, script: str) -> str:
        """Do something to the firewall behind the gate's back."""
        return self.space.run("nft", "-f", "-", text=script)

    def _answers(self) -> bool:
        with suppress(Exception):
            self.client.ping()
            return True
        return False


class Lab:
    """The whole village; a context manager that leaves nothing behind."""

    def __init__(self, folder: Path, settings: str = SETTINGS) -> None:
        self.internet, self.box = Internet(), Box(folder, settings)
        self._spaces = [self.internet.space, self.box.space]
        self._numbers = iter(range(1, 1000))

    @property
    def home(self) -> Home:
        return self.box.home

    def __enter__(self) -> "Lab":
        try:
            cable(self.box.space, "wan0", self.internet.space, "eth0")
            self.internet.furnish()
            self.box.furnish()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what runs and take the namespaces away."""
        self.box.end_gate(signal.SIGKILL)
        for space in reversed(self._spaces):
            space.close()

    def bare_phone(self) -> Phone:
        """A phone within reach of the WiFi that has no address yet."""
        number = next(self._numbers)
        space = Namespace(f"p{number}")
        self._spaces.append(space)
        port = f"port{number}"
        cable(self.box.space, port, space, "eth0")
        self.box.space.ips(f"link set {port} master br-lan\nlink set {port} up")
        space.ips(f"link set eth0 address {mac_of(number)}\nlink set eth0 up")
        return Phone(space, number)

    def phone(self) -> Phone:
        """A phone with an IPv4 and an IPv6 address."""
        phone = self.bare_phone()
        phone.space.ips(
            f"addr add {phone.ip}/16 dev eth0\naddr add {phone.ip6}/64 dev eth0 nodad\n"
            f"route add default via {GATEWAY}"
        )
        phone.space.run("ip", "-6", "route", "replace", "default", "via", GATEWAY6)
        return phone
