"""Guards on the import contracts: each one really breaks when its rule is broken."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("kiosk", "portal", "hardware")

# A line that must break the contract, put into a new module beside those that are there.
BAD_IMPORTS = {
    "The kiosk's floors": ("kiosk/books/bad.py", "import kiosk.office.queue"),
    "The portal's floors": ("portal/gate/bad_floor.py", "import portal.web"),
    "Siblings do not import": ("kiosk/office/bad.py", "import kiosk.office.bad_too"),
    "Hardware knows": ("hardware/bad.py", "import kiosk.books.clock"),
    "The firmware stands alone": ("hardware/firmware/bad.py", "import hardware.frames"),
    "Nothing on the Pi but the box": ("hardware/bad_box.py", "import hardware.firmware.box"),
    "The books, the office": ("kiosk/office/bad_web.py", "from flask import g"),
    "The kiosk's pages": ("kiosk/web/bad.py", "import hardware.printer"),
    "Workers join": ("kiosk/workers/bad.py", "import portal.gate_client"),
    "The command touches": ("kiosk/cli.py", "import hardware.printer"),
    "The gate stands": ("portal/gate/bad.py", "import kiosk.office.queue"),
    "Of the gate its client": ("portal/gate_client.py", "import portal.gate.sessions"),
    "The gate's messages": ("portal/gate/messages.py", "import portal.gate.firewall"),
    "A phone's pages never import": ("portal/web/bad.py", "import portal.gate.messages"),
    "Of the kiosk a phone's": ("portal/web/bad_slip.py", "import kiosk.receipts"),
    "A phone's pages never open": ("portal/web/bad_desk.py", "import kiosk.office.staff"),
}


def copy_of_the_house(to: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(REPOSITORY / package, to / package)
    shutil.copy(REPOSITORY / "pyproject.toml", to)
    return to


def verdicts(house: Path) -> dict[str, str]:
    """Each contract's name and KEPT or BROKEN."""
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", result.stdout, re.MULTILINE))


def test_each_contract_breaks_when_its_rule_is_broken(tmp_path: Path) -> None:
    house = copy_of_the_house(tmp_path)
    (house / "kiosk/office/bad_too.py").write_text("import kiosk.office.bad\n")
    for path, line in BAD_IMPORTS.values():
        with (house / path).open("a") as module:
            module.write(f"{line}\n")
    found = verdicts(house)
    assert found
    for name, verdict in found.items():
        known = [start for start in BAD_IMPORTS if name.startswith(start)]
        assert known, f"no bad import is listed for: {name}"
        assert verdict == "BROKEN", name
    assert len(found) == len(BAD_IMPORTS)


def test_a_new_part_of_the_house_must_find_its_floor(tmp_path: Path) -> None:
    house = copy_of_the_house(tmp_path)
    (house / "kiosk/shed.py").write_text('"""A shed."""\n')
    (house / "portal/shed.py").write_text('"""A shed."""\n')
    broken = {name.split(":")[0] for name, found in verdicts(house).items() if found == "BROKEN"}
    assert {"The kiosk's floors", "The portal's floors"} <= broken
