"""This Pi's own pins, as gpiozero's factory over lgpio."""

import contextlib
import os
from pathlib import Path
from typing import Any

CURE = "sudo apt install python3-gpiozero python3-lgpio"


def this_pi(work_dir: Path) -> Any:
    """The factory; lgpio leaves a pipe in ``work_dir``. Raises what gpiozero and lgpio raise."""
    os.environ.setdefault("LG_WD", str(work_dir))  # else lgpio wants to write where we stand
    with contextlib.chdir("."):  # lgpio goes there when it is imported, and stays
        from gpiozero.pins.lgpio import LGPIOFactory

    return LGPIOFactory()
