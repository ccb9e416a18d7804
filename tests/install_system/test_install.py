"""The appliance installed on a bare Debian: fresh, again, interrupted, with phones, taken away."""

import json
import re
import time
from collections.abc import Iterator

import pytest

from tests.install_system.asking import asked, examined, make_whole, running
from tests.install_system.container import SUITES, Container, what_lacks
from tests.lab.namespaces import eventually

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(what_lacks()), reason=f"NOT INSTALLED ANYWHERE: {what_lacks()}"),
]
WITHOUT_PHONES = {
    "pendopo-kiosk", "pendopo-printer", "pendopo-box", "pendopo-sound",
    "pendopo-front", "pendopo-addresses",
}  # fmt: skip
WITH_PHONES = {
    "pendopo-gate", "pendopo-portal",
    "pendopo-dns", "pendopo-dns-guest", "pendopo-dns-sinkhole",
}  # fmt: skip
GATE = """
[portal]
address = "http://10.77.0.1"

[gate]
device = "nft"
phones = "phones"
port = "phones0"
uplink = "wan0"
"""
NOTHING_CHANGED = "tidak ada yang berubah / nothing changed"
START_MAX_S, DOCTOR_MAX_S = 6.0, 5.0
KILLED_AFTER = ("Making .venv", "Users, folders", "Bringing the books", "Units: restart")
OURS = (
    "find / -xdev ( -path /proc -o -path /sys -o -path /src -o -path /tmp -o -path /var/log"
    " -o -path /var/lib/pendopo ) -prune -o ( -iname *pendopo* ) -print"
)


@pytest.fixture(scope="module", params=SUITES)
def debian(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Container]:
    """A bare Debian; each test goes on where the one before it ended."""
    container = Container(tmp_path_factory.mktemp("container") / "console", request.param)
    yield container
    container.close()


def test_interrupted_after_any_step_it_goes_on_and_ends_with_a_box(debian: Container) -> None:
    before = debian.out(*OURS.split())
    assert "would make /opt/pendopo/releases/" in debian.install("--dry-run")
    assert debian.out(*OURS.split()) == before
    for label in KILLED_AFTER:
        debian.install_killed_after(label)
    told = debian.install()
    assert "No WiFi" in told
    assert running(debian) == WITHOUT_PHONES
    assert debian.out("systemctl", "--failed", "--no-legend") == ""
    assert asked(debian, "127.0.0.1:8080/healthz") == "200 None"
    listed = debian.out("pendopo", "service", "list", "--json")
    assert listed.strip() == "[]"


def test_a_second_run_changes_nothing(debian: Container) -> None:
    debian.out("touch", "/tmp/before")
    told = debian.install()
    assert NOTHING_CHANGED in told
    assert "password" not in told
    assert debian.install("--dry-run") == ""
    changed = debian.out(
        *("find", "/etc", "/opt", "/usr", "/var/lib/pendopo", "-newer", "/tmp/before"),
        *("(", "-type", "f", "-o", "-type", "l", ")"),
    )
    assert changed == ""


def test_with_two_interfaces_phones_find_the_page_and_nothing_else_does(debian: Container) -> None:
    for name in ("phones0", "wan0"):
        debian.out("ip", "link", "add", name, "type", "veth", "peer", "name", f"{name}-far")
    debian.out("sh", "-c", f"cat >>/etc/pendopo/pendopo.toml <<'END'\n{GATE}\nEND")
    told = debian.install()
    assert "http://10.77.0.1/ behind phones0" in told
    assert running(debian) == WITHOUT_PHONES | WITH_PHONES
    assert debian.out("systemctl", "--failed", "--no-legend") == ""
    assert asked(debian, "10.77.0.1/healthz") == "200 None"
    assert asked(debian, "a.stranger/generate_204") == "302 http://10.77.0.1/"
    assert "policy drop" in debian.out("nft", "list", "table", "inet", "pendopo")
    assert NOTHING_CHANGED in debian.install()


