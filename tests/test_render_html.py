"""Replies and documents as HTML: what stands in them, what is escaped, what is marked."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kratom_qa.datatypes import (
    NEUTRAL,
    Answer,
    Block,
    BlockKind,
    Citation,
    Document,
    DocumentKind,
    EvidenceType,
    Hit,
    Notice,
    Passage,
    Phrasing,
    Position,
    Quote,
    Refusal,
    RefusalCode,
    Reply,
    Subject,
)
from kratom_qa.render import html_page, html_panel, known_regions
from kratom_qa.render import page_wording as words
from kratom_qa.render.element import Html, element, joined
from kratom_qa.render.html import notice_html, reply_html, turn_html
from kratom_qa.render.html_document import document_html
from kratom_qa.render.html_parts import quote_html
from kratom_qa.render.wording import DISCLAIMER

HARM = "<script>x()</script><img src=x onerror=x()>\"'&"
TEXT = "# Leaf\n\nThese are told of:\n\n- Nausea: rare.\n- Itching, mild.\n\nIt   grows\nby rivers. | a | b |"
LEAF = Document("leaf", "The Leaf", TEXT, "1" * 64, publisher="Garden Press", source_type="blog")
TEA = Document("tea", "Tea", "Tea is brewed. Tea is drunk.", "2" * 64)


class Seen(HTMLParser):
    """Text and elements as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def cited(document: Document, text: str, *section: str) -> Citation:
    start = document.text.index(text)
    return Citation(document, start, start + len(text), section)


LIST = Quote(
    cited(LEAF, "These are told of:\n\n- Nausea: rare.\n- Itching, mild.", "Effects"), evidence=EvidenceType.SURVEY
)
BREWED = Quote(cited(TEA, "Tea is brewed."), also=(cited(LEAF, "It   grows\nby rivers.", "Place"),))
ANSWERED = Reply("What?", Phrasing("What?"), Answer((LIST, BREWED)), 0.8)


@given(st.text(), st.text())
def test_whatever_is_put_into_an_element_comes_out_as_text(inside: str, value: str) -> None:
    seen = Seen(element("p", inside, data_x=value))
    assert seen.elements == ["p"]
    assert [name for name, _ in seen.attributes] == ["data-x"]


def test_html_is_kept_and_text_is_escaped() -> None:
    assert joined([element("b", "a"), "<i>"]) == "<b>a</b>&lt;i&gt;"
    assert not isinstance(element("b", "a") + "<i>", Html)


@pytest.mark.parametrize("reply", [ANSWERED, replace(ANSWERED, body=Answer((LIST,), answers=False))])
def test_a_reply_says_in_words_what_it_is(reply: Reply) -> None:
    shown = Seen(reply_html(reply, 0)).text
    labels = words.OUTCOMES | {"answered": words.ANSWERED[frozenset({DocumentKind.ORIGINAL})]}
    assert labels[reply.outcome] in shown
    assert sum(label in shown for label in (*words.OUTCOMES.values(), *words.ANSWERED.values())) == 1
    assert shown.endswith(DISCLAIMER)


def test_every_quote_is_there_with_its_numbers_publisher_and_evidence() -> None:
    shown = reply_html(ANSWERED, 3)
    text = Seen(shown).text
    assert all(part in text for part in ("Nausea: rare.", "Tea is brewed.", "Garden Press · blog", "Rests on: survey"))
    assert re.findall(r'data-doc="(\w+)" data-start="(\d+)" data-end="(\d+)"[^>]*>(\[\d\])<', shown) == [
        ("leaf", str(LIST.citation.start), str(LIST.citation.end), "[1]"),
        ("tea", "0", "14", "[2]"),
        ("leaf", str(BREWED.also[0].start), str(BREWED.also[0].end), "[3]"),
    ]
    assert shown.count('data-turn="3"') >= 3
    # each number is described by what appears when it is pointed at
    ids = re.findall(r'aria-describedby="([^"]+)"', shown)
    assert len(set(ids)) == 3
    assert all(f'role="tooltip" id="{name}"' in shown for name in ids)


def test_a_quote_is_derived_from_its_offsets_and_keeps_its_lists() -> None:
    assert (
        quote_html(LIST.citation) == "<p>These are told of:</p><ul><li>Nausea: rare.</li><li>Itching, mild.</li></ul>"
    )
    assert quote_html(BREWED.also[0]) == "<p>It grows by rivers.</p>"
    shorter = replace(LIST.citation, end=LIST.citation.end - 6)
    assert quote_html(shorter).endswith("<li>Itching,</li></ul>")


def test_rows_of_a_table_are_quoted_as_cells() -> None:
    table = Document("t", "T", "| Pain | eases | <b> |", "3" * 64)
    row = quote_html(Citation(table, 0, len(table.text)))
    assert row == '<table class="cells"><tr><td>Pain</td><td>eases</td><td>&lt;b&gt;</td></tr></table>'


