"""What the gate stands among, as the settings choose: the kernel's firewall, or fakes."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

from kiosk.books import watchdog
from kiosk.books.errors import SettingsError
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from portal.gate.errors import DeviceFailed, NftMissing
from portal.gate.fake_firewall import FakeFirewall
from portal.gate.neighbours import FakeNeighbours
from portal.gate.radio import FakeRadio, has_carrier
from portal.gate.shares import Plan, Unshared
from portal.gate.surroundings import Surroundings
from portal.gate.upstream import LineSwitch


@contextmanager
def surroundings(settings: Settings, home: Home) -> Iterator[Surroundings]:
    """Raises SettingsError when the device cannot work on this machine."""
    if settings.gate.device == "nft":
        with _real(settings, home) as around:
            yield around
        return
    yield Surroundings(
        device=FakeFirewall(),
        neighbours=FakeNeighbours(),
        upstream=LineSwitch(home.run, settings.system_clock()),
        radio=FakeRadio(),
        clock=settings.system_clock(),
        history_days=settings.wifi.history_days,
        shares=Unshared("a fake device shares nothing out" if settings.wifi.down_mbit else ""),
    )


@contextmanager
def _real(settings: Settings, home: Home) -> Iterator[Surroundings]:
    # Only here: a trial's gate carries neither ctypes nor netlink in its memory.
    from portal.gate import line_check, network
    from portal.gate.isolation import isolate_ports
    from portal.gate.kernel_neighbours import KernelNeighbours
    from portal.gate.line_watcher import LineWatcher
    from portal.gate.links import Links
    from portal.gate.nft import Nft
    from portal.gate.nft_firewall import NftFirewall
    from portal.gate.nft_table import Sides
    from portal.gate.shaper import shared

    gate, clock = settings.gate, settings.system_clock()
    network.check(gate, home.settings)
    try:
        plan = Plan.of(settings.wifi, gate.phones, gate.uplink)
        sides = Sides(
            gate.phones,
            gate.uplink,
            gate.address,
            str(gate.network6.ip),
            has_tls=bool(settings.portal.certificate),
            is_shared=plan is not None,
        )
        device = NftFirewall(Nft(), sides)
    except (NftMissing, DeviceFailed, OSError) as error:
        raise SettingsError(
            f"{home.settings}: [gate] device: nft cannot be used ({error}); it needs Debian's"
            ' nftables and CAP_NET_ADMIN (run it by its unit), or set device = "fake"'
        ) from None
    look = partial(line_check.look, gate.uplink, gate.checks)
    alive = partial(watchdog.of_this_process().turned, "line")
    with closing(device), closing(KernelNeighbours(gate)) as neighbours, shared(plan, clock) as way:
        network.open_the_way(gate, home.settings)
        links = Links(partial(isolate_ports, gate.phones), partial(network.keep_the_way_open, gate))
        with links, LineWatcher(look, clock, alive=alive) as upstream:
            yield Surroundings(
                device, neighbours, upstream, partial(has_carrier, gate.entrance), clock,
                settings.wifi.history_days, way,
            )  # fmt: skip
