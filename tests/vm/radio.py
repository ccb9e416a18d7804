"""A phone with a radio of its own: it associates, asks for an address, and walks in."""

import fcntl
import socket
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.lab.namespaces import Namespace, eventually, run
from tests.lab.phone import GATEWAY, INTERNET, PROBE, Phone, mac_of
from tests.vm.frames import DISCOVER, OFFER, Radio
from tests.vm.village import hostapd

LEASE_SCRIPT = Path(__file__).parents[1] / "lab/udhcpc.sh"
NETWORK = 'network={{\nssid="{name}"\nkey_mgmt=NONE\nscan_freq=2437\n}}\n'
PROBED_NAME = "connectivitycheck.gstatic.com"
A_CHECK_S = 1.0  # dnsmasq listens three seconds for an answer; without a check it offers at once
_GET_FLAGS, _RUNNING = 0x8913, 0x40  # SIOCGIFFLAGS, IFF_RUNNING (netdevice(7))


@dataclass(frozen=True)
class Join:
    """One way in, in seconds.

    `page_s` is from the first DHCP packet to the last byte of the page, less `in_use_check_s`: the
    time dnsmasq took to see whether the address is in use, 0 when it did not look.
    """

    mac: str
    ip: str
    association_s: float
    in_use_check_s: float
    page_s: float
    tap_s: float


class RadioPhone(Phone):
    """A phone of the lab that has a radio and no address yet."""

    _macs = iter(range(1, 60_000))

    def __init__(self, number: int, wifi: str) -> None:
        super().__init__(Namespace(f"phone{number}"), number)
        self.number, self.device = number, f"wlan{number}"
        self._network = Path(f"/run/wpa{number}.conf")
        self._network.write_text(NETWORK.format(name=wifi))
        self._supplicant: subprocess.Popen[bytes] | None = None
        phy = Path(f"/sys/class/net/{self.device}/phy80211/name").read_text().strip()
        run("iw", "phy", phy, "set", "netns", "name", self.space.name)

    def join(self) -> Join:
        """Come in as a phone that was never here: a new MAC, then everything to the tap."""
        self.mac = mac_of(next(self._macs))
        self.space.ips(
            f"link set {self.device} down\naddr flush dev {self.device}\n"
            f"link set {self.device} address {self.mac}"
        )
        started = time.monotonic()
        self._associate()
        association_s = time.monotonic() - started
        radio = Radio(self.space, self.device)
        self._lease()
        self._meet_the_page()
        page_at = time.time()
        times = radio.lease_times()
        radio.close()
        offered_s = times[OFFER] - times[DISCOVER]
        in_use_check_s = offered_s if offered_s >= A_CHECK_S else 0.0
        started = time.monotonic()
        self._tap()
        tap_s = time.monotonic() - started
        page_s = page_at - times[DISCOVER] - in_use_check_s
        return Join(self.mac, self.ip, association_s, in_use_check_s, page_s, tap_s)

    def go(self) -> None:
        """Out of the radio's reach."""
        if self._supplicant is not None:
            self.space.stop(self._supplicant)
            self._supplicant = None

    def meets_the_page(self) -> bool:
        """Whether the next probe is sent to the page."""
        probe = self.probe()
        return probe is not None and probe.status == 302 and not probe.is_real

    def _associate(self) -> None:
        self._supplicant = self.space.start(
            "wpa_supplicant", "-D", "nl80211", "-i", self.device, "-c", str(self._network)
        )
        eventually(self._is_associated, f"phone {self.number} is associated", 20)

    def _is_associated(self) -> bool:
        """Both sides say so: a radio that was just switched on has a carrier for a blink."""
        known = f"{self.mac}\nflags=[AUTH][ASSOC][AUTHORIZED]" in hostapd("all_sta")
        return known and self._has_carrier()

    def _has_carrier(self) -> bool:
        asked = struct.pack("16sh14x", self.device.encode(), 0)
        with self.space.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            told = fcntl.ioctl(sock, _GET_FLAGS, asked)
        return bool(struct.unpack_from("16sH", told)[1] & _RUNNING)

    def _lease(self) -> None:
        lease = Path(f"/run/lease{self.number}")
        self.space.run(
            *("env", f"LEASE={lease}", "udhcpc", "-i", self.device),
            *("-f", "-q", "-n", "-t", "10", "-s", str(LEASE_SCRIPT)),
        )
        self.ip, router, resolver = lease.read_text().split()
        assert (router, resolver) == (GATEWAY, GATEWAY), lease.read_text()

    def _meet_the_page(self) -> None:
        assert self.resolve(PROBED_NAME) == [INTERNET], "no true answer before the tap"
        probe = self.get(PROBE, to=INTERNET)
        assert probe is not None and probe.status == 302 and not probe.is_real, probe
        page = self.get(probe.headers["location"])
        assert page is not None and "Sambungkan ke internet" in page.text, page

    def _tap(self) -> None:
        tap = self.tap()
        assert (tap.status, tap.headers.get("location")) == (303, "/connected"), tap
        assert "Anda sudah tersambung" in self.page("/connected")
        probe = self.probe()
        assert probe is not None and probe.is_real and probe.status == 204, probe
