"""The one-line commands of the devices' control socket, and a client for it.

``box drop [n]``, ``box open``, ``box close``, ``box tamper``, ``box jam``, ``box clear``,
``box break_memory``, ``box set_back``, ``box begin_epoch``, ``box power_cut``, ``box mute 1``,
``box version 2``, ``box uid NAME``, ``box loss 0.1``, ``box corrupt 0.1``, ``box noise 0.1``,
``printer STATE``, ``status``.
"""

import json
import socket
from pathlib import Path
from typing import Any, Protocol

from hardware.fakes.box import SimulatedBox
from hardware.fakes.paper_printer import PaperPrinter, PrinterState

_TIMEOUT_S = 5.0
_MOST_DROPS = 1000
_LAST_VERSION = 999


class Bench(Protocol):
    """The devices a command can reach."""

    printer: PaperPrinter
    box: SimulatedBox

    def set_printer(self, state: PrinterState) -> None:
        """Break or mend the printer."""


def send(socket_path: Path, command: str) -> dict[str, Any]:
    """Give one command to running devices and return their answer. Raises OSError."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
        control.settimeout(_TIMEOUT_S)
        control.connect(str(socket_path))
        control.sendall(command.encode() + b"\n")
        with control.makefile("rb") as lines:
            reply: dict[str, Any] = json.loads(lines.readline())
    return reply


def answer(devices: Bench, line: str) -> dict[str, Any]:
    """Carry out one command; the state afterwards, or {"error": ...}."""
    try:
        match line.split():
            case ["status"]:
                pass
            case ["printer", state]:
                devices.set_printer(PrinterState(state))
            case ["box", *words]:
                _box(devices, words)
            case _:
                return {"error": f"unknown command {line!r}: try status, printer ok, box drop"}
    except ValueError as error:
        return {"error": str(error)}
    box = devices.box
    return {
        "printer": str(devices.printer.state),
        "papers": len(devices.printer.papers),
        "box": {"letters": box.letters, "opens": box.opens},
    }


def _box(devices: Bench, words: list[str]) -> None:
    box = devices.box
    plain = {
        "drop": box.drop,
        "open": box.open_door,
        "close": box.close_door,
        "tamper": box.tamper,
        "jam": box.jam,
        "clear": box.clear,
        "break_memory": box.break_memory,
        "set_back": box.set_back,
        "begin_epoch": box.begin_epoch,
        "power_cut": box.power_cut,
    }
    fractions = {"loss": "loss", "corrupt": "corruption", "noise": "noise"}
    match words:
        case [verb] if verb in plain:
            plain[verb]()
        case ["drop", count] if 0 < int(count) <= _MOST_DROPS:
            box.drop(int(count))
        case [knob, value] if knob in fractions and 0 <= float(value) <= 1:
            setattr(box, fractions[knob], float(value))
        case ["mute", "0" | "1" as is_mute]:
            box.mute = is_mute == "1"
        case ["version", version] if 0 < int(version) <= _LAST_VERSION:
            box.version = int(version)
        case ["uid", uid] if uid.isalnum():
            box.uid = uid
        case _:
            raise ValueError(f"unknown box command {' '.join(words)!r}: try drop 3, open, loss 0.1")
