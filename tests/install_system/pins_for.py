"""Of a list of pinned requirements those for a Python of some version, without their markers.

`pip download --python-version` judges the markers by the Python that it runs on itself.
"""

import sys
from pathlib import Path

from packaging.requirements import Requirement


def pins_for(version: str, text: str) -> list[str]:
    """Lines for pip, hashes and all; `version` is as "3.13"."""
    wanted = {"python_version": version, "python_full_version": f"{version}.0"}
    lines = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pin, *hashes = line.split(" --hash=")
        requirement = Requirement(pin.strip())
        if requirement.marker is None or requirement.marker.evaluate(wanted):
            requirement.marker = None
            lines.append(" --hash=".join([str(requirement), *map(str.strip, hashes)]))
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(pins_for(sys.argv[1], Path(sys.argv[2]).read_text())) + "\n")
