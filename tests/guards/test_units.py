"""Guards on systemd/: the units load, name programs that exist, and are held tight."""

import importlib.util
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from kiosk import cli
from kiosk.workers import templates
from tests.guards.units import (
    DEBIANS,
    PATHS,
    PROGRAMS,
    SCREENS,
    SERVICES,
    SYSTEMD,
    TIMERS,
    exec_start,
    exposure,
    installed,
    verify,
)

HIGHEST_EXPOSURE = 2.0
AS_ROOT = {"pendopo-restore.service": {"root"}, "pendopo-settle.service": {"root"}}
"""What ends, and changes what is root's; with the rights that are named in it alone."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def test_no_service_imports_what_another_left_in_the_state_folder(tmp_path: Path) -> None:
    """Else a hole in the portal would run code as the gate, which may change the firewall."""
    hardening = (SYSTEMD / "hardening.conf").read_text()
    given = dict(re.findall(r"^Environment=(\w+)=(.*)$", hardening, re.MULTILINE))
    (tmp_path / "portal/gate").mkdir(parents=True)
    for module in ("portal/__init__", "portal/gate/__init__", "portal/gate/__main__"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('a stranger')\n")
    command = [sys.executable, "-m", "portal.gate"]
    environment = {**given, "PENDOPO_HOME": str(tmp_path)}
    run = partial(subprocess.run, command, cwd=tmp_path, capture_output=True, text=True)
    assert "a stranger" in run(env={}, check=False).stderr
    done = run(env=environment, check=False)
    assert "a stranger" not in done.stderr and "pendopo.toml: no settings file" in done.stderr


def test_there_is_a_unit_for_every_process() -> None:
    jobs = [name.removeprefix("pendopo-").removesuffix(".service") for name in SERVICES]
    resolvers = ["dns-guest", "dns-sinkhole", "dns"]
    timed = ["backup", "certificate", "doctor", "leak-test", "purge", "stick"]
    loops, at_start = ["box", "printer", "sound"], ["phones", "restore", "settle"]
    faces = [
        "announce",
        "front",
        "gate",
        "kiosk",
        "portal",
        "radio",
        "screen",
        "screen-again",
        "seat",
    ]
    office = ["addresses", "authority"]
    assert sorted(jobs) == sorted([*faces, *office, *at_start, *loops, *resolvers, *timed])


def test_the_installer_enables_every_unit_that_wants_to_be() -> None:
    installer = (SYSTEMD / "install/appliance.sh").read_text().split()
    units = {name: (SYSTEMD / name).read_text() for name in SERVICES + TIMERS + PATHS}
    wanted = {name for name, text in units.items() if "\n[Install]\n" in text}
    enabled = {re.sub(r"^\w+=\(|\)$", "", word) for word in installer}
    assert wanted - enabled == set()
    assert "pendopo-kiosk.service" in wanted


def test_what_runs_python_for_long_is_started_again_when_it_hangs() -> None:
    """nginx and dnsmasq tell systemd nothing; what ends by itself has a limit of time."""
    long_s = {"box": 60, "gate": 60, "kiosk": 60, "portal": 60, "printer": 180, "screen": 60,
              "sound": 120}  # fmt: skip
    found = {}
    for service in SERVICES:
        text = (SYSTEMD / service).read_text()
        limits = re.findall(r"^WatchdogSec=(\d+)$", text, re.MULTILINE)
        is_ours = exec_start(service)[0] not in DEBIANS
        assert bool(limits) == (is_ours and "Type=oneshot" not in text), service
        if limits:
            assert re.search("^NotifyAccess=(main|all)$", text, re.MULTILINE), service
            found[service.removeprefix("pendopo-").removesuffix(".service")] = int(limits[0])
    assert found == long_s


def test_no_service_leaves_its_memory_on_the_card() -> None:
    assert "\nLimitCORE=0\n" in (SYSTEMD / "hardening.conf").read_text()


def test_the_machine_itself_is_watched_and_its_journal_is_small() -> None:
    assert "\nRuntimeWatchdogSec=1min\n" in (SYSTEMD / "system.conf").read_text()
    journal = (SYSTEMD / "journald.conf").read_text()
    assert "\nStorage=persistent\n" in journal and "\nSystemMaxUse=64M\n" in journal


@needs_systemd
def test_systemd_has_nothing_against_the_units(tmp_path: Path) -> None:
    assert verify(installed(tmp_path)) == ""


@needs_systemd
def test_a_service_that_ends_needs_its_own_word_against_the_shared_restart(tmp_path: Path) -> None:
    root = installed(tmp_path)
    assert (SYSTEMD / "pendopo-leak-test.service").read_text().count("Type=oneshot") == 1
    shutil.rmtree(root / "etc/systemd/system/pendopo-leak-test.service.d")
    assert "Restart=" in verify(root)


def test_every_timer_has_its_service_and_makes_up_for_a_night_without_power() -> None:
    jobs = ("backup", "certificate", "doctor", "leak-test", "purge")
    assert [f"pendopo-{job}.timer" for job in jobs] == TIMERS
    for timer in TIMERS:
        assert timer.replace(".timer", ".service") in SERVICES
        text = (SYSTEMD / timer).read_text()
        is_of_each_boot = "OnCalendar=" not in text and "OnBootSec=" in text
        assert is_of_each_boot or "\nPersistent=true\n" in text


@needs_systemd
def test_a_wrong_line_in_a_unit_is_noticed(tmp_path: Path) -> None:
    root = installed(tmp_path)
    with (root / "etc/systemd/system/pendopo-box.service").open("a") as unit:
        unit.write("[Service]\nMemroyMax=1M\n")
    assert "MemroyMax" in verify(root)


@needs_systemd
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_held_tight(service: str, tmp_path: Path) -> None:
    assert exposure(installed(tmp_path), service) <= SCREENS.get(service, HIGHEST_EXPOSURE)


@needs_systemd
def test_without_the_drop_in_a_service_would_not_pass(tmp_path: Path) -> None:
    root = installed(tmp_path)
    shutil.rmtree(root / "etc/systemd/system/pendopo-.service.d")
    assert exposure(root, SERVICES[0]) > HIGHEST_EXPOSURE


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_something_that_exists(service: str) -> None:
    program, *arguments = exec_start(service)
    if program in DEBIANS:
        return
    assert program in {f"/opt/pendopo/current/.venv/bin/{name}" for name in PROGRAMS}
    if arguments[0] == "-m":
        assert importlib.util.find_spec(arguments[1]) is not None
    else:
        assert arguments[0] in cli.main.commands


def test_the_front_reads_what_its_own_command_writes() -> None:
    text = (SYSTEMD / "pendopo-front.service").read_text()
    assert text.count("pendopo front /run/pendopo-front\n") == 2
    assert "/usr/sbin/nginx -p /run/pendopo-front -c front.conf" in text
    front = (SYSTEMD / "nginx/front.conf.in").read_text()
    included = re.findall(r"include (\S+)\[\.\]conf;", front)
    assert included and {f"nginx/{name}.conf" for name in included} <= set(templates.known())


@pytest.mark.parametrize("service", [name for name in SERVICES if "-dns" in name])
def test_a_resolver_runs_on_a_template_that_exists(service: str) -> None:
    text = (SYSTEMD / service).read_text()
    [(template, to)] = re.findall(r"pendopo render (\S+) --to (\S+)", text)
    assert template in templates.known() and f"--conf-file={to}" in exec_start(service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_states_its_user_and_limits_and_waits_for_no_network(service: str) -> None:
    text = (SYSTEMD / service).read_text()
    for needed in ("User=", "MemoryMax=", "CapabilityBoundingSet="):
        assert f"\n{needed}" in text
    before = {"pendopo-stick.service": "pendopo-backup.service"}.get(service, service)  # OnSuccess=
    if service == "pendopo-authority.service":  # the certificate's, before each look at it
        before = "pendopo-certificate.service"
        assert "\nWants=pendopo-authority.service\n" in (SYSTEMD / before).read_text()
    starters = [before.replace(".service", kind) for kind in (".timer", ".path")]
    starter = "".join((SYSTEMD / each).read_text() for each in starters if each in TIMERS + PATHS)
    start = "sysinit" if service == "pendopo-settle.service" else "pendopo"
    assert f"\nWantedBy={start}.target" in (starter or text)
    assert "network" not in text.split("[Service]", maxsplit=1)[0]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_as_a_user_of_ours(service: str) -> None:
    users = set(re.findall(r"^u (\S+)", (SYSTEMD / "sysusers.conf").read_text(), re.MULTILINE))
    users |= AS_ROOT.get(service, set())
    assert set(re.findall(r"^User=(.*)$", (SYSTEMD / service).read_text(), re.MULTILINE)) <= users


def test_no_unit_repeats_what_the_drop_in_says() -> None:
    added = {"Environment", "ReadWritePaths", "RestrictAddressFamilies"}
    shared = directives(SYSTEMD / "hardening.conf") - added
    for service in SERVICES:
        assert not directives(SYSTEMD / service) & shared, service


def test_the_authoritys_key_is_given_to_who_certifies_and_to_nobody_else() -> None:
    key = "/etc/pendopo/authority/key"
    having = [name for name in SERVICES if key in (SYSTEMD / name).read_text()]
    assert having == ["pendopo-authority.service"]


def directives(unit: Path) -> set[str]:
    return set(re.findall(r"^([A-Z]\w+)=", unit.read_text(), re.MULTILINE))
