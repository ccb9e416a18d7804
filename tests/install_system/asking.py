"""What a container is asked: what runs in it, what its faces answer, what its doctor finds."""

import json

from tests.install_system.container import Container


def running(debian: Container) -> set[str]:
    listed = debian.out("systemctl", "list-units", "--plain", "--no-legend", "pendopo-*.service")
    lines = [line.split() for line in listed.splitlines()]
    return {name.removesuffix(".service") for name, _, _, state, *_ in lines if state == "running"}


def asked(debian: Container, address: str) -> str:
    """The status line and headers of what somebody on the box itself is answered."""
    program = (
        "import http.client, sys; c = http.client.HTTPConnection(sys.argv[1], timeout=5);"
        "c.request('GET', sys.argv[2], headers={'Host': sys.argv[3]}); a = c.getresponse();"
        "print(a.status, a.headers.get('Location'))"
    )
    host, _, rest = address.partition("/")
    target = "10.77.0.1" if host == "a.stranger" else host
    return debian.out("python3", "-c", program, target, f"/{rest}", host).strip()


def examined(debian: Container, *prefix: str) -> dict[str, dict[str, str]]:
    """What the doctor finds, by subject."""
    done = debian.run(*prefix, "pendopo", "doctor", "--json")
    return {each["subject"]: each for each in json.loads(done.stdout)}


WHOLE = """
ip link set phones0-far up; ip link set wan0 up; ip link set wan0-far up
ip addr add 198.51.100.2/24 dev wan0; ip addr add 192.168.7.2/24 dev wan0
ip route add default via 198.51.100.1
ip neigh replace 198.51.100.1 lladdr 02:00:00:00:00:01 dev wan0
mkdir -p /run/systemd/timesync; touch /run/systemd/timesync/synchronized
for name in /proc/sys/net/bridge/bridge-nf-call-ip*tables; do echo 0 >"$name"; done
"""
"""An access point that is on, a way out, an office, a time server; and no br_netfilter, which
Docker loads on the machine around: with it the leak test sees less than it must, and says so."""


def make_whole(debian: Container) -> None:
    """Give it what a box in its village has."""
    debian.run("sh", "-c", WHOLE)
