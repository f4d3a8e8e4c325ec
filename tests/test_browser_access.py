"""For everybody: keyboard alone, narrow screens, dark, screen readers, in a real browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from browsing import DESKTOP, PHONE, Open, ask, go_to, marked, missing, nothing_sticks_out
from kratom_qa.render import page_wording as words
from page_server import DISAGREE, RELATED, UNCOVERED

DANGER = "my friend took kratom with alcohol and is not breathing"
STATES = ("Where does kratom grow?", DISAGREE, RELATED, DANGER, UNCOVERED, "aphids")


def press_until(page: Page, key: str, focused: str) -> None:
    """Press a key until the element with this selector has the focus."""
    for _ in range(40):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", focused):
            return
    pytest.fail(f"{key} never leads to {focused}")


def test_everything_can_be_done_with_the_keyboard_alone(page: Page) -> None:
    expect(page.locator("#box textarea")).to_be_focused()
    page.keyboard.type("What are the unwanted effects of kratom?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(1)
    press_until(page, "Shift+Tab", "#log .cite")
    expect(page.locator(".cite:focus + .tip")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#passage")).to_be_in_viewport()
    assert marked(page)
    expect(page.locator("#panel .title")).to_be_focused()
    press_until(page, "Shift+Tab", "#panel [data-event=list]")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .number").first).to_be_visible()
    press_until(page, "Shift+Tab", "#tab-sources-button")
    page.keyboard.press("Enter")
    expect(page.locator("#shelf")).to_be_visible()
    press_until(page, "Tab", "#shelf input[type=checkbox]")
    page.keyboard.press("Space")
    expect(page.locator("#shelf input").first).not_to_be_checked()
    press_until(page, "Tab", "#shelf [data-event=read]")
    page.keyboard.press("Enter")
    expect(page.locator("#reader .title")).to_be_focused()


def test_the_focus_can_be_seen(page: Page) -> None:
    ask(page, STATES[0])
    press_until(page, "Shift+Tab", "#log .cite")
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_sticks_out_of_a_screen(open_page: Open, width: int) -> None:
    page = open_page({"width": width, "height": 640})
    assert nothing_sticks_out(page)
    for question in STATES:
        ask(page, question)
        assert nothing_sticks_out(page), question
    page.locator(".turn").last.locator(".cite").first.click()
    expect(page.locator("#passage")).to_be_visible()
    assert nothing_sticks_out(page)
    page.keyboard.press("Escape")
    for tab in (words.TAB_SOURCES, words.TAB_ABOUT):
        go_to(page, tab)
        assert nothing_sticks_out(page), tab
    go_to(page, words.TAB_SOURCES)
    for button in page.locator("#shelf [data-event=read]").all():
        button.click()
        expect(page.locator("#reader .title")).to_be_visible()
        assert nothing_sticks_out(page)


def test_on_a_narrow_phone_all_controls_are_in_view(open_page: Open) -> None:
    page = open_page({"width": 320, "height": 568})
    ask(page, STATES[0])
    for part in ("#box textarea", "#send", "#retry", "#undo", "#clear", "#asking button"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    for tab in (words.TAB_ASK, words.TAB_SOURCES, words.TAB_ABOUT):
        expect(page.get_by_role("tab", name=tab)).to_be_in_viewport(ratio=1)


def test_dark_is_dark_and_light_is_light(open_page: Open) -> None:
    brightness = """element => {
        const [r, g, b] = getComputedStyle(element).backgroundColor.match(/\\d+/g).map(Number);
        return (r + g + b) / 765;
    }"""
    for scheme, dark in (("dark", True), ("light", False)):
        page = open_page(scheme=scheme)
        ask(page, STATES[0])
        for part in (".gradio-container", ".reply", "#panel", "#disclaimer", "#box textarea"):
            assert (page.locator(part).first.evaluate(brightness) < 0.35) == dark, (scheme, part)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_axe_finds_nothing_serious(open_page: Open, scheme: str, viewport: ViewportSize) -> None:
    script = os.environ.get("KRATOM_QA_AXE", "")
    if not Path(script).is_file():
        missing("KRATOM_QA_AXE does not name axe-core's axe.min.js")
    page = open_page(viewport, scheme)
    # not as a tag, which the policy of the page forbids
    page.evaluate(Path(script).read_text(encoding="utf-8"))
    assert serious(page) == []
    for question in STATES:
        ask(page, question)
    assert serious(page) == []
    page.locator("#log .cite").first.click()
    expect(page.locator("#passage")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    for tab in (words.TAB_SOURCES, words.TAB_ABOUT):
        go_to(page, tab)
        if tab == words.TAB_SOURCES:
            page.locator("#shelf [data-event=read]").first.click()
            expect(page.locator("#reader .title")).to_be_visible()
        assert serious(page) == [], tab


def serious(page: Page) -> list[str]:
    """What axe-core finds that keeps somebody from using the page."""
    found = page.evaluate("axe.run(document).then((result) => result.violations)")
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"][:3]
    ]
