"""``python -m hardware.fakes --home DIR``: a printer and a box for ``./install.sh try``."""

import argparse
import signal
import sys
from pathlib import Path

from hardware.fakes.devices import Devices


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m hardware.fakes", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder for run/ and papers/")
    devices = Devices(parser.parse_args().home)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: devices.stop())
    sys.stdout.write(f"devices ready: {devices.printer_link} {devices.box_link}\n")
    sys.stdout.flush()
    devices.run()


if __name__ == "__main__":
    main()