def test_a_row_is_quoted_under_its_head() -> None:
    table = Document("t", "T", "Dose | Day | Night\nlow | 1 | 2\nhigh | 3 | 4", "3" * 64)
    place = Citation(table, 31, len(table.text), head=(0, 18))
    assert quote_html(place) == (
        '<table class="cells"><tr><th>Dose</th><th>Day</th><th>Night</th></tr>'
        "<tr><td>high</td><td>3</td><td>4</td></tr></table>"
    )


def test_a_disagreement_shows_each_side_under_its_label_and_the_rest_after_it() -> None:
    third = Quote(cited(TEA, "Tea is drunk."))
    sides = (Position("Yes", (0,)), Position("No", (1,)))
    shown = reply_html(replace(ANSWERED, body=Answer((LIST, BREWED, third), disagreement=sides)), 0)
    yes, no = re.findall(r'<section class="side">(.*?)</section>', shown)
    assert "<h4>Yes</h4>" in yes and "Nausea" in yes and "brewed" not in yes
    assert "<h4>No</h4>" in no and "brewed" in no
    assert shown.index("Tea is drunk.</p>") > shown.index(no)
    assert shown.count("<figure") == 3


@pytest.mark.parametrize("code", RefusalCode)
def test_small_talk_is_not_called_uncovered_and_every_other_refusal_has_its_label(code: RefusalCode) -> None:
    shown = reply_html(Reply("?", Phrasing("?"), Refusal(code)), 0)
    assert ('class="outcome"' in shown) == (code not in words.NO_OUTCOME)


@pytest.mark.parametrize("region", [*known_regions(), "FR", None])
@pytest.mark.parametrize("notice", Notice)
def test_every_number_of_a_notice_can_be_called(notice: Notice, region: str | None) -> None:
    shown = notice_html(notice, region)
    numbers = re.findall(r'href="tel:(\d+)"[^>]*>([\d -]+)<', shown)
    assert all(re.sub(r"\D", "", text) == number for number, text in numbers)
    rest = re.sub(r"<a [^>]*>[^<]*</a>", "", shown)
    assert not re.search(r"\d{3}", rest)
    assert numbers or "local emergency number" in shown
    assert "https:" not in re.sub(r'<a href="(https:[^"]+)"[^>]*>\1</a>', "", shown)


def test_a_notice_comes_first() -> None:
    shown = reply_html(replace(ANSWERED, notices=(Notice.EMERGENCY, Notice.CRISIS)), 0)
    assert shown.startswith('<div class="reply answered warned"><section class="notice emergency" role="alert"')
    assert shown.index("notice crisis") < shown.index('class="outcome"')


def test_nothing_of_a_document_or_a_question_becomes_html() -> None:
    document = Document(HARM, HARM, f"{HARM}\n\n- {HARM}\n| {HARM} |", "4" * 64, "", HARM, HARM, HARM, HARM)
    place = Citation(document, 0, len(document.text), (HARM,))
    sides = (Position(HARM, (0,)),)
    quote = Quote(place, evidence=EvidenceType.STUDY)
    reply = Reply(HARM, Phrasing(f"{HARM}?"), Answer((quote,), disagreement=sides), 0.5, (), (HARM,), (HARM,))
    hit = Hit(Passage(document, 0, 20, (HARM,)), 1.0)
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(document.text)),)
    for shown in (
        turn_html(reply, 0, feedback=True),
        html_panel.citations_panel(reply, 0, [hit]),
        html_panel.source_panel(reply, 0, place, blocks),
        html_page.header_html(HARM),
        html_page.conversation_html([], [HARM]),
        html_page.sources_html([document], [HARM]),
        html_page.reader_html(document, blocks),
        html_page.about_html(Subject(about=HARM), 1, None),
    ):
        seen = Seen(shown)
        assert not {"script", "img"} & set(seen.elements)
        assert not [name for name, _ in seen.attributes if name.startswith("on")]
        assert HARM in seen.text


def test_the_span_that_is_asked_for_is_marked_and_the_others_are_too() -> None:
    def block(kind: BlockKind, text: str) -> Block:
        place = cited(LEAF, text)
        return Block(kind, place.start, place.end, 1)

    blocks = (
        block(BlockKind.HEADING, "Leaf"),
        block(BlockKind.PARAGRAPH, "These are told of:"),
        block(BlockKind.ITEM, "Nausea: rare."),
        block(BlockKind.ITEM, "Itching, mild."),
        block(BlockKind.PARAGRAPH, "It   grows\nby rivers."),
    )
    other = cited(LEAF, "It   grows")
    asked = LIST.citation
    shown = document_html(LEAF, blocks, (asked.start, asked.end), [(other.start, other.end)])
    assert shown == (
        '<div class="document"><h3>Leaf</h3><p><mark id="passage" tabindex="-1">These are told of:</mark></p>'
        "<ul><li><mark>Nausea: rare.</mark></li><li><mark>Itching, mild.</mark></li></ul>"
        '<p><mark class="other">It grows</mark> by rivers.</p></div>'
    )


