"""What each format's layout becomes, and which of it is page furniture."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.boilerplate import mark_boilerplate
from kratom_qa.documents.docx import load_docx
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.folder import read_corpus
from kratom_qa.documents.html import load_html
from kratom_qa.documents.markdown import load_markdown
from kratom_qa.documents.pdf import load_pdf
from kratom_qa.documents.plain import load_plain, plain_blocks
from kratom_qa.documents.splitting import split
from kratom_qa.documents.writer import TextWriter, assembled
from kratom_qa.errors import UnreadableDocument
from kratom_qa.testing import BagOfWordsEncoder
from made_files import pdf, word

Layout = list[tuple[str, str]]


def layout(extracted: Extracted) -> Layout:
    """Kind (with the level, for headings) and text of every block, after checking what holds for every layout."""
    check(extracted)
    return [(f"{block.kind}{block.level or ''}", extracted.text[block.start : block.end]) for block in extracted.blocks]


def check(extracted: Extracted) -> None:
    done = 0
    for block in extracted.blocks:
        stretch = extracted.text[block.start : block.end]
        assert done <= block.start < block.end <= len(extracted.text), "blocks are in order and do not overlap"
        assert stretch == stretch.strip(), "white space lies outside"
        assert (block.level > 0) == (block.kind is BlockKind.HEADING)
        done = block.end


def html(body: str, head: str = "") -> Layout:
    return layout(load_html(f"<html><head>{head}</head><body>{body}</body></html>".encode()))


# Markdown


def test_markdown_markers_lie_outside_the_blocks() -> None:
    source = b"""\
# Tea #

Kinds of tea
------------

Tea is hot,
and it is brown.

- green
* white
1. black

   with milk
   - Assam

> Quoted.

### C#
"""
    assert layout(load_markdown(source)) == [
        ("heading1", "Tea"),
        ("heading2", "Kinds of tea"),
        ("paragraph", "Tea is hot,\nand it is brown."),
        ("item", "green"),
        ("item", "white"),
        ("item", "black"),
        ("item", "with milk"),
        ("item", "Assam"),
        ("paragraph", "Quoted."),
        ("heading3", "C#"),
    ]


def test_markdown_tables_are_rows_without_the_rule() -> None:
    source = b"Brewing:\n\n| Tea | Heat |\n| --- | ---: |\n| green | 80 |\n| black | 100 |\n"
    assert layout(load_markdown(source)) == [
        ("paragraph", "Brewing:"),
        ("row", "| Tea | Heat |"),
        ("row", "| green | 80 |"),
        ("row", "| black | 100 |"),
    ]


def test_markdown_programs_and_comments_are_in_the_text_but_in_no_block() -> None:
    extracted = load_markdown(b"Before.\n\n```python\nbrew()\n```\n\n<div>\nInside.\n</div>\n\n<!-- note -->\n\nAfter.")
    assert layout(extracted) == [("paragraph", "Before."), ("paragraph", "Inside."), ("paragraph", "After.")]
    assert "brew()" in extracted.text


def test_markdown_front_matter_is_in_the_text_but_in_no_block() -> None:
    extracted = load_markdown(b"---\nid: tea\n---\nTea is hot.")
    assert layout(extracted) == [("paragraph", "Tea is hot.")]
    assert extracted.text.startswith("---\nid: tea\n")
    assert extracted.metadata == {"id": "tea"}


PIECES = (
    "# Tea/Tea is hot./- green/  - Assam/1. black/b) white/| a | b |/|---|---|/> said/```/---/    code/===/Kinds of tea"
    "/Is it hot?/• item/A. Kinds/– row/two\u2028lines/\ttab"
).split("/")
LINES = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=12)


@settings(max_examples=60, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_any_text_has_a_sound_layout(lines: list[str], end: str) -> None:
    # begins with a word, so that "---" does not begin front matter, which may be refused
    text = end.join(["Tea", *lines]).replace("\0", "")
    check(load_markdown(text.encode("utf-8", "ignore")))
    check(load_plain(text.encode("utf-8", "ignore")))


# plain text

PLAIN = """\
All About Tea

Tea is a drink that people in many places make
from the leaves of one plant, and most of them
drink it hot.

Kinds of Tea

The best-known kinds:

  • Green tea is not fermented.
  • Black tea is,
    and it keeps for years.

A. How it is brewed

Cup Heat Time
Green – 80 – short
– with a lid

Is it good for you?

1. It is warm.
2. It is wet.

