"""A real NetworkManager behind the gate: portal before the tap, full after, never a false full."""

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import pytest

from portal.gate.states import Line
from tests.lab.enclosed import SCRIPT, lacking, our_namespaces
from tests.lab.namespaces import eventually
from tests.lab.net import Lab
from tests.lab.networkmanager import PROGRAMS, NetworkManager
from tests.lab.phone import Phone

pytestmark = pytest.mark.skipif(
    bool(lacking(*PROGRAMS)),
    reason=f"NO NETWORKMANAGER, ITS CHECK WAS NOT TESTED: {lacking(*PROGRAMS)} missing",
)
FULL_WITHIN_S = 30.0  # it looks by itself every five minutes


@pytest.fixture
def phone(lab: Lab) -> Phone:
    """Within reach of the WiFi; NetworkManager gets it its addresses."""
    return lab.bare_phone()


@pytest.fixture
def manager(phone: Phone, tmp_path: Path) -> Iterator[NetworkManager]:
    before = what_it_might_change()
    with NetworkManager(phone.space, tmp_path / "networkmanager.log") as manager:
        yield manager
        assert what_it_might_change() == before


def what_it_might_change() -> tuple[bytes, str, bool, bool]:
    """This machine's resolver, hostname and run-time files, which are none of its business."""
    resolver = Path("/etc/resolv.conf")
    return (
        resolver.read_bytes() if resolver.exists() else b"",
        socket.gethostname(),
        Path("/run/NetworkManager").exists(),
        Path("/run/bus").exists(),
    )


def seconds_to_full(phone: Phone, ask: Callable[[], str]) -> float:
    """From the tap until NetworkManager says full."""
    before = perf_counter()
    assert phone.tap().status == 303
    eventually(lambda: ask() == "full", "NetworkManager is online", FULL_WITHIN_S)
    took_s = perf_counter() - before
    assert took_s <= FULL_WITHIN_S
    return took_s


def tell(capsys: pytest.CaptureFixture[str], what: str, seconds: float) -> None:
    """Show a figure whether the test passes or not."""
    with capsys.disabled():
        print(f"\n{json.dumps({what: round(seconds, 3)})}")


def test_it_says_portal_and_full_as_soon_as_it_is_asked_after_the_tap(
    phone: Phone, manager: NetworkManager, capsys: pytest.CaptureFixture[str]
) -> None:
    assert manager.address().startswith("10.77.")
    eventually(lambda: manager.connectivity() == "portal", "it found the portal by itself")
    assert manager.check() == "portal"
    took_s = seconds_to_full(phone, manager.check)
    tell(capsys, "networkmanager_asked_portal_to_full_s", took_s)
    phone.leave()
    assert manager.check() == "portal"


def test_it_notices_the_tap_by_itself_at_its_next_check(
    phone: Phone, manager: NetworkManager, capsys: pytest.CaptureFixture[str]
) -> None:
    eventually(lambda: manager.connectivity() == "portal", "it found the portal by itself")
    took_s = seconds_to_full(phone, manager.connectivity)
    tell(capsys, "networkmanager_alone_portal_to_full_s", took_s)


def test_with_the_line_down_it_is_never_full(
    lab: Lab, phone: Phone, manager: NetworkManager
) -> None:
    seconds_to_full(phone, manager.check)
    lab.internet.vanish()
    try:
        eventually(lambda: lab.box.client.summary().line is Line.DOWN, "the line is down", 30)
        said = [manager.check() for _ in range(5)]
        assert set(said) == {"portal"}, said
    finally:
        lab.internet.serve()
    eventually(lambda: lab.box.client.summary().line is Line.UP, "the line is up", 30)
    eventually(lambda: manager.check() == "full", "it is online again")


def test_it_never_starts_outside_namespaces_of_its_own(phone: Phone) -> None:
    ended = subprocess.run(  # a network of its own, but this machine's hostname
        [*phone.space.within, "timeout", "5", str(SCRIPT), *our_namespaces(), "NetworkManager"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "NetworkManager is not started" in ended.stderr
