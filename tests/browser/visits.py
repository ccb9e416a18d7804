"""The way to every page of a face: those with an address, and the states that have none."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page

from kiosk.web.access import EXTENSION, Rule
from tests.browser.faces import take_ticket
from tests.factories import PIN
from tests.pages import addresses

Visit = Callable[[Page], object]


def settled_ticket(page: Page) -> None:
    take_ticket(page)
    page.locator("[data-step=take]").wait_for()


def idle(page: Page) -> None:
    page.clock.install()
    page.goto("/ticket")
    page.clock.run_for(33_000)
    page.locator("dialog[open]").wait_for()


def calling_staff(page: Page) -> None:
    page.goto("/wifi")
    with page.expect_navigation(url="**/help", wait_until="load"):
        page.locator("form[action='/help'] button").click()


def found(page: Page) -> None:
    number = take_ticket(page)
    page.goto(f"/find/{number}")
    page.locator("[data-stands=waiting]").wait_for()


def at(address: str) -> Visit:
    """Go to an address, which must be a page and not lead elsewhere."""

    def visit(page: Page) -> None:
        answer = page.goto(address)
        assert answer is not None and answer.ok, (address, answer and answer.status)
        page.wait_for_url(f"**{address}")

    return visit


def enter_workshop(page: Page) -> None:
    """Type the technician's PIN."""
    page.goto("/technician")
    for key in PIN:
        page.locator(f".keyboard [value='{key}']").click()
    with page.expect_navigation(url="**/technician/menu", wait_until="load"):
        page.locator(".keyboard [value=done]").click()


def behind_the_pin(address: str) -> Visit:
    """Go to a page of the technician's, with the PIN where it is asked for."""

    def visit(page: Page) -> None:
        page.goto(address)
        if page.url.endswith("/technician"):
            enter_workshop(page)
            page.goto(address)
        page.wait_for_url(f"**{address}")

    return visit


TOUCH_STATES: dict[str, Visit] = {
    "touch.ticket": settled_ticket,
    "helping.told": calling_staff,
    "listening.sorry": lambda page: page.goto("/tidak-ada"),
    "seeking.found": found,
    "seeking.unknown": at("/find/A9999"),
    "idle": idle,
}
"""What a visitor meets at no address, or at one only after a touch."""


def touch_visits(app: Flask, fill: dict[str, str]) -> dict[str, Visit]:
    """All that the touch screen can show; `idle` is the last, because it stops the page's clock."""
    found = of_rules(app, fill, Rule.TOUCH)
    return {name: at(address) for name, address in found.items()} | TOUCH_STATES


def technician_visits(app: Flask) -> dict[str, Visit]:
    """All that is behind the technician's PIN."""
    found = of_rules(app, {}, Rule.TECHNICIAN)
    return {name: behind_the_pin(address) for name, address in found.items()}


def of_rules(app: Flask, fill: dict[str, str], *rules: Rule) -> dict[str, str]:
    """The kiosk's pages under these access rules: endpoint and address."""
    rule_of = app.extensions[EXTENSION]
    return {
        endpoint: address
        for address, endpoint in addresses(app, fill).items()
        if rule_of[endpoint.partition(".")[0]] in rules
    }
