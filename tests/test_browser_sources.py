"""Citations, the source panel, the Sources and About tabs, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from browsing import DESKTOP, PHONE, Open, ask, go_to, marked
from kratom_qa.render import page_wording as words
from page_server import DISAGREE

EFFECTS = "What are the unwanted effects of kratom?"
QUOTED = (
    "People report these unwanted effects of kratom: Nausea: the stomach turns after a strong tea. "
    "Itching: the skin itches for an hour. Dry mouth: water helps a little."
)
SLOW_NETWORK = (
    "() => { const fast = window.fetch;"
    " window.fetch = (...a) => new Promise(go => setTimeout(go, 2000)).then(() => fast(...a)); }"
)


def test_a_citation_opens_the_source_at_the_quoted_words(page: Page) -> None:
    ask(page, EFFECTS)
    page.locator("#log .cite").first.click()
    expect(page.locator("#panel .title")).to_contain_text("The Leaf: a Primer")
    assert marked(page) == QUOTED
    panel = page.locator("#panel")
    for fact in ("Garden Press", "blog", "2020-02-02", "Unwanted effects"):
        expect(panel).to_contain_text(fact)
    # in its full context, and scrolled to
    expect(panel).to_contain_text("Kratom is a tree that grows near rivers.")
    expect(panel.get_by_role("heading", name="Kratom and alcohol")).to_have_count(1)
    expect(page.locator("#passage")).to_be_in_viewport()


def test_the_quoted_words_are_scrolled_to_in_a_small_window(open_page: Open) -> None:
    page = open_page({"width": 1000, "height": 560})
    ask(page, "Can I drink alcohol with kratom?")
    page.locator("#log .cite").first.click()
    expect(page.locator("#passage")).to_be_in_viewport()
    assert page.locator(".scroller").evaluate("element => element.scrollTop") > 0


def test_pointing_at_a_citation_shows_quote_source_and_section(page: Page) -> None:
    ask(page, EFFECTS)
    tip = page.get_by_role("tooltip").first
    expect(tip).to_be_hidden()
    page.locator("#log .cite").first.hover()
    expect(tip).to_be_visible()
    for part in ("People report these unwanted effects", "The Leaf: a Primer", "Unwanted effects"):
        expect(tip).to_contain_text(part)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_the_panel_lists_every_citation_and_folded_what_was_not_used(page: Page) -> None:
    ask(page, "Can I drink alcohol with kratom?")
    cited = page.locator("#log .reply .cite").all_inner_texts()
    panel = page.locator("#panel")
    assert panel.locator(".number").all_inner_texts() == sorted(set(cited))
    unused = panel.locator("details")
    expect(unused.locator("ol")).to_be_hidden()
    unused.locator("summary").click()
    expect(unused.locator("li").first).to_contain_text("score ")
    quoted = page.locator("#log blockquote").all_inner_texts()
    assert not any(text in unused.inner_text() for text in quoted)
    unused.get_by_role("button", name=words.SHOW).first.click()
    expect(panel).to_contain_text(words.PASSAGE_MARKED)
    assert marked(page)
    panel.get_by_role("button", name=words.BACK).click()
    expect(panel.locator(".number").first).to_have_text("[1]")


def test_an_earlier_citation_leads_back_to_its_own_reply(page: Page) -> None:
    ask(page, EFFECTS)
    ask(page, "How is the tea brewed?")
    page.locator(".turn").first.locator(".cite").first.click()
    assert marked(page) == QUOTED
    page.get_by_role("button", name=words.BACK).click()
    expect(page.locator("#panel")).to_contain_text(EFFECTS)


def test_what_a_quote_rests_on_is_shown_in_the_panel(page: Page) -> None:
    ask(page, DISAGREE)
    expect(page.locator("#panel")).to_contain_text("Rests on: survey")
    page.locator(".side .cite").first.click()
    expect(page.locator("#panel.block .evidence")).to_have_text("Rests on: survey")
    page.locator("#panel .numbers").get_by_role("button", name="[2]").click()
    expect(page.locator("#panel .title")).to_contain_text("Notes on tea")


def test_on_a_phone_the_panel_comes_up_and_goes_and_the_focus_returns(open_page: Open) -> None:
    page = open_page(PHONE)
    ask(page, EFFECTS)
    expect(page.locator("#panel")).to_be_hidden()
    citation = page.locator("#log .cite").first
    for close in ("button", "Escape"):
        citation.click()
        expect(page.locator("#passage")).to_be_in_viewport()
        assert marked(page) == QUOTED
        if close == "button":
            page.locator("#panel").get_by_role("button", name=words.CLOSE).click()
        else:
            page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()
        expect(citation).to_be_focused()


def test_of_several_presses_in_a_row_the_last_one_counts(page: Page) -> None:
    go_to(page, words.TAB_SOURCES)
    buttons = page.locator("#shelf [data-event=read]")
    title = (buttons.last.get_attribute("aria-label") or "").removeprefix("Read it: ")
    assert buttons.count() > 2 and title
    page.evaluate(SLOW_NETWORK)
    buttons.evaluate_all("all => all.forEach((button, i) => setTimeout(() => button.click(), 700 * i))")
    expect(page.locator("#reader .title")).to_contain_text(title)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_every_source_can_be_read_in_full(open_page: Open, viewport: ViewportSize) -> None:
    page = open_page(viewport)
    go_to(page, words.TAB_SOURCES)
    for fact in ("Garden Press", "by Ada Green", "blog", "2020-02-02", words.NO_DATE):
        expect(page.locator("#shelf")).to_contain_text(fact)
    page.get_by_role("button", name=re.compile(f"{words.READ}: .*The Leaf: a Primer")).click()
    reader = page.locator("#reader")
    expect(reader.get_by_role("heading", name="Unwanted effects")).to_be_visible()
    expect(reader).to_contain_text("Nobody should drink alcohol together with kratom.")
    expect(reader.locator("li")).to_have_count(3)
    expect(reader.locator(".title")).to_be_in_viewport()


def test_title_and_about_come_from_the_corpus_and_figures_of_another_corpus_are_not_shown(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Leaves <b>&</b> tea")
    assert page.title() == "Leaves <b>&</b> tea"
    go_to(page, words.TAB_ABOUT)
    about = page.locator("#about")
    expect(about).to_contain_text("Notes <script>boom()</script> by gardeners.")
    expect(about).to_contain_text(words.CANNOT[0])
    expect(about).to_contain_text(words.NOT_MEASURED)
