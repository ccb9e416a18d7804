"""The office's side of an installed box: staff with a browser's trust, without any phone."""

from collections.abc import Iterator

import pytest

from tests.install_system.asking import examined
from tests.install_system.container import Container, what_lacks
from tests.lab.namespaces import eventually

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(what_lacks()), reason=f"NOT INSTALLED ANYWHERE: {what_lacks()}"),
]
HERE, MOVED = "192.168.7.2", "192.168.7.9"
"""What the office's router gives this box: at first, and after a while."""
TRUST = ("--cacert", "/var/lib/pendopo/lan/authority.crt")


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """A bare Debian on a cable of an office; each test goes on where the one before it ended."""
    container = Container(tmp_path_factory.mktemp("container") / "console", "bookworm")
    try:
        container.out("ip", "link", "add", "cable", "type", "veth", "peer", "name", "router")
        for name in ("cable", "router"):
            container.out("ip", "link", "set", name, "up")
        container.out("ip", "addr", "add", f"{HERE}/24", "dev", "cable")
        yield container
    finally:
        container.close()


def office(debian: Container, address: str, path: str) -> str:
    """What an officer's browser is answered that trusts the box's authority; its status last."""
    words = ("curl", "-sSL", "--max-time", "10", *TRUST, "--write-out", "%{http_code}")
    return debian.run(*words, f"https://{address}:8443{path}").stdout


def readers(debian: Container, file: str) -> set[str]:
    """Which users of ours read a file, as members of their group and no other."""
    users = [line.split(":")[0] for line in debian.out("getent", "passwd").splitlines()]
    found = set()
    for user in (each for each in users if each.startswith("pendopo-")):
        drop = ("setpriv", f"--reuid={user}", "--regid=pendopo", "--clear-groups")
        if debian.run(*drop, "cat", file).returncode == 0:
            found.add(user)
    return found


def test_the_installer_tells_where_staff_find_counters_board_and_management(
    debian: Container,
) -> None:
    told = debian.install()
    assert f"https://{HERE}:8443/" in told and "authority (SHA-256): " in told
    assert "Masuk petugas" in office(debian, HERE, "/manage")
    assert office(debian, HERE, "/board").endswith("200")
    assert 'href="/authority"' in office(debian, HERE, "/")
    fingerprint = told.split("(SHA-256): ")[1].splitlines()[0]
    assert fingerprint[:23] in office(debian, HERE, "/authority")


def test_no_service_reads_the_authoritys_key_and_few_the_servers(debian: Container) -> None:
    """The front does by a group of its own, which its unit gives to it."""
    assert readers(debian, "/etc/pendopo/authority/key.pem") == set()
    assert readers(debian, "/var/lib/pendopo/lan/key.pem") == {"pendopo-authority"}
    assert "pendopo-kiosk" in readers(debian, "/var/lib/pendopo/lan/authority.crt")


def test_another_address_is_certified_within_moments(debian: Container) -> None:
    debian.out("ip", "addr", "del", f"{HERE}/24", "dev", "cable")
    debian.out("ip", "addr", "add", f"{MOVED}/24", "dev", "cable")
    eventually(lambda: office(debian, MOVED, "/board").endswith("200"), "its browser trusts it", 60)
    found = examined(debian)["office pages"]
    assert found["told"].startswith(f"https://{MOVED}:8443/ certified until"), found


def test_installed_again_after_an_uninstall_browsers_go_on_trusting_it(debian: Container) -> None:
    before = debian.out("pendopo", "lan")
    debian.out("/src/install.sh", "uninstall")
    assert debian.run("ls", "/etc/pendopo").returncode != 0
    assert debian.out("stat", "-c", "%a %U", "/var/lib/pendopo/authority/key.pem") == "600 root\n"
    debian.install()
    assert debian.out("pendopo", "lan") == before
    assert office(debian, MOVED, "/board").endswith("200")
