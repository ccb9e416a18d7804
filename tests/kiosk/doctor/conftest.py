"""The doctor beside real workers on the shipped fakes."""

from tests.kiosk.workers.conftest import shop  # noqa: F401 - a fixture
