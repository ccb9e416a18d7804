"""The text of the gate's one table, `inet pendopo` (docs/gate.md says why each rule is there)."""

from dataclasses import dataclass

from portal.gate.shares import LIVE, SLOW

TABLE = "inet pendopo"
FRONT_PORTS = "80"
FRONT_PORTS_WITH_TLS = "{ 80, 443 }"
GUEST_DNS_PORT = 5354
SINK_DNS_PORT = 5356  # 5355 is LLMNR's, 5353 mDNS's
QUESTION = "ct mark set @ll,64,32 & 0x7fffff7f | 0x80000080"  # of the sender's MAC (connections)
SINK_ADDRESS = "198.18.0.1"  # looks public: a private one makes some phones say "no internet"
SIZE = 8192
GUEST_BURST = 60
"""Questions at once before the tap: a browser's first page alone asks some twenty."""
AT_FRONT = 64
"""Connections of one phone to the front: nginx cannot count those whose header is not whole."""
NEW_LEASES = "10/second burst 200 packets"
"""Of all who are not online: within a lease of 30 min fewer than dnsmasq's 20,000 addresses."""
SLOW_RATE = "256 kbytes/second burst 512 kbytes"  # of all together, where no plan shares the line
_PRIVATE = "0.0.0.0/8, 10.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16"
_PRIVATE6 = "fc00::/7, fe80::/10, ::1/128, ::ffff:0:0/96"


@dataclass(frozen=True)
class Sides:
    """The two interfaces the gate stands between, and where the front listens."""

    phones: str
    uplink: str
    address: str = "10.77.0.1"
    address6: str = "fd77::1"
    has_tls: bool = False
    is_shared: bool = False  # by the classes of `shares`

    @property
    def front_ports(self) -> str:
        """The box's own ports that are the front's."""
        return FRONT_PORTS_WITH_TLS if self.has_tls else FRONT_PORTS


def text(sides: Sides) -> str:
    """The script that makes the table, or changes its rules and keeps its elements."""
    return f"add table {TABLE}\nflush table {TABLE}\ntable {TABLE} {{\n{_SETS}{_rules(sides)}}}\n"


def steer(port: int) -> str:
    """The script that sends the questions of phones held back to another resolver."""
    return f"flush map {TABLE} resolver\nadd element {TABLE} resolver {{ 53 : {port} }}"


def _set(name: str, kind: str, *more: str) -> str:
    inner = "\n".join(("", f"type {kind}", f"size {SIZE}", *more, ""))
    return f"set {name} {{{inner}}}\n"


# A packet's conntrack carries its phone's mark, whatever the address and the direction: one element
# in `live` (in `slow` when its fair use is spent) counts and lets through all of a phone's
# addresses, v4 and v6. `inside` knows the live ones by MAC, where there is no mark yet.
_SETS = "".join(
    (
        f"map who {{\ntype ether_addr : mark\nsize {SIZE}\n}}\n",
        _set("inside", "ether_addr"),
        *(_set(name, "mark", "counter") for name in ("live", "slow")),
        _set("asking", "ether_addr", "flags dynamic,timeout", "timeout 10s"),
        _set("leasing", "ether_addr", "flags dynamic,timeout", "timeout 10s"),
        _set("at_front", "ether_addr", "flags dynamic"),
        "map resolver {\ntype inet_service : inet_service\n}\n",
    )
)


def _rules(sides: Sides) -> str:
    return "".join((_capture(sides), _input(sides), _forward(sides)))