def test_the_doctor_finds_the_box_well_but_for_what_a_container_lacks(debian: Container) -> None:
    started = time.monotonic()
    found = examined(debian)
    took_s = time.monotonic() - started
    levels = {name: each["level"] for name, each in found.items()}
    print(f"the doctor took {took_s:.1f} s:", found)
    for name in ("units", "ports", "firewall", "books", "settings", "versions", "disk space"):
        assert levels[name] == "ok", found[name]
    assert found["radio"]["state"] in {"external", "no_carrier"}
    assert levels["leak test"] == "warn"  # no bridge, so not known
    assert took_s < DOCTOR_MAX_S
    debian.out("systemctl", "stop", "pendopo-box")
    assert examined(debian)["pendopo-box.service"]["state"] == "stopped"
    debian.out("systemctl", "start", "pendopo-box")
    debian.out("systemctl", "kill", "--signal=STOP", "pendopo-gate")  # or it would mend it
    debian.out("nft", "delete", "table", "inet", "pendopo")
    assert examined(debian)["firewall"]["state"] == "missing"
    debian.out("systemctl", "kill", "--signal=CONT", "pendopo-gate")
    table = ("nft", "list", "table", "inet", "pendopo")
    eventually(lambda: debian.run(*table).returncode == 0, "the gate mends its table", 60)


def test_its_own_unit_keeps_what_it_finds_for_the_pages(debian: Container) -> None:
    make_whole(debian)
    debian.out("systemctl", "start", "pendopo-leak-test", "pendopo-backup")
    eventually(lambda: examined(debian)["office pages"]["level"] == "ok", "it is certified", 60)
    debian.out("systemctl", "start", "pendopo-doctor")
    kept = json.loads(debian.out("cat", "/run/pendopo/doctor.json"))
    found = {each["subject"]: each for each in kept["lines"]}
    wanting = {name for name, each in found.items() if each["level"] not in ("ok", "off")}
    assert wanting == {"touch screen", "card"}, found  # a container has neither
    debian.out("setpriv", "--reuid=pendopo-kiosk", "--regid=pendopo", "--clear-groups",
               "touch", "/run/pendopo/orders/check")  # fmt: skip
    eventually(
        lambda: json.loads(debian.out("cat", "/run/pendopo/doctor.json"))["boot_s"]
        > kept["boot_s"], "it looks again when a page asks", 60,
    )  # fmt: skip
    refused = debian.run("setpriv", "--reuid=pendopo-portal", "--regid=pendopo", "--clear-groups",
                         "touch", "/run/pendopo/orders/check")  # fmt: skip
    assert refused.returncode != 0


