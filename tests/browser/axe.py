"""Deque's axe-core over a page: which rules for everybody's use it breaks, in words."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()


def violations(page: Page) -> Iterator[str]:
    """Every rule that the page breaks, and where."""
    for broken in AXE.run(page).response["violations"]:
        places = ", ".join(node["html"][:120] for node in broken["nodes"])
        yield f"{broken['id']} ({broken['impact']}): {places}"