def _capture(sides: Sides) -> str:
    """The first packet of each flow of a phone: its mark, and where it may lead.

    Port 80 of the box (443 too, with TLS) is the front in every state. Live phones reach nobody's
    private network. Those held back get a fast no where it makes them look at the page; here,
    before any routing, the no has the right sender and needs no way out. Questions to our resolvers
    carry the mark that `connections` forgets them by.
    """
    return f"""
chain first_packets {{
  type nat hook prerouting priority dstnat - 10; policy accept;
  iifname "{sides.phones}" jump first_of_phones
}}
chain first_of_phones {{
  ct mark set ether saddr map @who
  fib daddr type local tcp dport {sides.front_ports} goto to_front
  ether saddr != @inside goto held
  fib daddr type local udp dport 53 {QUESTION}
  fib daddr type {{ local, broadcast, multicast }} accept
  fib daddr oifname != "{sides.uplink}" drop
  goto not_private
}}
chain not_private {{
  ip daddr {{ {_PRIVATE} }} drop
  ip6 daddr {{ {_PRIVATE6} }} drop
}}
chain held {{
  udp dport 53 {QUESTION}
  udp dport 53 redirect to :udp dport map @resolver
  tcp dport 80 goto to_front
  tcp dport {{ 53, 443, 853 }} reject with tcp reset
  ip daddr {SINK_ADDRESS} meta l4proto tcp reject with tcp reset
}}
chain to_front {{
  meta l4proto tcp dnat ip to {sides.address}
  meta l4proto tcp dnat ip6 to {sides.address6}
}}
chain go_out {{
  type nat hook postrouting priority srcnat - 10; policy accept;
  iifname "{sides.phones}" ct status dnat drop
  iifname "{sides.phones}" oifname "{sides.uplink}" masquerade
}}
"""


def _input(sides: Sides) -> str:
    """Of the box itself phones reach DHCP, DNS, the front, ping and IPv6's neighbour talk."""
    guest_ports, ports = f"{GUEST_DNS_PORT}, {SINK_DNS_PORT}", sides.front_ports
    return f"""
chain to_us {{
  type filter hook input priority filter - 5; policy accept;
  iifname "{sides.phones}" jump from_phones
}}
chain from_phones {{
  udp dport {{ {guest_ports} }} jump guest_dns
  udp dport 53 ether saddr != @inside drop
  udp dport {{ 67, 547 }} goto dhcp
  ct state established,related accept
  meta l4proto {{ tcp, udp }} th dport 53 ether saddr @inside accept
  tcp dport {ports} ct state new add @at_front {{ ether saddr ct count over {AT_FRONT} }} drop
  tcp dport {ports} accept
  icmp type echo-request limit rate 50/second accept
  icmpv6 type echo-request limit rate 50/second accept
  icmpv6 type {{ 130, 131, 132, 133, 135, 136, 143 }} accept
  tcp dport 443 reject with tcp reset
  drop
}}
chain dhcp {{
  update @leasing {{ ether saddr limit rate over 2/second burst 10 packets }} drop
  ether saddr @inside accept
  limit rate over {NEW_LEASES} drop
  accept
}}
chain guest_dns {{
  meta l4proto udp ct original proto-dst != 53 drop
  udp length > 96 drop
  update @asking {{ ether saddr limit rate over 3/second burst {GUEST_BURST} packets }} drop
  limit rate over 500/second burst 500 packets drop
  accept
}}
"""


def _forward(sides: Sides) -> str:
    """Only live phones pass, and only to the uplink; what comes back has their flows' marks.

    The first rule is all that a packet of a live phone meets: where a flow leads was looked
    at with its first packet. A flow of before a renewal gets its phone's new mark with the phone's
    next packet; one of a phone that is live no more is reset.
    """
    if sides.is_shared:
        live, slow = (f"meta priority set {each} accept" for each in (LIVE, SLOW))
    else:
        live, slow = "accept", f"limit rate {SLOW_RATE} accept"
    return f"""
chain between {{
  type filter hook forward priority filter - 5; policy drop;
  ct mark @live {live}
  iifname "{sides.phones}" goto outwards
  oifname "{sides.phones}" goto inwards
  accept
}}
chain outwards {{
  oifname != "{sides.uplink}" drop
  jump not_private
  ct mark set ether saddr map @who
  ct mark @live {live}
  ct mark @slow {slow}
  ct mark != @slow ct state established meta l4proto tcp reject with tcp reset
  drop
}}
chain inwards {{
  iifname != "{sides.uplink}" drop
  ct mark @slow {slow}
  drop
}}
"""