def test_what_is_packed_for_a_helper_holds_the_journal_and_no_address(debian: Container) -> None:
    told = debian.out("pendopo", "support-bundle", "--to", "/tmp/bundle.tar.gz")
    assert told.startswith("/tmp/bundle.tar.gz will hold:")
    text = debian.out("tar", "-xzOf", "/tmp/bundle.tar.gz")
    for needed in (
        "part=gate",
        "pendopo-kiosk.service",
        "table inet pendopo",
        "MemTotal",
        "systemd",
    ):
        assert needed in text
    assert "policy drop" in text
    assert not re.search(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", text) and "10.77.0.1" not in text
    assert debian.out("stat", "--format=%a", "/tmp/bundle.tar.gz").strip() == "600"


def test_without_root_it_says_which_lines_need_root(debian: Container) -> None:
    drop = ("setpriv", "--clear-groups")
    found = examined(debian, *drop, "--reuid=pendopo-kiosk", "--regid=pendopo")
    unseen = {name for name, each in found.items() if each["state"] == "needs_root"}
    assert unseen == {"firewall"}
    assert found["ports"]["level"] == found["units"]["level"] == "ok"
    nobody = examined(debian, *drop, "--reuid=nobody", "--regid=nogroup")
    assert nobody["units"]["level"] == "ok"
    assert not [each for each in nobody.values() if each["level"] == "FAIL"]


def test_all_answer_six_seconds_after_their_start(debian: Container) -> None:
    debian.out("systemctl", "stop", "pendopo.target")
    started = time.monotonic()
    debian.out("systemctl", "start", "--no-block", "pendopo.target")
    wait = ("python3", "/src/systemd/install/answers.py", "30", "127.0.0.1:8080", "10.77.0.1:80")
    debian.out(*wait)
    took_s = time.monotonic() - started
    print(f"from start to the answers of kiosk and portal: {took_s:.1f} s")
    assert took_s <= START_MAX_S


def test_a_gate_that_hangs_is_started_again(debian: Container) -> None:
    """With a shorter patience than its own, or this would take minutes."""
    shorter = "/run/systemd/system/pendopo-gate.service.d"
    debian.out("mkdir", shorter)
    words = "[Service]\nWatchdogSec=4\nTimeoutAbortSec=2\n"
    debian.out("sh", "-c", f"printf '{words}' >{shorter}/test.conf")
    debian.out("systemctl", "daemon-reload")
    debian.out("systemctl", "restart", "pendopo-gate")

    def gate(what: str) -> str:
        return debian.out("systemctl", "show", f"--property={what}", "--value", "pendopo-gate")

    before = gate("MainPID")
    debian.out("sleep", "6")  # longer than its patience: it is heard
    assert gate("MainPID") == before and gate("NRestarts").strip() == "0"
    debian.out("kill", "-STOP", before.strip())
    eventually(lambda: gate("NRestarts").strip() == "1", "it is started again", 60)
    assert "Watchdog timeout" in debian.out("journalctl", "-u", "pendopo-gate", "-n", "50")
    debian.out("rm", "-r", shorter)
    debian.out("systemctl", "daemon-reload")
    debian.out("systemctl", "restart", "pendopo-gate")


def test_the_journal_is_on_the_card_and_small(debian: Container) -> None:
    assert debian.out("find", "/var/log/journal", "-name", "system.journal") != ""
    told = debian.out("systemd-analyze", "cat-config", "systemd/journald.conf")
    assert "\nSystemMaxUse=64M\n" in told
    watchdog = debian.out("systemctl", "show", "--property=RuntimeWatchdogUSec", "--value")
    assert watchdog.strip() in {"1min", "0"}  # a container has none


def test_an_edited_unit_is_laid_again_and_kept(debian: Container) -> None:
    unit = "/etc/systemd/system/pendopo-kiosk.service"
    debian.out("sh", "-c", f"echo '# mine' >>{unit}")
    assert "had been changed by hand" in debian.install()
    assert "# mine" not in debian.out("cat", unit)
    assert "# mine" in debian.out("cat", f"/var/lib/pendopo/kept{unit}")


def test_uninstalled_it_leaves_the_data_and_nothing_else(debian: Container) -> None:
    debian.out("/src/install.sh", "uninstall")
    assert debian.out(*OURS.split()) == ""
    assert debian.run("ls", "/etc/systemd/journald.conf.d").returncode != 0
    assert running(debian) == set()
    assert "inet pendopo" not in debian.out("nft", "list", "tables")
    assert "10.77.0.1" not in debian.out("ip", "addr")
    assert "office.db" in debian.out("ls", "/var/lib/pendopo")
    assert NOTHING_CHANGED in debian.out("/src/install.sh", "uninstall")


def test_installed_again_the_settings_and_accounts_are_those_of_before(debian: Container) -> None:
    told = debian.install()
    assert "http://10.77.0.1/ behind phones0" in told
    assert "password" not in told
    assert running(debian) == WITHOUT_PHONES | WITH_PHONES


def test_purged_it_leaves_neither_data_nor_users(debian: Container) -> None:
    debian.out("/src/install.sh", "uninstall", "--purge")
    assert debian.run("ls", "/var/lib/pendopo").returncode != 0
    assert "pendopo" not in debian.out("cat", "/etc/passwd", "/etc/group")


def test_a_technicians_order_restarts_the_machine(debian: Container) -> None:
    """The last of all: with it the container forgets everything."""
    debian.install()
    order = "/run/pendopo/orders/reboot"
    ours = ("--regid=pendopo", "--clear-groups", "touch", order)
    assert debian.run("setpriv", "--reuid=pendopo-portal", *ours).returncode != 0
    assert running(debian) >= WITHOUT_PHONES
    debian.run("setpriv", "--reuid=pendopo-kiosk", *ours)
    assert debian.has_rebooted(60)
