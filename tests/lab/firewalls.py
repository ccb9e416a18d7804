"""Firewalls of others on the box: a real ufw, firewalld and dockerd, and Docker's rules alone."""

import shutil
from pathlib import Path

from tests.lab.enclosed import Enclosed
from tests.lab.namespaces import Namespace

# In a mount namespace of its own (`ip netns exec` makes one): this machine's /etc stays as it is.
_IN_OTHERS_PLACE = """
mount -t tmpfs tmpfs /run
mount --bind "$0/ufw" /etc/ufw
mount --bind "$0/default" /etc/default/ufw
exec ufw "$@"
"""

# What iptables-save shows of Docker 20.10 (Debian 12's) with one container, 172.17.0.2, whose port
# 80 is published as 8080: written down, for an image to run is too much here.
DOCKER = """
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
"""
# The same with `"ip6tables": true`, which 20.10 has as an experiment: no DOCKER-USER, a shut door.
DOCKER6 = """
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
COMMIT
"""


class Ufw:
    """ufw as Debian ships it, on the box alone."""

    def __init__(self, space: Namespace, folder: Path) -> None:
        self._space, self._folder = space, folder
        shutil.copytree("/etc/ufw", folder / "ufw")
        shutil.copy("/etc/default/ufw", folder / "default")

    def do(self, *words: str) -> str:
        return self._space.run("sh", "-euc", _IN_OTHERS_PLACE, str(self._folder), *words)


class Firewalld(Enclosed):
    """firewalld as Debian ships it."""

    def __init__(self, space: Namespace, log: Path) -> None:
        super().__init__(space, log, "firewalld")

    def is_ready(self) -> bool:
        return self.do("--state") == "running"

    def do(self, *words: str) -> str:
        return self.ask("firewall-cmd", *words)


class Dockerd(Enclosed):
    """Docker's daemon, without a container; IPv6 is its business too."""

    def __init__(self, space: Namespace, log: Path) -> None:
        super().__init__(space, log, "dockerd")

    def is_ready(self) -> bool:
        server = "--host=unix:///run/enclosed-docker.sock"
        return bool(self.ask("docker", server, "version", "--format={{.Server.Version}}"))


def load_docker(space: Namespace) -> None:
    """Docker's rules anew, as when its daemon starts; DOCKER-USER is left to whoever filled it."""
    for program, rules in (("iptables", DOCKER), ("ip6tables", DOCKER6)):
        space.run(f"{program}-nft-restore", text=rules)
