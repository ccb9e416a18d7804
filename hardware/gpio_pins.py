"""This Pi's own pins, as gpiozero's factory over lgpio."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hardware.errors import HardwareError

_CURE = "sudo apt install python3-gpiozero python3-lgpio"


def this_pi(work_dir: Path) -> Any:
    """The factory; lgpio leaves a pipe in ``work_dir``. Raises what gpiozero and lgpio raise."""
    os.environ.setdefault("LG_WD", str(work_dir))  # else lgpio wants to write where we stand
    with contextlib.chdir("."):  # lgpio goes there when it is imported, and stays
        from gpiozero.pins.lgpio import LGPIOFactory

    return LGPIOFactory()


@contextlib.contextmanager
def named(what: str, trouble: str, lost: type[HardwareError]) -> Iterator[None]:
    """Whatever gpiozero and lgpio raise, as a ``lost`` of one line: ``what``, ``trouble``, cure."""
    try:
        yield
    except ImportError as error:
        raise lost(f"{what}: {error.name} is missing; {_CURE}") from error
    except Exception as error:  # lgpio's own errors share no root with gpiozero's
        cure = "is this a Pi, and is nothing else on these pins?"
        raise lost(f"{what}: {trouble} ({error}); {cure}") from error
