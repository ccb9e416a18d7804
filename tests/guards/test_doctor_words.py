"""Whatever the doctor may find has words for the office's pages."""

import ast
from pathlib import Path

from kiosk import appliance, doctor
from kiosk.appliance import checkup as of_the_box
from kiosk.appliance import units
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.doctor import examination, loudspeaker, printer
from kiosk.office.belief import Doubt
from kiosk.office.box_state import BoxState
from kiosk.web import create_app, doctor_words
from tests.factories import settings_for_tests


def states_in_the_source() -> set[tuple[str, str]]:
    """(subject, state) of every Finding that a check makes, by its own source."""
    found = set()
    folders = [Path(str(package.__path__[0])) for package in (doctor, appliance)]
    for path in (each for folder in folders for each in folder.glob("*.py")):
        tree = ast.parse(path.read_text())
        names = [node.value.value for node in tree.body if isinstance(node, ast.Assign)
                 and isinstance(node.value, ast.Constant)
                 and ast.unparse(node.targets[0]) in ("NAME", "SETTINGS")]  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding" and names:
                state = node.args[2] if len(node.args) > 2 else None
                if isinstance(state, ast.Constant):
                    found.add((str(names[0]), str(state.value)))
    return found


def test_every_state_of_every_subject_has_its_words(village: Home, clock: ManualClock) -> None:
    app = create_app(settings_for_tests(), clock, village)
    states = states_in_the_source()
    assert len(states) > 40
    states |= {(printer.NAME, state) for state in printer._TOLD}
    states |= {(loudspeaker.NAME, state) for state in loudspeaker._TOLD}
    states |= {("box", str(state)) for state in BoxState}
    states |= {("clock", str(doubt)) for doubt in Doubt}
    states |= {(units.NAME, state) for state in ("failed", "restarting", "stopped")}
    with app.test_request_context():
        for subject, state in states:
            told = doctor_words.state_words(subject, state)
            is_unknown = told == "tidak diketahui"
            says_nothing = (subject, state) == ("printer", "unknown")  # it prints all the same
            unseen = state in doctor_words.UNSEEN and not says_nothing
            assert is_unknown == unseen, (subject, state)


def test_every_subject_has_a_name() -> None:
    subjects = {*examination.CHECKS, "disk space", "books", "backup", "backup stick", "settings"}
    subjects |= {*of_the_box.CHECKS, of_the_box.NAME}
    assert subjects == set(doctor_words.SUBJECTS)
