"""The screen's own keyboard in Chromium: by finger, Tab and Enter, plugged in, without script."""

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Page, expect

from kiosk.web.touch import typing
from tests.browser.axe import violations
from tests.browser.faces import (
    LARGE,
    TOUCH_SCREENS,
    Chromium,
    Screen,
    keep,
    take_ticket,
)
from tests.browser.test_kiosk_sizes import LOOKS, WEAR, faults
from tests.browser.test_kiosk_visit import tab_to

pytestmark = pytest.mark.browser
FORM = """{% extends "touch/typing.html" %}{% block title %}{{ label }}{% endblock %}
{% block main %}<form class="question" method="post"><h1 id="question">{{ label }}</h1>
{{ keyboard.field("", layout) }}{{ keyboard.keys(layout, "Lanjut") }}</form>{% endblock %}"""
WHOLE = """() => { const field = document.querySelector("[data-typed]");
  return field.scrollWidth <= field.clientWidth; }"""
LAYOUTS = {"words": ("Nama Anda", typing.text(60)), "digits": ("NIK Anda", typing.number(16))}


def field(page: Page) -> str:
    return page.locator("[data-typed]").input_value()


def touch(page: Page, keys: str) -> None:
    for key in keys:
        page.locator(f".keyboard [value='{key}']").click()


def later_form(page: Page, app: Flask, kind: str) -> None:
    """A question of a later form, made here, in the style and script of the running house."""
    label, layout = LAYOUTS[kind]
    with app.test_request_context("/find"):
        html = render_template_string(FORM, label=label, layout=layout)
    page.route("**/later", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/later")


def test_a_finger_types_a_number_and_sees_where_it_stands(chromium: Chromium) -> None:
    page = chromium.open()
    number = take_ticket(page)
    page.goto("/leave")
    page.get_by_role("link", name="Cari nomor saya").click()
    touch(page, "B" + number[1:])
    for _ in number:
        page.get_by_role("button", name="Hapus").click()
    assert field(page) == ""
    touch(page, number)
    assert field(page) == number
    page.get_by_role("button", name="Cari", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(number)
    expect(page.locator("[data-stands=waiting]")).to_contain_text("masih menunggu")
    page.get_by_role("link", name="Cari nomor lain").click()
    expect(page.locator("[data-typed]")).to_have_value("")
    assert chromium.complaints == []


def test_tab_and_enter_alone_type_a_number(chromium: Chromium) -> None:
    page = chromium.open()
    number = take_ticket(page)
    page.goto("/find")
    for key in number:
        page.locator("[data-typed]").focus()
        tab_to(page, f".keyboard [value='{key}']")
        page.keyboard.press("Enter")
    assert field(page) == number
    tab_to(page, ".keyboard [value=done]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(number)


def test_a_keyboard_that_is_plugged_in_types_too(chromium: Chromium) -> None:
    page = chromium.open()
    number = take_ticket(page)
    page.goto("/find")
    page.keyboard.type("x?" + number.lower() + "7")
    page.keyboard.press("Backspace")
    assert field(page) == number
    page.locator("[data-typed]").click()
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type(number[-1] + "!")
    assert field(page) == number
    with page.expect_navigation(url=f"**/find/{number}", wait_until="load"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(number)


def test_every_key_works_without_script(chromium: Chromium) -> None:
    number = take_ticket(chromium.open())
    page = chromium.open(java_script_enabled=False)
    page.goto("/find")
    touch(page, number + "0")
    page.locator(".keyboard [value=erase]").click()
    expect(page.locator("[data-typed]")).to_have_value(number)
    page.locator("[data-typed]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(number)


def test_the_systems_own_keyboard_stays_away(chromium: Chromium) -> None:
    page = chromium.open()
    page.goto("/find")
    expect(page.locator("[data-typed]")).to_have_attribute("inputmode", "none")
    assert page.evaluate("document.activeElement === document.body")


def test_what_was_typed_outlives_the_keys_of_the_foot_and_not_the_person(
    chromium: Chromium,
) -> None:
    page = chromium.open()
    page.clock.install()
    page.goto("/find")
    touch(page, "A01")
    for what in ("language", "size", "theme", "reach"):
        with page.expect_navigation(wait_until="load"):
            page.locator(f"[value={what}]").click()
        assert field(page) == "A01"
    with page.expect_navigation(url="**/help", wait_until="load"):
        page.locator("form[action='/help'] button").click()
    with page.expect_navigation(url="**/find", wait_until="load"):
        page.locator("a.act").click()
    assert field(page) == "A01"
    page.clock.run_for(31_000)
    with page.expect_navigation(wait_until="load"):
        page.clock.run_for(16_000)
    page.goto("/find")
    assert field(page) == ""


@pytest.mark.parametrize("kind", LAYOUTS)
@pytest.mark.parametrize("screen", TOUCH_SCREENS, ids=lambda screen: screen.name)
def test_later_forms_fit_every_screen(
    chromium: Chromium, kiosk_app: Flask, screen: Screen, kind: str
) -> None:
    page = chromium.open(screen)
    later_form(page, kiosk_app, kind)
    assert list(faults(page, screen, LOOKS, fits=True)) == []
    page.evaluate(WEAR, ["0", "hangat"])
    text = "3510123456789012" if kind == "digits" else "RT. 7"
    touch(page, text)
    assert field(page) == text
    assert page.evaluate(WHOLE)
    assert list(violations(page)) == []
    if screen is not LARGE:
        keep(page, f"keyboard-{kind}-{screen.name}")
