"""A certificate's life on the appliance: its own units serve, announce, withdraw and renew.

Runs inside the machine; the phone is on a cable, for the radio has nothing to do with it.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.authority import NAME, Authority
from tests.lab.captive import API, state, told_by_dhcp
from tests.lab.namespaces import Namespace, eventually, run
from tests.lab.phone import GATEWAY, GATEWAY6, Phone, mac_of
from tests.vm import village
from tests.vm.join import step

TLS = village.HOME / "tls"
SETTINGS = f"""[portal]
tls_name = "{NAME}"
certificate = "{TLS}/chain.pem"
certificate_key = "{TLS}/key.pem"
"""
UNIT = "pendopo-certificate.service"
authority = Authority(Path("/run/authority"))


def main() -> int:
    figures: dict[str, float | str] = {"kernel": os.uname().release}
    with step("kernel, settings and internet"):
        village.try_the_kernel()
        village.write_books(village.SETTINGS.replace("[portal]\n", SETTINGS))
        village.connect_internet()
    phone = plug_in()
    renew(days=30)
    with step("box: its units"):
        run("systemctl", "start", "pendopo-announce.path", "pendopo-certificate.timer")
        village.start_units()
        eventually(village.line_is_up, "the line is up", 30)
    with step("phone: is told the API, taps, is out"):
        wait_for_announcement(phone, API)
        assert state(phone, authority.root)["captive"] is True
        phone.tap()
        assert state(phone, authority.root)["captive"] is False
    with step("no other service reads the key"):
        for user in ("pendopo-portal", "pendopo-kiosk", "pendopo-gate", "pendopo-dns"):
            read = tried("runuser", "-u", user, "--", "cat", f"{TLS}/key.pem")
            assert read.returncode != 0 and not read.stdout, user
    with step("near its end: withdrawn, still served"):
        figures["withdrawn_s"] = applied(phone, "", days=2)
        assert state(phone, authority.root)["captive"] is False
    with step("expired: shut, said in one line"):
        renew(days=-1)
        assert tried("systemctl", "start", UNIT).returncode != 0
        said = run("journalctl", "--quiet", "--output=cat", "--unit", UNIT)
        assert said.count(f"[portal] certificate: {TLS}/chain.pem: expired on ") == 1
        eventually(lambda: phone.tcp(GATEWAY, 443) == "reset", "443 is shut")
        assert phone.page()
    with step("renewed: announced; a killed front serves it"):
        figures["announced_s"] = applied(phone, API, days=30)
        run("systemctl", "kill", "--signal=KILL", "pendopo-front.service")
        eventually(lambda: serves(phone), "the front is back with its certificate", 30)
    print(json.dumps(figures))
    return 0


def tried(*command: str) -> subprocess.CompletedProcess[bytes]:
    """A command that may well fail."""
    return subprocess.run(command, check=False, capture_output=True)


def plug_in() -> Phone:
    """A phone on a cable that stands for the radio, and the box's addresses at its end."""
    space, number = Namespace("phone"), 1
    run("ip", "link", "add", village.RADIO, "type", "veth", "peer", "name", "eth0", "netns",
        space.name)  # fmt: skip
    run("ip", "addr", "add", f"{GATEWAY}/16", "dev", village.RADIO)
    run("ip", "addr", "add", f"{GATEWAY6}/64", "dev", village.RADIO, "nodad")
    run("ip", "link", "set", village.RADIO, "up")
    space.ips(f"link set eth0 address {mac_of(number)}\nlink set eth0 up")
    return Phone(space, number)


def renew(days: int) -> None:
    """Put a certificate of this age where the settings name it; the key is the front's alone."""
    pair = authority.certify(days=days)
    for file, mode in ((pair.certificate, "0444"), (pair.key, "0400")):
        run("install", "-o", "pendopo-front", "-g", "pendopo", "-m", mode, str(file), str(TLS))


def applied(phone: Phone, told: str, days: int) -> float:
    """Renew, start the timer's unit, and wait for what DHCP says: the seconds it took."""
    renew(days)
    started = time.monotonic()
    run("systemctl", "start", UNIT)
    wait_for_announcement(phone, told)
    return round(time.monotonic() - started, 1)


def wait_for_announcement(phone: Phone, told: str) -> None:
    lease = Path("/run/lease")
    eventually(lambda: told_by_dhcp(phone, lease) == told, f"DHCP says {told!r}", 30)


def serves(phone: Phone) -> bool:
    try:
        return state(phone, authority.root)["captive"] is False
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
