"""Shipped fakes on real lines, and the independent judge of receipts."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hardware.fakes.commands import send
from hardware.fakes.devices import Devices
from hardware.printer import Patience

CALM = Patience(write_s=30.0, answer_s=2.0, fence_s=60.0, older_s=4.0)
"""For a printer that answers: a busy machine may take its time."""
ROOT = Path(__file__).parents[2]
ORACLE = Path(__file__).with_name("oracle.py")

Verdict = dict[str, Any]
Judge = Callable[[dict[str, bytes], int], dict[str, Verdict]]


@dataclass(frozen=True)
class Bench:
    """Both fakes, running, and their control socket."""

    devices: Devices
    home: Path

    def tell(self, command: str) -> dict[str, Any]:
        reply = send(self.devices.socket_path, command)
        assert "error" not in reply, reply
        return reply

    @property
    def printer(self) -> str:
        return str(self.devices.printer_link)

    @property
    def box(self) -> str:
        return str(self.devices.box_link)

    def papers(self) -> list[str]:
        """The text of every printed slip, oldest first."""
        return [path.read_text() for path in sorted((self.home / "papers").glob("*.txt"))]


@pytest.fixture
def bench() -> Iterator[Bench]:
    # Not tmp_path: the path of a Unix socket ends at 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="pendopo-"))
    with Devices(home, rng=Random(1)) as devices:
        yield Bench(devices, home)
    shutil.rmtree(home)


def _emupos_python() -> Path | None:
    named = os.environ.get("PENDOPO_EMUPOS_PYTHON")
    python = Path(named) if named else ROOT / ".venv-emupos" / "bin" / "python"
    return python if python.exists() else None


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Bytes by name and a width in dots -> what emupos printed and zbarimg read."""
    python = _emupos_python()
    if python is None:
        pytest.skip(
            "NO INDEPENDENT JUDGE: receipts are not proven. Make .venv-emupos with Python >= 3.13 "
            "from requirements/emupos.txt, or set PENDOPO_EMUPOS_PYTHON"
        )
    if shutil.which("zbarimg") is None:
        pytest.skip("NO SCANNER: QR codes are not proven. apt-get install zbar-tools")

    def run(jobs: dict[str, bytes], width_dots: int) -> dict[str, Verdict]:
        folder = tmp_path_factory.mktemp("judged")
        lines = [
            json.dumps({"hex": data.hex(), "png": str(folder / f"{name}.png")})
            for name, data in jobs.items()
        ]
        done = subprocess.run(
            [python, ORACLE, str(width_dots)],
            input="\n".join(lines),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        verdicts = [json.loads(line) for line in done.stdout.splitlines()]
        return dict(zip(jobs, verdicts, strict=True))

    return run