@given(st.data())
def test_whatever_is_marked_the_text_stays_the_same(data: st.DataObject) -> None:
    text = data.draw(st.text("ab \n.|", min_size=2, max_size=40))
    edges = st.integers(0, len(text))
    spans = [tuple(sorted(data.draw(st.tuples(edges, edges)))) for _ in range(3)]
    document = Document("d", "D", text, "5" * 64)
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(text)),)
    plain = Seen(document_html(document, blocks)).text
    marked = Seen(document_html(document, blocks, spans[0], spans[1:])).text
    assert "".join(marked.split()) == "".join(plain.split()) == "".join(text.split())
    assert marked.split() == text.split()


def test_a_text_without_a_known_layout_is_shown_by_paragraphs() -> None:
    shown = document_html(replace(TEA, text="One.\nGoes on.\n\n\nTwo."), ())
    assert shown == '<div class="document"><p>One. Goes on.</p><p>Two.</p></div>'


def test_a_first_heading_that_repeats_the_title_is_shown_once() -> None:
    document = replace(LEAF, title="Leaf")
    blocks = (Block(BlockKind.HEADING, 2, 6, 1), Block(BlockKind.PARAGRAPH, 8, 26))
    assert "<h" not in document_html(document, blocks)
    assert "<h3>Leaf</h3>" in document_html(LEAF, blocks)


def test_the_panel_says_what_is_not_known_of_a_source() -> None:
    assert html_panel.document_facts(LEAF) == f"Garden Press · blog · {words.NO_DATE}"
    assert html_panel.document_facts(TEA) == f"{words.NO_TYPE} · {words.NO_DATE}"


def test_figures_are_shown_as_shares_with_their_range() -> None:
    figure = {"value": 0.757, "low": 0.6756, "high": 0.8318, "n": 107}
    shown = html_page.about_html(NEUTRAL, 2, {"questions": 189, "metrics": {"success@1": figure, "other": figure}})
    text = Seen(shown).text
    assert "189 questions" in text
    assert f"{words.MEASURES['success@1']}76 % [68 % – 83 %]107" in text
    assert "other" not in text
    assert words.DEFAULT_ABOUT.format(count="2 documents") in text


@pytest.mark.parametrize(
    ("chosen", "total", "said"),
    [
        (5, 5, "Asking all 5 sources"),
        (2, 5, "Asking 2 of 5 sources"),
        (1, 1, words.ASKING_ONE),
        (0, 5, words.ASKING_NONE),
    ],
)
def test_how_many_sources_are_asked_is_said(chosen: int, total: int, said: str) -> None:
    assert Seen(html_page.asking_html(chosen, total)).text == said


def test_a_crisis_notice_stands_alone() -> None:
    html = reply_html(Reply("?", Phrasing("?"), Refusal(RefusalCode.NOT_COVERED), notices=(Notice.CRISIS,)), 0)
    assert 'class="notice crisis"' in html
    assert 'class="refusal"' not in html
    assert words.OUTCOMES["not_covered"] not in html


def test_the_list_of_sources_says_what_was_lost_of_a_file() -> None:
    document = Document("t", "T", "Tea.", "3" * 64, lost=("2 charts left out", "1 comments left out"))
    assert "Not read whole: 2 charts left out; 1 comments left out" in html_page.sources_html([document], ["t"])


CURVES = {"risk_coverage": [[0.5, 0.0], [1.0, 0.25]], "reliability": [[0.1, 0.0, 1], [0.9, 1.0, 3]]}


def test_curves_are_drawn_where_they_were_measured_in_the_colours_of_the_page() -> None:
    measured = {"questions": 4, "metrics": {}, "curves": CURVES}
    shown = html_page.about_html(NEUTRAL, 5, measured)
    first, second = re.findall(r"<svg.*?</svg>", shown)
    # the square begins at 40, 24 and has sides of 240
    assert 'points="160.0,264.0 280.0,204.0"' in first
    assert '<circle cx="64.0" cy="264.0" r="8.0" ' in second
    assert '<circle cx="256.0" cy="24.0" r="13.9" ' in second
    assert (first.count("<circle"), second.count("<circle")) == (0, 2)
    assert not re.search(r"#[0-9a-f]{3,6}|rgb", first + second), "colours come from the style sheet"
    assert words.RISK_TOLD in shown and words.RELIABLE_TOLD in shown
    assert "<svg" not in html_page.about_html(NEUTRAL, 5, {"questions": 4, "metrics": {}})
    assert "<svg" not in html_page.about_html(NEUTRAL, 5, None)
