"""A line broken in each way that the watcher tells apart, seen from the box's own namespace."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.namespaces import Namespace, cable

CHECKS = ("http://check.example/generate_204", "http://other.example/generate_204")
ROUTER, WEB, ELSEWHERE = "192.0.2.1", "9.9.9.10", "8.8.4.10"
LOOK = f"""
from pathlib import Path
from portal.gate import line_check
found = line_check.look("wan0", {CHECKS!r}, Path("{{file}}"))
print(found.value if found else "up")
"""
HONEST = (f"--address=/check.example/{WEB}", f"--address=/other.example/{WEB}")


class Street:
    """The box, its router, and what lies beyond, which can be broken piece by piece."""

    def __init__(self, folder: Path) -> None:
        self.box, self.beyond = Namespace("box"), Namespace("router")
        self._file = folder / "resolv.conf"
        self._file.write_text(f"nameserver {ROUTER}\n")
        cable(self.box, "wan0", self.beyond, "eth0")
        self.beyond.ips(
            f"addr add {ROUTER}/24 dev eth0\nlink set eth0 up\n"
            f"addr add {WEB}/32 dev lo\naddr add {ELSEWHERE}/32 dev lo"
        )
        self.box.ips(
            f"addr add 192.0.2.2/24 dev wan0\nlink set wan0 up\nroute add default via {ROUTER}"
        )

    def resolve(self, *answers: str) -> None:
        """Let the router's resolver answer so, and know nothing else."""
        self.beyond.start(
            *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file="),
            *("--no-resolv", "--no-hosts", "--bind-interfaces", f"--listen-address={ROUTER}"),
            *("--local=/#/", *answers),
        )

    def serve(self, *options: str) -> None:
        self.beyond.start(sys.executable, "-m", "tests.lab.internet", *options)

    def look(self) -> str:
        """What a look finds, as soon as the servers stand: at the first that is no silence."""
        return self.box.run(sys.executable, "-c", LOOK.format(file=self._file)).strip()

    def close(self) -> None:
        self.box.close()
        self.beyond.close()


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    street = Street(tmp_path)
    yield street
    street.close()


def finds(street: Street, cause: str) -> None:
    """The look finds this once the servers have started; nothing else than silence before."""
    for _ in range(20):
        found = street.look()
        if found == cause:
            return
        assert found in ("no_dns", "no_answer"), found
    raise AssertionError(f"not {cause}, but {found}")


def test_a_whole_line(street: Street) -> None:
    street.resolve(*HONEST)
    street.serve()
    finds(street, "up")


def test_a_cable_that_is_out(street: Street) -> None:
    street.beyond.ip("link", "set", "eth0", "down")
    assert street.look() == "no_link"


def test_an_uplink_without_a_route(street: Street) -> None:
    street.box.ip("route", "del", "default")
    assert street.look() == "no_route"


def test_a_router_that_is_gone(street: Street) -> None:
    street.beyond.ip("addr", "flush", "dev", "eth0")
    assert street.look() == "no_router"


def test_a_router_without_a_resolver(street: Street) -> None:
    street.serve()
    assert street.look() == "no_dns"


def test_a_resolver_that_knows_no_names(street: Street) -> None:
    street.resolve()
    street.serve()
    assert street.look() == "no_dns"


@pytest.mark.parametrize("lie", ["10.0.0.1", ROUTER, WEB])
def test_a_resolver_with_one_answer_for_all_names_even_where_a_server_says_204(
    street: Street, lie: str
) -> None:
    street.resolve(f"--address=/#/{lie}")
    street.serve()
    finds(street, "false_dns")


def test_one_name_that_is_lied_about_spoils_nothing(street: Street) -> None:
    street.resolve("--address=/check.example/10.0.0.1", f"--address=/other.example/{WEB}")
    street.serve()
    finds(street, "up")


def test_an_internet_that_is_silent_behind_a_living_router(street: Street) -> None:
    street.resolve("--address=/check.example/9.9.9.99", "--address=/other.example/9.9.9.99")
    finds(street, "no_answer")
    assert street.look() == "no_answer"


def test_another_portal_that_answers_everything(street: Street) -> None:
    street.resolve(*HONEST)
    street.serve("--portal")
    finds(street, "portal")


def test_a_wrong_public_address_with_somebody_elses_page(street: Street) -> None:
    street.resolve(f"--address=/check.example/{ELSEWHERE}", f"--address=/other.example/{WEB}")
    street.serve("--portal")
    finds(street, "portal")
