"""The lab's fixtures: one village for each file of tests; skipped loudly where it cannot be."""

from collections.abc import Iterator

import pytest

from tests.lab.namespaces import missing
from tests.lab.net import Lab


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is `lab`; without root or its programs it is skipped, and says so."""
    why = missing()
    for item in items:
        if "tests/lab/" in item.nodeid:
            item.add_marker(pytest.mark.lab)
            if why:
                item.add_marker(pytest.mark.skip(reason=f"NO LAB: {why}"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A village whose gate, portal and resolvers run."""
    with Lab(tmp_path_factory.mktemp("lab")) as lab:
        lab.box.start()
        yield lab
        print(lab.box.log.read_text())