The price of tea differs between places, and there
"""


WRAPPED = PLAIN[PLAIN.index("Tea is") : PLAIN.index("hot.") + 4]


def test_plain_layout_is_read_off_lines() -> None:
    assert layout(load_plain(PLAIN.encode())) == [
        ("heading1", "All About Tea"),
        ("paragraph", WRAPPED),
        ("heading2", "Kinds of Tea"),
        ("paragraph", "The best-known kinds:"),
        ("item", "Green tea is not fermented."),
        ("item", "Black tea is,\n    and it keeps for years."),
        ("heading3", "A. How it is brewed"),
        ("row", "Cup Heat Time"),
        ("row", "Green – 80 – short"),
        ("row", "with a lid"),
        ("heading2", "Is it good for you?"),
        ("item", "It is warm."),
        ("item", "It is wet."),
        ("paragraph", "The price of tea differs between places, and there"),
    ]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("II. Where Tea Grows", 2),
        ("B. Where tea grows", 3),
        ("3. Where tea grows", 4),
        ("Where tea grows", 2),
        ("Oolong", 3),
        ("How much of it do people drink in a year, on the whole?", 2),
        ("Tea grows on hills.", 0),
        ("They drink tea, and they like it", 0),
        ("See https://tea.example for more", 0),
        ("The price of tea in China and the", 0),
        ("So they say:", 0),
        ("x" * 111, 0),
    ],
)
def test_a_line_of_its_own_is_a_heading_by_its_shape(line: str, level: int) -> None:
    text = f"All About Tea\n\nTea is hot.\n\n{line}\n\nIt is brown."
    found = plain_blocks(text)[2]
    assert (found.kind is BlockKind.HEADING, found.level) == (level > 0, level)


@pytest.mark.parametrize("text", ["Tea is\nhot and\nit is brown.", WRAPPED], ids=["ragged", "even"])
def test_lines_broken_at_a_margin_are_one_paragraph(text: str) -> None:
    assert layout(load_plain(text.encode())) == [("paragraph", text)]


def test_lines_that_begin_and_end_like_sentences_are_rows() -> None:
    assert layout(load_plain(b"Green tea is fresh.\nBlack tea is strong.")) == [
        ("row", "Green tea is fresh."),
        ("row", "Black tea is strong."),
    ]


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_plain_blocks_leave_out_nothing_but_markers(lines: list[str]) -> None:
    text = "\n".join(lines)
    outside = list(text)
    for block in plain_blocks(text):
        outside[block.start : block.end] = " " * (block.end - block.start)
    # a marker is one sign, or a number or letter with a dot or bracket
    assert all(len(rest) <= 4 for rest in "".join(outside).split())


# HTML


def test_html_elements_tell_the_layout() -> None:
    body = """
    <h1>Tea &amp; milk</h1><p>Tea is <b>hot</b>,<br>and it
    is <a href="x">brown</a>.</p>
    <h2>Kinds</h2><ul><li>green<ul><li>matcha</li></ul></li><li><p>black</p></li></ul>
    <table><tr><th>Tea</th><th>Heat</th></tr><tr><td><p>green</p></td><td>80</td></tr></table>
    <div>Loose <p>Inner.</p> ends</div>"""
    assert html(body) == [
        ("heading1", "Tea & milk"),
        ("paragraph", "Tea is hot, and it is brown."),
        ("heading2", "Kinds"),
        ("item", "green"),
        ("item", "matcha"),
        ("item", "black"),
        ("row", "Tea | Heat"),
        ("row", "green | 80"),
        ("paragraph", "Loose"),
        ("paragraph", "Inner."),
        ("paragraph", "ends"),
    ]


def test_html_that_nobody_sees_is_no_text() -> None:
    body = "<script>run()</script><style>p{}</style><!-- note --><p hidden>a</p><p style='display: none'>b</p>"
    assert html(body + "<noscript>c</noscript><button>d</button><p>Tea is hot.</p>", "<title>t</title>") == [
        ("paragraph", "Tea is hot.")
    ]


@pytest.mark.parametrize("tag", ["nav", "footer", "aside", "form"])
def test_html_page_furniture_is_text_but_boilerplate(tag: str) -> None:
    assert html(f"<{tag}><h2>Menu</h2><ul><li>Home</li></ul></{tag}><p>Tea is hot.</p>") == [
        ("boilerplate", "Menu"),
        ("boilerplate", "Home"),
        ("paragraph", "Tea is hot."),
    ]


def test_html_without_a_tag_is_text() -> None:
    # Beautiful Soup warns that this looks like the name of a file
    assert layout(load_html(b"tea.txt")) == [("paragraph", "tea.txt")]


def test_html_metadata_comes_from_the_head() -> None:
    head = """<title> All of
    tea </title><meta name="author" content="A. Leaf"><meta property="og:site_name" content="Tea House">
    <meta property="article:published_time" content="2024-05-01T10:00:00Z"><meta name="author" content="">"""
    extracted = load_html(f"<head>{head}</head><p>Tea is hot.</p>".encode())
    assert extracted.metadata == {
        "title": "All of tea",
        "author": "A. Leaf",
        "publisher": "Tea House",
        "published": "2024-05-01",
    }


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset='iso-8859-1'><p>Thé</p>".encode("latin-1"),
        "<p>Thé</p>".encode("utf-16"),
        "\ufeff<p>Thé</p>".encode(),
    ],
    ids=["latin-1", "utf-16", "utf-8 with mark"],
)
def test_html_is_decoded_as_it_says(data: bytes) -> None:
    assert layout(load_html(data)) == [("paragraph", "Thé")]


TAGS = st.sampled_from("<p> </p> <li> <ul> </ul> <td> <tr> <h2> </h2> <nav> </nav> <br> <b>".split())


@settings(max_examples=60, deadline=None)
@given(st.lists(TAGS | st.text(alphabet="tea <&;\n\u00a0", max_size=8), max_size=15))
def test_any_html_is_its_blocks_with_nothing_but_bullets_and_line_ends_between(pieces: list[str]) -> None:
    extracted = load_html("".join(["tea", *pieces]).encode())
    check(extracted)
    between = list(extracted.text)
    for block in extracted.blocks:
        between[block.start : block.end] = " " * (block.end - block.start)
    assert set("".join(between).split()) <= {"•"}


# PDF

PAGE = (
    "Tea is a drink that people in many countries make from",
    "the leaves of one plant, and most of them drink it hot.",
)


def test_pdf_pages_are_paragraphs_and_headings() -> None:
    extracted = load_pdf(pdf(["All About Tea", "", *PAGE, "", "Kinds of Tea", "", "Green tea is not fermented."]))
    assert layout(extracted) == [
        ("heading1", "All About Tea"),
        ("paragraph", " ".join(PAGE)),
        ("heading2", "Kinds of Tea"),
        ("paragraph", "Green tea is not fermented."),
    ]


def test_pdf_running_heads_and_page_numbers_are_boilerplate_and_part_no_paragraph() -> None:
    pages = [["The Tea Society", *PAGE, f"Page {number}"] for number in (1, 2, 3)]
    found = layout(load_pdf(pdf(*pages)))
    assert [text for kind, text in found if kind == "boilerplate"] == [
        line for number in (1, 2, 3) for line in ("The Tea Society", f"Page {number}")
    ]
    assert [text for kind, text in found if kind == "paragraph"] == [" ".join(PAGE)] * 3


def test_pdf_lines_that_recur_only_twice_are_text() -> None:
    found = layout(load_pdf(pdf(["The Tea Society", *PAGE], ["The Tea Society", *PAGE])))
    assert "boilerplate" not in {kind for kind, _ in found}


def test_pdf_title_comes_from_its_properties() -> None:
    assert load_pdf(pdf(["Tea is hot."], title="All of tea")).metadata == {"title": "All of tea"}


def test_pdf_that_is_torn_makes_no_noise_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UnreadableDocument):
        load_pdf(b"%PDF-1.4 and then nothing")
    assert caplog.records == []


# Word


def test_word_styles_tell_the_layout() -> None:
    body = [
        ("Normal", "Tea is\thot."),
        ("Heading 1", "Kinds"),
        ("Heading 2", "By colour"),
        ("List Bullet", "green"),
        ("List Number", "black"),
        ("Table", "Tea|Heat"),
        ("Table", "green|80"),
        ("Normal", "   "),
        ("Normal", "It is brown."),
    ]
    extracted = load_docx(word("Tea", "All of tea", body))
    assert layout(extracted) == [
        ("heading1", "Tea"),
        ("paragraph", "Tea is hot."),
        ("heading1", "Kinds"),
        ("heading2", "By colour"),
        ("item", "green"),
        ("item", "black"),
        ("row", "Tea | Heat"),
        ("row", "green | 80"),
        ("paragraph", "It is brown."),
    ]
    assert extracted.metadata["title"] == "All of tea"


# files that were damaged on the way

WHOLE = {
    load_pdf: pdf(["The Tea Society", *PAGE, "Page 1"], title="All of tea"),
    load_docx: word("Tea", "All of tea", [("Normal", "Tea is hot."), ("Table", "a|b")]),
}


@pytest.mark.parametrize("loader", WHOLE, ids=["pdf", "docx"])
def test_a_damaged_file_is_read_or_refused_but_is_never_a_crash(loader: Callable[[bytes], Extracted]) -> None:
    chance = random.Random(7)
    for _ in range(60):
        data = bytearray(WHOLE[loader])
        for _ in range(chance.randrange(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        try:
            check(loader(bytes(data)))
        except UnreadableDocument as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("broken", [b"", b"<a", b"<a/>"])
@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "word/styles.xml", "docProps/core.xml"])
def test_a_word_file_with_a_broken_part_is_read_or_refused(part: str, broken: bytes, tmp_path: Path) -> None:
    (tmp_path / "whole").write_bytes(WHOLE[load_docx])
    with zipfile.ZipFile(tmp_path / "whole") as whole, zipfile.ZipFile(tmp_path / "torn", "w") as torn:
        for name in whole.namelist():
            torn.writestr(name, broken if name == part else whole.read(name))
    try:
        load_docx((tmp_path / "torn").read_bytes())
    except UnreadableDocument as error:
        assert "it is not a Word file that can be read" in str(error)


# the writer that HTML and Word share


def test_writer_folds_white_space_and_takes_the_kind_of_the_first_visible_piece() -> None:
    writer = TextWriter()
    writer.add(" \n", BlockKind.HEADING, 2)
    assert not writer.is_open
    writer.add("tea \n", BlockKind.ITEM)
    writer.add(" time", BlockKind.HEADING, 1)
    assert writer.is_open
    writer.close()
    writer.close()
    assert layout(Extracted(*assembled(writer.stretches()))) == [("item", "tea time")]


# page furniture


def marked(text: str) -> list[str]:
    """The blocks of a plain text that are boilerplate."""
    blocks = mark_boilerplate(text, plain_blocks(text))
    return [text[block.start : block.end] for block in blocks if block.kind is BlockKind.BOILERPLATE]


LONG = "Tea is drunk in many places. " * 8


@pytest.mark.parametrize(
    "line",
    ["Table of Contents", "https://tea.example/a", "www.tea.example", "May 1, 2024", "Updated on 1 May 2024", "~~~"],
)
def test_lines_that_only_furnish_are_boilerplate(line: str) -> None:
    assert marked(f"All About Tea\n\n{LONG}\n\n{line}\n\n{LONG}") == [line]


def test_breadcrumbs_are_boilerplate_and_lists_are_not() -> None:
    assert marked(f"• Home\n• /\n• Drinks\n• /\n• Tea\n\nAll About Tea\n\n{LONG}") == [
        "Home",
        "/",
        "Drinks",
        "/",
        "Tea",
    ]
    assert marked(f"All About Tea\n\n{LONG}\n\n• green\n• black and/or white\n") == []


def test_a_title_that_recurs_as_a_caption_is_boilerplate_from_the_second_time_on() -> None:
    text = f"All About Tea\n\n{LONG}\n\nALL ABOUT TEA\n\n{LONG}\n\nKinds of Tea\n\n{LONG}\n\nAll about tea:\n\n{LONG}"
    assert marked(text) == ["ALL ABOUT TEA"]


def test_a_section_name_may_come_twice_but_not_thrice() -> None:
    twice = f"All About Tea\n\n{LONG}\n\nHow to Brew\n\n{LONG}\n\nHow to Brew\n\n{LONG}"
    assert marked(twice) == []
    assert marked(f"{twice}\n\nHow to Brew\n\n{LONG}") == ["How to Brew"] * 2


def test_what_follows_the_end_of_an_article_is_boilerplate_up_to_the_next_long_paragraph() -> None:
    text = (
        f"All About Tea\n\n{LONG}\n\nYou May Also Like\n\nTen Facts on Milk\n\nOne more on mugs.\n\n{LONG}\n\nIt ends."
    )
    assert marked(text) == ["You May Also Like", "Ten Facts on Milk", "One more on mugs."]
    assert marked(f"All About Tea\n\n{LONG}\n\nLeave a Reply\n\nYour name") == ["Leave a Reply", "Your name"]


def test_a_sentence_that_only_mentions_furniture_is_text() -> None:
    assert marked(f"All About Tea\n\n{LONG}\n\nPeople comment on tea, and you may also like milk with it.") == []


def test_furniture_of_the_articles_is_in_their_texts_but_in_no_passage(data: Path) -> None:
    documents = {document.id: document for document in read_corpus(data / "sources").documents}
    collection = split(tuple(documents.values()), BagOfWordsEncoder().count_tokens, 180, 150)
    furniture = {
        "Leave a Reply": 3,
        "Table of Contents": 1,
        "You may also like": 1,
        "April 17, 2024": 1,
        "Published on\u00a0November 6, 2023": 1,
        "Guide To Kratom For Mental Health": 1,
        "Guide To Using Kratom For": 1,
        "Understanding the Impact of Kratom": 1,
        "Unraveling Kratom'S Side Effects And Benefits": 1,
        "https://www.youtube.com/": 1,
        "Easy Things Mothers Can Do": 1,
        "Silent Signs your Body": 1,
    }
    for line, texts in furniture.items():
        assert sum(line in document.text for document in documents.values()) == texts, line
        assert not [passage for passage in collection.passages if line in passage.text], line
        assert not [passage for passage in collection.passages if line in " ".join(passage.section)], line
