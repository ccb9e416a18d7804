"""What the doctor says of the office's side of the front, asked over real TLS."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from kiosk.appliance import office
from kiosk.doctor.finding import Level
from kiosk.workers.authority import Authority, certify, make
from tests.authority import MISSING, OPENSSL
from tests.kiosk.appliance.machine import Machine

pytestmark = pytest.mark.skipif(OPENSSL is None, reason=MISSING)
HERE, MOVED = "192.168.1.10", "192.168.1.11"


@pytest.fixture
def served(machine: Machine, tmp_path: Path) -> Iterator[Machine]:
    """A box whose front answers with what its authority certified for one address."""
    make(tmp_path / "authority", "Desa Sukojati", "pendopo")
    signs = Authority(tmp_path / "authority/authority.crt", tmp_path / "authority/key.pem")
    certify(machine.home.lan, signs, "pendopo", [IPv4Address(HERE)], machine.clock)
    machine.home.addresses.write_text(f"eth0 {HERE}/24\n")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(machine.home.lan / "chain.pem", machine.home.lan / "key.pem")
    with closing(socket.create_server(("127.0.0.1", 0))) as listens:
        machine.front = listens.getsockname()
        thread = threading.Thread(target=shaking_hands, args=(listens, server))
        thread.start()
        yield machine
        listens.shutdown(socket.SHUT_RDWR)
        thread.join()


def shaking_hands(listens: socket.socket, server: ssl.SSLContext) -> None:
    with suppress(OSError):  # shut down
        while True:
            line, _ = listens.accept()
            with line, suppress(OSError), server.wrap_socket(line, server_side=True) as talk:
                talk.recv(1)


def test_it_tells_the_addresses_and_the_days(served: Machine) -> None:
    found = office.check(served.box)
    assert (found.level, found.state) == (Level.OK, "ok")
    assert found.told.startswith(f"https://{HERE}:8443/ certified until ")
    assert found.told.endswith("(455 days)") or found.told.endswith("(454 days)")


def moved(machine: Machine) -> None:
    machine.home.addresses.write_text(f"eth0 {MOVED}/24\n")


def without_a_cable(machine: Machine) -> None:
    machine.home.addresses.write_text("\n")


def near_the_end(machine: Machine) -> None:
    machine.clock.jump(timedelta(days=430))


def after_the_end(machine: Machine) -> None:
    machine.clock.jump(timedelta(days=460))


def without_a_date(machine: Machine) -> None:
    machine.clock.trusted = False


def of_another_authority(machine: Machine) -> None:
    other = machine.root / "other"
    make(other, "Desa Lain", "pendopo")
    machine.home.authority.write_bytes((other / "authority.crt").read_bytes())


def without_an_authority(machine: Machine) -> None:
    machine.home.authority.unlink()


@pytest.mark.parametrize(
    ("happens", "level", "state", "words"),
    [
        (moved, Level.FAIL, "not_certified", f"{MOVED} is not certified"),
        (without_a_cable, Level.WARN, "no_address", "no address in an office's network"),
        (near_the_end, Level.WARN, "ends", "certified until"),
        (after_the_end, Level.FAIL, "ends", "certified until"),
        (without_a_date, Level.WARN, "date_unknown", "the date is not known"),
        (of_another_authority, Level.FAIL, "untrusted", "browsers do not trust"),
        (without_an_authority, Level.FAIL, "no_authority", "certified nothing yet"),
    ],
)
def test_what_is_wrong_is_one_line(
    served: Machine, happens: Callable[[Machine], None], level: Level, state: str, words: str
) -> None:
    happens(served)
    found = office.check(served.box)
    assert (found.level, found.state) == (level, state) and words in found.told
    assert "\n" not in str(found) and (found.cure or state == "date_unknown")


def test_a_front_that_does_not_run_names_its_unit(machine: Machine, served: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        machine.front = gone.getsockname()
    found = office.check(machine.box)
    assert (found.level, found.state) == (Level.FAIL, "silent")
    assert "Connection refused" in found.told and "restart pendopo-front" in found.cure
