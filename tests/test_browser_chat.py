"""The conversation, in a real browser."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import DESKTOP, PHONE, Open, ask, go_to, load
from kratom_qa.datatypes import DocumentKind
from kratom_qa.render import page_wording as words
from kratom_qa.render.wording import DISCLAIMER
from page_server import DISAGREE, RELATED, UNCOVERED

GROWS = "Where does kratom grow?"
DANGER = "my friend took kratom with alcohol and is not breathing"


def test_a_question_is_answered_with_quotes_and_the_box_is_ready_for_the_next(page: Page) -> None:
    ask(page, GROWS)
    reply = page.locator("#log .reply")
    expect(reply.locator(".outcome")).to_contain_text(words.ANSWERED[frozenset({DocumentKind.ORIGINAL})])
    expect(reply.locator("blockquote").first).to_contain_text("Kratom is a tree that grows near rivers.")
    expect(page.locator("#box textarea")).to_have_value("")
    expect(page.locator("#box textarea")).to_be_focused()


def test_nothing_jumps_when_a_reply_comes(page: Page) -> None:
    parts = ("#header", "#composer", "#panel", "#disclaimer")
    before = [page.locator(part).bounding_box() for part in parts]
    ask(page, GROWS)
    assert [page.locator(part).bounding_box() for part in parts] == before
    top = page.locator("#log").bounding_box()
    asked = page.locator(".question").bounding_box()
    assert top is not None and asked is not None
    assert 0 <= asked["y"] - top["y"] < 60


def test_an_example_can_be_pressed(page: Page) -> None:
    page.get_by_role("button", name="How is kratom tea brewed?").click()
    expect(page.locator("#log blockquote").first).to_contain_text("brewed from dried leaves")


def test_a_follow_up_is_understood_from_what_was_said(page: Page) -> None:
    ask(page, "Can I drink alcohol with kratom?")
    ask(page, "and how is the tea brewed?")
    expect(page.locator(".turn").nth(1)).to_contain_text("brewed from dried leaves")
    ask(page, "what else?")
    expect(page.locator(".turn").nth(2).locator(".understood")).to_contain_text("Understood as:")


def test_a_suggestion_asks_on(page: Page) -> None:
    ask(page, GROWS)
    suggestion = page.locator(".next .chip").first
    heading = suggestion.inner_text()
    suggestion.click()
    expect(page.locator(".question").nth(1)).to_contain_text(heading)


def test_what_the_sources_do_not_cover_is_said_to_be_so(page: Page) -> None:
    ask(page, UNCOVERED)
    reply = page.locator(".reply")
    expect(reply.locator(".outcome")).to_have_text(words.OUTCOMES["not_covered"])
    expect(reply.locator("blockquote")).to_have_count(0)
    expect(reply).to_contain_text("The sources do not cover this question.")


def test_the_closest_looks_different_from_an_answer_and_says_so(page: Page) -> None:
    ask(page, GROWS)
    ask(page, RELATED)
    answered, related = page.locator(".reply").nth(0), page.locator(".reply").nth(1)
    expect(related.locator(".outcome")).to_have_text(words.OUTCOMES["related"])
    expect(related).to_contain_text("The sources do not answer this. The closest they come:")
    look = "element => { const c = getComputedStyle(element); return [c.borderLeftColor, c.borderLeftStyle]; }"
    assert answered.evaluate(look) != related.evaluate(look)


def test_small_talk_is_not_called_uncovered(page: Page) -> None:
    ask(page, "hello")
    expect(page.locator(".reply")).to_contain_text("Hello.")
    expect(page.locator(".outcome")).to_have_count(0)


def test_a_notice_comes_before_everything_else_and_its_number_can_be_called(open_page: Open) -> None:
    page = open_page(PHONE)
    ask(page, DANGER)
    notice = page.get_by_role("alert")
    expect(notice).to_be_in_viewport()
    expect(notice.locator("strong")).to_have_text("THIS SOUNDS LIKE AN EMERGENCY.")
    assert page.locator(".reply > *").first.get_attribute("class") == "notice emergency"
    expect(notice.get_by_role("link", name="911")).to_have_attribute("href", "tel:911")
    assert float(notice.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 16


def test_a_disagreement_stands_in_two_columns_and_on_a_phone_one_under_the_other(open_page: Open) -> None:
    for viewport, beside in ((DESKTOP, True), (PHONE, False)):
        page = open_page(viewport)
        ask(page, DISAGREE)
        expect(page.locator(".reply")).to_contain_text("The sources say different things about this:")
        sides = page.locator(".side")
        expect(sides.locator("h4")).to_have_text(["Yes", "No"])
        expect(sides.nth(0)).to_contain_text("Garden Press")
        expect(sides.nth(0)).to_contain_text("Rests on: survey")
        first, second = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
        assert first is not None and second is not None
        assert (first["y"] == second["y"]) == beside
        assert (first["x"] == second["x"]) != beside


def test_asking_again_taking_back_and_clearing(page: Page) -> None:
    ask(page, GROWS)
    ask(page, "How is the tea brewed?")
    page.get_by_role("button", name=words.RETRY, exact=True).click()
    expect(page.locator(".turn")).to_have_count(2)
    page.get_by_role("button", name=words.UNDO, exact=True).click()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("#box textarea")).to_have_value("How is the tea brewed?")
    page.get_by_role("button", name=words.CLEAR, exact=True).click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#box textarea")).to_have_value("")


def test_what_is_copied_carries_the_disclaimer(page: Page) -> None:
    page.bring_to_front()
    ask(page, GROWS)
    page.get_by_role("button", name=words.COPY, exact=True).click()
    expect(page.locator(".done")).to_have_text(words.COPIED)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(GROWS)
    assert "Kratom is a tree that grows near rivers." in copied
    assert copied.endswith(DISCLAIMER)
    page.locator("#log blockquote").first.select_text()
    page.keyboard.press("Control+C")
    by_hand = page.evaluate("navigator.clipboard.readText()")
    assert "grows near rivers" in by_hand
    assert by_hand.endswith(DISCLAIMER)


def test_a_question_that_is_too_long_is_refused_kindly(page: Page) -> None:
    ask(page, "kratom " * 400)
    expect(page.locator(".outcome")).to_have_text("Too long")
    expect(page.locator(".refusal")).to_contain_text("Please ask in up to 2,000 characters.")


def test_an_empty_question_changes_nothing(page: Page) -> None:
    ask(page, GROWS)
    page.locator("#box textarea").fill("  \u200b ")
    page.keyboard.press("Enter")
    expect(page.locator("#box textarea")).to_have_value("")
    expect(page.locator(".turn")).to_have_count(1)


def test_two_visitors_and_two_tabs_never_see_each_other(open_page: Open, chromium: Browser, address: str) -> None:
    first = open_page(context=chromium.new_context())
    second = open_page(context=chromium.new_context())
    ask(first, GROWS)
    ask(second, "How is the tea brewed?")
    third = first.context.new_page()
    load(third, address)
    ask(first, "what else?")
    expect(first.locator(".understood")).to_contain_text(GROWS)
    expect(second.locator(".turn")).to_have_count(1)
    expect(third.locator(".turn")).to_have_count(0)
    ask(second, "what else?")
    expect(second.locator(".understood")).to_contain_text("How is the tea brewed?")
    assert first.evaluate("Object.keys(localStorage)") == []
    assert first.evaluate("Object.keys(sessionStorage)") == ["kratom-qa-asked"]


def test_a_tab_that_is_loaded_anew_keeps_its_conversation_until_it_is_cleared(page: Page) -> None:
    ask(page, GROWS)
    ask(page, "what else?")
    before = page.locator("#log").inner_text()
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    assert page.locator("#log").inner_text() == before
    page.get_by_role("button", name=words.CLEAR, exact=True).click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    page.wait_for_timeout(1000)
    expect(page.locator(".turn")).to_have_count(0)


def test_a_link_asks_once_and_the_link_of_an_answer_leads_to_it(page: Page, address: str) -> None:
    page.bring_to_front()
    page.goto(f"{address}/?q=How+is+the+tea+brewed%3F")
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".reply")).to_contain_text("brewed from dried leaves")
    page.get_by_role("button", name=words.LINK, exact=True).click()
    expect(page.locator(".done")).to_have_text(words.LINK_COPIED)
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/?q=How+is+the+tea+brewed%3F"
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)


def test_a_conversation_can_be_saved(page: Page) -> None:
    ask(page, GROWS)
    ask(page, DANGER)
    for form, label in (("md", words.KEEP_MARKDOWN), ("json", words.KEEP_JSON)):
        page.locator("#keep summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename == f"conversation.{form}"
        text = Path(download.value.path()).read_text(encoding="utf-8")
        assert GROWS in text
        assert text.count(DISCLAIMER) >= 2
        if form == "json":
            assert [reply["question"] for reply in json.loads(text)] == [GROWS, DANGER]


def test_a_print_shows_every_turn_and_the_disclaimer_with_each(page: Page) -> None:
    ask(page, GROWS)
    ask(page, "How is the tea brewed?")
    page.emulate_media(media="print")
    expect(page.locator(".turn").nth(0)).to_be_visible()
    expect(page.locator(".turn .in-print")).to_have_text([DISCLAIMER] * 2)
    for part in ("#composer", "#panel", ".tools >> nth=0", "#keep"):
        expect(page.locator(part)).to_be_hidden()
    assert page.evaluate(
        "document.querySelector('#log').scrollHeight <= document.querySelector('#log').clientHeight + 1"
    )


def test_numbers_are_those_of_the_country_of_the_browser_or_of_the_one_that_was_chosen(
    chromium: Browser, open_page: Open
) -> None:
    context = chromium.new_context(locale="en-GB")
    page = open_page(context=context)
    expect(page.locator("#region")).to_have_value("GB")
    ask(page, DANGER)
    expect(page.get_by_role("alert")).to_contain_text("999")
    page.locator("#region").select_option("AU")
    expect(page.get_by_role("alert")).to_contain_text("000")
    ask(page, DANGER)
    expect(page.get_by_role("alert").nth(1)).to_contain_text("000")
    page.reload()
    expect(page.locator("#region")).to_have_value("AU")
    expect(page.get_by_role("alert")).to_have_count(2)
    expect(page.get_by_role("alert").nth(1)).to_contain_text("000")
    context.close()


def test_only_the_ticked_sources_are_asked(page: Page) -> None:
    go_to(page, words.TAB_SOURCES)
    boxes = page.locator("#shelf input[type=checkbox]")
    expect(boxes).to_have_count(3)
    page.get_by_role("checkbox", name="The Leaf: a Primer").uncheck()
    expect(page.locator("#asking")).to_have_text("Asking 2 of 3 sources")
    go_to(page, words.TAB_ASK)
    ask(page, "Can I drink alcohol with kratom?")
    assert page.locator("#log .reply").get_by_text("Garden Press").count() == 0
    page.locator("#asking button").click()
    expect(page.locator("#shelf")).to_be_visible()
    for title in ("Notes on tea", "Harm"):
        page.get_by_role("checkbox", name=title).uncheck()
    expect(boxes.nth(0)).not_to_be_checked()
    go_to(page, words.TAB_ASK)
    expect(page.locator("#asking")).to_have_text(words.ASKING_NONE)
    page.locator("#box textarea").fill(GROWS)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("#box textarea")).to_have_value(GROWS)
    go_to(page, words.TAB_SOURCES)
    page.get_by_role("button", name=words.ASK_ALL).click()
    for box in boxes.all():
        expect(box).to_be_checked()
    go_to(page, words.TAB_ASK)
    expect(page.locator("#asking")).to_have_text("Asking all 3 sources")


def test_a_thumb_goes_into_the_file_and_the_page_says_so(page: Page, page_folder: Path) -> None:
    expect(page.locator("#feedback")).to_contain_text(words.FEEDBACK)
    ask(page, GROWS)
    page.get_by_role("button", name=words.HELPFUL, exact=True).click()
    expect(page.locator(".done")).to_have_text(words.THANKS_FOR_FEEDBACK)
    page.wait_for_timeout(500)
    (line,) = (page_folder / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["question"] == GROWS
    assert json.loads(line)["thumb"] == "up"


def test_the_disclaimer_is_always_in_view(open_page: Open) -> None:
    for viewport in (PHONE, {"width": 320, "height": 568}):
        page = open_page(viewport)
        for step in (None, GROWS, DANGER, words.TAB_SOURCES, words.TAB_ABOUT):
            if step in (words.TAB_SOURCES, words.TAB_ABOUT):
                go_to(page, step)
            elif step:
                ask(page, step)
            first = page.locator("#disclaimer summary")
            expect(first).to_be_in_viewport(ratio=1)
            folded = first.bounding_box()
            assert folded is not None
            assert folded["height"] < 30
        first.click()
        whole = page.locator("#disclaimer details")
        assert " ".join(whole.inner_text().split()) == DISCLAIMER
        expect(whole).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [(320, 568), (390, 844), (568, 320), (640, 450)])
def test_on_a_phone_the_answer_gets_most_of_the_height(open_page: Open, size: tuple[int, int]) -> None:
    page = open_page({"width": size[0], "height": size[1]})
    ask(page, GROWS)
    page.add_style_tag(content="#feedback { display: none !important }")  # which only --feedback brings
    log = page.locator("#log").bounding_box()
    assert log is not None
    assert log["height"] >= 0.7 * size[1] if size[0] < size[1] else log["height"] >= 0.55 * size[1]
