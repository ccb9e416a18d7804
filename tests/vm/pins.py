"""The box on the Pi's pins: the kernel's simulated GPIO, gpiozero and lgpio, the worker's own unit.

Runs inside the machine. gpio-sim makes a chip as the Pi has one; its lines are pulled as beams pull
them. What a Pi says of itself in /proc/cpuinfo is laid over the machine's own.
"""

import json
import os
import sqlite3
import sys
import threading
from pathlib import Path

from tests.lab.namespaces import eventually, run
from tests.vm import village
from tests.vm.join import step

CHIP = Path("/sys/kernel/config/gpio-sim/pi")
BEAM_A, BEAM_B, DOOR = 17, 27, 22
UNIT = "pendopo-box.service"
PI_4 = "Hardware : BCM2711\nRevision : c03114\n"
SETTINGS = f"""{village.SETTINGS}
[box]
kind = "gpio"
beam_a = {BEAM_A}
beam_b = {BEAM_B}
door = {DOOR}
"""
FALLING = threading.Event()  # what is waited for is a paper's way past the beams
OVERLAY = """[Service]
BindReadOnlyPaths=/run/cpuinfo:/proc/cpuinfo
"""


def main() -> int:
    figures: dict[str, float | str] = {"kernel": os.uname().release}
    with step("box: settings and books"):
        village.write_books(SETTINGS)
    with step("a chip with the Pi's pins"):
        lines = make_chip()
        pull(lines, door="pull-down", a="pull-up", b="pull-up")
    with step("box: its worker's unit"):
        start()
        eventually(lambda: booked() == 0, "the box is known, empty", 20)
    with step("fifty papers, twenty hands"):
        for _ in range(50):
            letter(lines)
        for _ in range(20):
            hand(lines)
        eventually(lambda: booked() == 50, "fifty are booked", 20)
        assert booked() == 50
    with step("the door"):
        pull(lines, door="pull-up")
        eventually(lambda: flags() & 1 == 1, "it is open", 20)
        pull(lines, door="pull-down")
        eventually(lambda: flags() & 1 == 0, "it is shut", 20)
    with step("killed and back: on from the books"):
        run("systemctl", "kill", "--signal=KILL", UNIT)
        eventually(lambda: boots() == 2, "it started again", 30)
        letter(lines)
        eventually(lambda: booked() == 51, "the next paper is booked", 20)
    figures |= {"papers": booked(), "hands": 20, "pss_mb": round(pss_mb(), 1)}
    print(json.dumps(figures))
    return 0


def make_chip() -> Path:
    """54 lines under the label of a Pi 4's chip; returns the folder of its lines."""
    if not CHIP.parent.exists():
        run("mount", "-t", "configfs", "none", "/sys/kernel/config")
    (CHIP / "bank0").mkdir(parents=True)
    (CHIP / "bank0/num_lines").write_text("54")
    (CHIP / "bank0/label").write_text("pinctrl-bcm2711")
    (CHIP / "live").write_text("1")
    device, chip = ((CHIP / name).read_text().strip() for name in ("dev_name", "bank0/chip_name"))
    run("udevadm", "settle")
    assert Path(f"/dev/{chip}").stat().st_mode & 0o777 == 0o660, "group gpio may use it"
    return Path(f"/sys/devices/platform/{device}/{chip}")


def start() -> None:
    """The unit, told that this is a Pi 4."""
    Path("/run/cpuinfo").write_text(PI_4)
    folder = Path(f"/run/systemd/system/{UNIT}.d")
    folder.mkdir(parents=True)
    (folder / "pi.conf").write_text(OVERLAY)
    run("systemctl", "daemon-reload")
    run("systemctl", "start", UNIT)


def pull(lines: Path, **pulls: str) -> None:
    """Turn inputs; a beam that is broken is pulled down, a door that is open goes up."""
    numbers = {"a": BEAM_A, "b": BEAM_B, "door": DOOR}
    for name, way in pulls.items():
        (lines / f"sim_gpio{numbers[name]}" / "pull").write_text(way)


def letter(lines: Path) -> None:
    """A paper falls past both beams, 15 ms from edge to edge."""
    for turn in ({"a": "pull-down"}, {"b": "pull-down"}, {"a": "pull-up"}, {"b": "pull-up"}):
        pull(lines, **turn)
        FALLING.wait(0.015)
    FALLING.wait(0.03)


def hand(lines: Path) -> None:
    """A hand comes in and leaves."""
    for turn in ({"a": "pull-down"}, {"b": "pull-down"}, {"b": "pull-up"}, {"a": "pull-up"}):
        pull(lines, **turn)
        FALLING.wait(0.04)


def _books(query: str) -> int | None:
    with sqlite3.connect(f"file:{village.HOME}/office.db?mode=ro", uri=True) as books:
        row = books.execute(query).fetchone()
    return row[0] if row else None


def booked() -> int | None:
    return _books("SELECT sum(booked) FROM box_counts WHERE uid = 'GPIO'")


def flags() -> int:
    return _books("SELECT flags FROM box_counts WHERE uid = 'GPIO'") or 0


def boots() -> int | None:
    return _books("SELECT boot FROM box_counts WHERE uid = 'GPIO'")


def pss_mb() -> float:
    pid = run("systemctl", "show", "--property=MainPID", "--value", UNIT).strip()
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.split("Pss:")[1].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
