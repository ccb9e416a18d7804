"""The units as an appliance holds them, and what systemd itself says of them."""

import re
import shutil
import subprocess
from pathlib import Path

SYSTEMD = Path(__file__).parents[2] / "systemd"
SERVICES = sorted(path.name for path in SYSTEMD.glob("*.service"))
TIMERS = sorted(path.name for path in SYSTEMD.glob("*.timer"))
PATHS = sorted(path.name for path in SYSTEMD.glob("*.path"))
SCREENS = {"pendopo-seat.service": 2.0, "pendopo-screen.service": 2.5}
"""What holds a browser, and how open that may be: its own sandbox needs more than the others."""
PROGRAMS = ("python", "pendopo")
DEBIANS = (
    "/usr/sbin/nginx",
    "/usr/sbin/dnsmasq",
    "/usr/sbin/hostapd",
    "/usr/bin/ip",
    "/usr/bin/nsenter",
    "/bin/sh",
    "/bin/bash",
    "/usr/bin/sway",
)
"""Programs of Debian's own that a unit of ours may run."""


def installed(root: Path) -> Path:
    """The units as the appliance holds them, below a root of their own, with stub programs."""
    units = root / "etc/systemd/system"
    dropins = units / "pendopo-.service.d"
    dropins.mkdir(parents=True)
    for kind in ("service", "timer", "path", "target"):
        for path in SYSTEMD.glob(f"*.{kind}"):
            shutil.copy(path, units)
    for path in SYSTEMD.glob("*.service.d"):
        shutil.copytree(path, units / path.name)
    shutil.copy(SYSTEMD / "hardening.conf", dropins)
    for service in SCREENS:
        (units / f"{service}.d").mkdir()
        shutil.copy(SYSTEMD / "screen/unit.conf", units / f"{service}.d/screen.conf")
    (units / "seatd.service").write_text("[Service]\nExecStart=/bin/kill -l\n")
    for target in ("sysinit", "basic", "shutdown", "multi-user", "timers", "time-set", "time-sync"):
        (units / f"{target}.target").write_text(f"[Unit]\nDescription={target}\n")
    ours = (f"/opt/pendopo/current/.venv/bin/{name}" for name in PROGRAMS)
    for program in ("/bin/kill", "/usr/bin/chvt", *DEBIANS, *ours):
        stub = root / program.removeprefix("/")
        stub.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", stub)
    return root


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )


def verify(root: Path) -> str:
    """What systemd has to say against the units; empty is good."""
    result = analyze("verify", f"--root={root}", "pendopo.target", *SERVICES, *TIMERS, *PATHS)
    return result.stdout + result.stderr + ("" if result.returncode == 0 else "failed")


def exposure(root: Path, service: str) -> float:
    """systemd's own score, 0 (tight) to 10 (open)."""
    result = analyze("security", "--offline=true", f"--root={root}", service)
    found = re.search(r"exposure level for \S+: ([0-9.]+)", result.stdout)
    assert found, result.stderr
    return float(found[1])


def exec_start(service: str) -> list[str]:
    found = re.search(r"^ExecStart=(.*)$", (SYSTEMD / service).read_text(), re.MULTILINE)
    assert found
    return found[1].split()
