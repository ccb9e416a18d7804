"""The virtual machine as the village's box, run by its own units, and the internet beyond it."""

import json
import socket
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

from tests.lab.namespaces import Namespace, eventually, run
from tests.lab.phone import GATEWAY, GATEWAY6, INTERNET

HOME, RUN = Path("/var/lib/pendopo"), Path("/run/pendopo")
CONTROL = Path("/run/pendopo-radio/control")
RADIO, UPLINK, PHONES = "wlan0", "wan0", "phones"
UNITS = tuple(
    f"pendopo-{job}.service"
    for job in ("dns", "dns-guest", "dns-sinkhole", "gate", "portal", "front")
)
SETTINGS = f"""
[clock]
trusted = "always"

[portal]
address = "http://{GATEWAY}"

[gate]
device = "nft"
phones = "{RADIO}"
uplink = "{UPLINK}"
address = "{GATEWAY}"
address6 = "{GATEWAY6}/64"
checks = ["http://{INTERNET}/generate_204"]
"""
WITH_RADIO = SETTINGS.replace(f'"{RADIO}"', f'"{PHONES}"\nradio = "{RADIO}"')

PROOF = """
table inet proof {
  chain seen {
    type filter hook prerouting priority raw; policy accept;
    ct mark set 1
  }
}
delete table inet proof
"""


def try_the_kernel() -> None:
    """Some kernels have nf_tables and not what the gate's table is built on."""
    tried = subprocess.run(
        ["nft", "-f", "-"], input=PROOF, capture_output=True, text=True, check=False
    )
    if tried.returncode != 0:
        sys.exit(
            "The kernel that PENDOPO_UML names lacks CONFIG_NF_CONNTRACK_MARK; Debian's own"
            " have it, and the gate stands on it: tests/vm/kernel.sh builds one."
        )


def connect_internet() -> Namespace:
    """A namespace with a resolver and with servers that answer probes as the real ones do."""
    space = Namespace("up")
    run("ip", "link", "add", UPLINK, "type", "veth", "peer", "name", "eth0", "netns", space.name)
    space.ips(f"addr add 10.99.0.2/24 dev eth0\naddr add {INTERNET}/32 dev lo\nlink set eth0 up")
    space.start(sys.executable, "-m", "tests.lab.internet")
    space.run(
        *("dnsmasq", "--conf-file=/dev/null", "--pid-file=", "--no-resolv", "--no-hosts"),
        *("--bind-interfaces", f"--listen-address={INTERNET}", f"--address=/#/{INTERNET}"),
    )
    run("ip", "addr", "add", "10.99.0.1/24", "dev", UPLINK)
    run("ip", "link", "set", UPLINK, "up")
    run("ip", "route", "add", "default", "via", "10.99.0.2")
    Path("/etc/resolv.conf").write_text(f"nameserver {INTERNET}\n")
    return space


def write_books(settings: str = SETTINGS) -> None:
    """Settings and migrated books, as the installer leaves them."""
    (HOME / "pendopo.toml").write_text(settings)
    run("runuser", "-u", "pendopo-kiosk", "-g", "pendopo", "--", "pendopo", "migrate")


def open_access_point() -> None:
    """The first radio and the bridge behind it, as WITH_RADIO says; by their units."""
    run("iw", "reg", "reload")  # at this kernel's start there was no root to read them from
    run("systemctl", "start", "pendopo-phones.service", "pendopo-radio.service")
    eventually(is_enabled, "the access point is open", 60)


def start_units() -> None:
    """Resolvers, gate, portal and front, as the appliance's systemd starts them."""
    run("systemctl", "start", *UNITS)
    eventually((RUN / "portal.sock").exists, "the portal's socket is there", 60)
    for port in (53, 80):
        eventually(partial(_answers, port), f"somebody answers on port {port}", 60)


def line_is_up() -> bool:
    asked = subprocess.run(
        ["pendopo", "wifi", "status", "--json"], capture_output=True, text=True, check=False
    )
    return asked.returncode == 0 and json.loads(asked.stdout)["line"] == "up"


def live_marks() -> list[int]:
    """The session numbers of phones that are online, as staff see them."""
    listed = json.loads(run("pendopo", "wifi", "clients", "--json"))
    return [each["mark"] for each in listed if each["state"] == "live"]


def lines_that_name(signs: set[str]) -> list[str]:
    """What the box's programs wrote of a MAC or an address; the kernel here is the phones' too."""
    programs = (f"_TRANSPORT={way}" for way in ("journal", "stdout", "syslog"))
    said = run("journalctl", "--boot", "--quiet", "--no-pager", "--output=cat", *programs)
    return [line for line in said.splitlines() if any(sign in line for sign in signs)]


def is_enabled() -> bool:
    if not CONTROL.joinpath(RADIO).exists():  # hostapd_cli would wait for it for ever
        return False
    return "state=ENABLED" in hostapd("status")


def hostapd(*command: str) -> str:
    """Ask the access point something, as its own user: nobody else could be answered."""
    ask = ("hostapd_cli", "-p", str(CONTROL), "-s", str(CONTROL.parent), *command)
    return run("runuser", "-u", "pendopo-radio", "-g", "pendopo", "--", *ask)


def _answers(port: int) -> bool:
    with suppress(OSError):
        socket.create_connection((GATEWAY, port), 1).close()
        return True
    return False
