"""Documents and questions that mean harm, and what the page gives away, in a real browser.

Every page that a test opens fails it if anything outside this machine is asked for, or if a script that stands in a
document or a question runs: `browsing.open_page` watches over both.
"""

import json
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from browsing import Open, ask, go_to, nothing_sticks_out
from kratom_qa.render import page_wording as words

HARM = "What do aphids do on the tree, and how are they washed off?"
STRAY = (
    "img, iframe, object, embed, svg:not([class*=svelte]):not(.feather), a[href^='javascript'], [onerror], [onclick]"
)


def strays(page: Page) -> int:
    """Elements that only a document or a question can have brought into the page's own parts."""
    return sum(
        page.locator(f"{part} :is({STRAY})").count() for part in ("#log", "#panel", "#shelf", "#reader", "#about")
    )


def test_a_document_that_means_harm_is_shown_as_the_text_it_is(page: Page) -> None:
    ask(page, HARM)
    expect(page.locator("#log .reply")).to_contain_text("<script>boom()</script>")
    assert strays(page) == 0
    for citation in page.locator("#log .cite").all():
        citation.hover()
        citation.click()
        expect(page.locator("#passage")).to_be_visible()
        assert strays(page) == 0
    go_to(page, words.TAB_SOURCES)
    for button in page.locator("#shelf [data-event=read]").all():
        button.click()
        title = (button.get_attribute("aria-label") or "").removeprefix("Read it: ")
        expect(page.locator("#reader .title")).to_contain_text(title)
    page.get_by_role("button", name=re.compile("Read it: .*Harm")).click()
    reader = page.locator("#reader")
    # what is no markup of the text is shown as it is; of markup, the words alone
    for text in ("<svg onload=boom()>", '"><script>boom()</script>', "Aphids follow a link and ${boom()} and {{boom}}"):
        expect(reader).to_contain_text(text)
    expect(reader).not_to_contain_text("outside.example")
    assert strays(page) == 0
    go_to(page, words.TAB_ABOUT)
    assert strays(page) == 0


HARMFUL_QUESTIONS = (
    "<script>boom()</script> kratom",
    "<img src=x onerror=boom()> kratom tea",
    "![kratom](https://outside.example/pixel.png) tea",
    "[kratom tea](javascript:boom())",
    "</article></div><svg onload=boom()> kratom",
    '" onmouseover="boom()" kratom \' onfocus=\'boom()',
    "${boom()} {{boom}} `${boom()}` kratom",
    "$$\\href{javascript:boom()}{kratom}$$",
    "kratom" + "\u202e\u2066" + "x" * 900,
)


def test_a_question_that_means_harm_is_shown_as_the_text_it_is(page: Page) -> None:
    for number, question in enumerate(HARMFUL_QUESTIONS):
        ask(page, question)
        shown = page.locator(".question").nth(number)
        expect(shown).to_contain_text("".join(c for c in question if c not in "\u202e\u2066")[:40])
        shown.hover()
        assert strays(page) == 0
        assert nothing_sticks_out(page)
    ask(page, "what else?")
    assert strays(page) == 0


def test_an_example_that_means_harm_is_asked_as_the_text_it_is(page: Page) -> None:
    page.get_by_role("button", name="aphids?").click()
    expect(page.locator(".question")).to_contain_text("What about <img src=x onerror=boom()> aphids?")
    assert strays(page) == 0


PLACES: tuple[dict[str, str], ...] = (
    {"doc": "leaf", "start": "0", "end": "99999999"},
    {"doc": "leaf", "start": "-1", "end": "5"},
    {"doc": "leaf", "start": "9", "end": "3"},
    {"doc": "leaf", "start": "١", "end": "٣"},
    {"doc": "../../etc/passwd", "start": "0", "end": "5"},
    {},
)


def test_a_place_that_is_not_there_opens_nothing(page: Page) -> None:
    ask(page, "Where does kratom grow?")
    before = page.locator("#panel").inner_html()
    button = page.locator("#log .cite").first
    for place in PLACES:
        button.evaluate(
            """(button, place) => {
                for (const name of ['doc', 'start', 'end']) delete button.dataset[name];
                Object.assign(button.dataset, place);
            }""",
            place,
        )
        with page.expect_response("**/gradio_api/run/**"):
            button.click()
        page.wait_for_timeout(100)
        assert page.locator("#panel").inner_html() == before


def test_with_the_network_cut_off_the_page_is_whole(open_page: Open, address: str) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.locator(".welcome")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(1000)
    ask(page, "Where does kratom grow?")
    assert asked
    assert all(url.startswith((f"{address}/", "data:", "blob:")) for url in asked)
    fonts = page.evaluate("[...document.fonts].filter((font) => font.status === 'loaded').length")
    assert fonts == 0


def test_programs_see_one_endpoint_and_none_of_the_pages_own(address: str) -> None:
    with urllib.request.urlopen(f"{address}/gradio_api/info") as answer:
        info = json.load(answer)
    assert list(info["named_endpoints"]) == ["/ask"]
    assert info["unnamed_endpoints"] == {}


def test_the_page_shares_nothing_and_says_nothing_of_its_makers(page: Page, address: str) -> None:
    config = page.evaluate("window.gradio_config")
    assert config["analytics_enabled"] is False
    assert config.get("run_history") in (None, False)
    assert page.locator("footer:visible").count() == 0
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{address}/gradio_api/runs")
