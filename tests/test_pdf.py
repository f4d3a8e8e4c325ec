"""PDF: paragraphs, headings, columns, tables, furniture and pages, read off places and fonts."""

import io
import time
import tracemalloc

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.pdf import load_pdf
from kratom_qa.documents.pdf.hyphens import Hyphens
from made_pdfs import LEFT, RIGHT, TOP, at, drawn, lines


def texts(extracted: Extracted, kind: BlockKind) -> list[str]:
    return [extracted.text[b.start : b.end] for b in extracted.blocks if b.kind is kind]


def page_of(extracted: Extracted, words: str) -> str:
    place = extracted.text.index(words)
    return [label for start, label in extracted.pages if start <= place][-1]


WEST = [
    "# Aim",
    "The ferry crosses the strait six times a day, and most pas-", "sengers who use it in winter complain of the",
    "cold in the waiting room on the northern pier.", "# Survey",
    "We put questions to 340 passengers in three weeks. Who",
    "had crossed less than twice in the month was left aside,",
]  # fmt: skip
EAST = [
    "which left 291 passengers whose answers were counted in", "full by two clerks.", "# Findings",
    "The middle wait was 14 minutes. Passengers who came by", "bus waited for nine minutes longer than those who",
    "came on foot from the town.",
]  # fmt: skip


def two_columns(canvas: Canvas) -> None:
    at(canvas, "Harbour Papers 2021, 4:11", LEFT, TOP + 50, 8)
    lines(canvas, WEST)
    lines(canvas, EAST, RIGHT)
    at(canvas, "* Letters to: clerk@example.org", LEFT, 70, 7)


def test_columns_are_read_one_after_the_other_and_sentences_go_on_from_one_to_the_next() -> None:
    found = load_pdf(drawn(two_columns))
    assert texts(found, BlockKind.HEADING) == ["Aim", "Survey", "Findings"]
    assert "Who had crossed less than twice in the month was left aside, which left 291 passengers" in found.text
    assert "most passengers who use it" in found.text


def test_a_page_with_few_lines_has_the_columns_of_the_other_pages() -> None:
    def short(canvas: Canvas) -> None:
        lines(canvas, ["# Limits", "No passenger was asked twice, and nobody was", "asked at night or in a storm."])
        lines(canvas, ["# Outlook", "A heater on the pier would cost less than a new", "waiting room does."], RIGHT)

    found = load_pdf(drawn(two_columns, short))
    assert "nobody was asked at night or in a storm." in found.text
    assert texts(found, BlockKind.HEADING)[-2:] == ["Limits", "Outlook"]
    assert page_of(found, "A heater") == "2"


def test_running_heads_and_feet_are_furniture_and_text_goes_on_around_them() -> None:
    def page(number: int, *body: str):
        def draw(canvas: Canvas) -> None:
            at(canvas, "The Mill House Handbook", LEFT, TOP + 50, 8)
            lines(canvas, body)
            at(canvas, f"Page {number} of 3", 280, 40, 8)

        return draw

    found = load_pdf(
        drawn(
            page(1, "# Sluice", "The sluice is opened by two people, one at each wheel, and the water is let"),
            page(2, "down by a hand's breadth an hour. Nobody stands on the lower bank.", "", "The gate is oiled in"),
            page(3, "spring."),
        )
    )
    assert texts(found, BlockKind.PARAGRAPH) == [
        "The sluice is opened by two people, one at each wheel, and the water is let down by a hand's breadth an hour. "
        "Nobody stands on the lower bank.",
        "The gate is oiled in spring.",
    ]
    assert texts(found, BlockKind.BOILERPLATE) == [
        furniture for n in (1, 2, 3) for furniture in ("The Mill House Handbook", f"Page {n} of 3")
    ]
    assert page_of(found, "The sluice") == "1"
    assert page_of(found, "Nobody") == "2"
    assert page_of(found, "spring") == "3"


def test_page_numbers_are_those_that_are_printed() -> None:
    sheets = drawn(*(lambda c, n=n: lines(c, [f"This is sheet {n} of the book."]) for n in range(3)))
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(sheets))
    writer.set_page_label(0, 1, style="/r")
    writer.set_page_label(2, 2, style="/D", start=1)
    saved = io.BytesIO()
    writer.write(saved)
    assert [label for _, label in load_pdf(saved.getvalue()).pages] == ["i", "ii", "1"]


def test_a_table_of_cells_keeps_its_grid_and_its_head() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, "The pumps were run for a week each.", LEFT, TOP + 30)
        rows = [("", "Pump", "Pump", "Hand"), ("", "small", "large", "wheel"), ("Litres", "40", "90", "8"),
                ("Noise", "3", "3", ""), ("Leaks", "", "1", "2")]  # fmt: skip
        for i, row in enumerate(rows):
            for x, cell in zip((60, 180, 260, 340), row, strict=True):
                at(canvas, cell, x, TOP - 15 * i)
        at(canvas, "None of them was broken at the end.", LEFT, TOP - 100)

    found = load_pdf(drawn(draw))
    assert texts(found, BlockKind.ROW) == [
        " | Pump small | Pump large | Hand wheel",
        "Litres | 40 | 90 | 8",
        "Noise | 3 | 3 | ",
        "Leaks |  | 1 | 2",
    ]
    head, *rows = (b for b in found.blocks if b.kind is BlockKind.ROW)
    assert [row.head for row in rows] == [(head.start, head.end)] * 3
    assert texts(found, BlockKind.PARAGRAPH) == [
        "The pumps were run for a week each.",
        "None of them was broken at the end.",
    ]


def test_raised_digits_are_told_apart_from_those_on_the_line() -> None:
    def draw(canvas: Canvas) -> None:
        x = at(canvas, "The tank holds 3 × 10", LEFT, TOP)
        x = at(canvas, "4", x, TOP + 4, 6)
        x = at(canvas, " litres on 12 m", x, TOP)
        x = at(canvas, "2", x, TOP + 4, 6)
        x = at(canvas, " of roof.", x, TOP)
        at(canvas, "7", x, TOP + 4, 6)

    assert load_pdf(drawn(draw)).text == "The tank holds 3 × 10^4 litres on 12 m^2 of roof. [7]"


@pytest.mark.parametrize(
    ("code", "seen"), [(0x1B, "off"), (0x1C, "ofi"), (0x1F, "offl"), (0x15, "o–"), (0x16, "o—"), (0x10, "o“")]
)
def test_control_codes_of_tex_fonts_are_letters_and_dashes(code: int, seen: str) -> None:
    def page(canvas: Canvas) -> None:
        at(canvas, "We waited for o1x2 and left.", LEFT, TOP)

    data = pypdf.PdfWriter(clone_from=io.BytesIO(drawn(page)))
    content = data.pages[0].get_contents()
    content.set_data(content.get_data().replace(b"o1x2", b"o\\%03o" % code))
    data.pages[0].replace_contents(content)
    written = io.BytesIO()
    data.write(written)
    assert f"for {seen} and" in load_pdf(written.getvalue()).text


def test_an_index_in_two_columns_is_no_table() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, ["# Index", *(f"word{i} . . . . . . {i} other{i} . . . . . . {i + 9}" for i in range(8))])
        for i in range(8):
            at(canvas, f"right{i} . . . . . . {i}, {i + 3}", RIGHT, TOP - 13 * (i + 1))

    found = load_pdf(drawn(page))
    assert BlockKind.ROW not in {b.kind for b in found.blocks}
    assert not texts(found, BlockKind.PARAGRAPH)


def test_lists_and_numbered_headings() -> None:
    found = load_pdf(
        drawn(
            lambda c: lines(
                c,
                ["# 2 Care", "Oil the chain.", "# 2.1 Tools", "You need the following things for the work:",
                 "• a brush with long hair, which must be", "  dry before use", "• two rags"],
            )
        )
    )  # fmt: skip
    assert [(b.level, found.text[b.start : b.end]) for b in found.blocks if b.level] == [
        (2, "2 Care"),
        (3, "2.1 Tools"),
    ]
    assert texts(found, BlockKind.ITEM) == ["a brush with long hair, which must be dry before use", "two rags"]


def test_contents_and_references_are_no_evidence() -> None:
    found = load_pdf(
        drawn(
            lambda c: lines(
                c, ["# Contents", "Care . . . . . . . . . . . . 2", "# Care", "Oil the chain once a week."]
            ),
            lambda c: lines(
                c, ["# References", "Moss B. Chains and cogs. Tidewick 2011.", "# Thanks", "To all who oiled."]
            ),
        )
    )
    assert texts(found, BlockKind.PARAGRAPH) == ["Oil the chain once a week.", "To all who oiled."]


@pytest.mark.parametrize(
    ("halves", "word"),
    [
        (("gar", "dens"), "gardens"),
        (("wind", "driven"), "wind-driven"),
        (("mitragy", "nine"), "mitragynine"),
        (("half", "Scottish"), "half-Scottish"),
        (("tide", "mark"), "tide-mark"),
        (("plank", "walk"), "plankwalk"),
    ],
)
def test_a_word_is_joined_where_the_joined_word_is_known(halves: tuple[str, str], word: str) -> None:
    assert Hyphens(["A tide-mark by the plankwalk."]).joined(*halves) == word


def test_three_hundred_pages_need_little_time_and_memory() -> None:
    body = [f"Line {i} tells what the keeper of the lock wrote down on that day of the year." for i in range(50)]
    data = drawn(*([lambda c: lines(c, body)] * 300))
    tracemalloc.start()
    started = time.process_time()
    found = load_pdf(data)
    assert time.process_time() - started < 60
    assert tracemalloc.get_traced_memory()[1] < 300e6
    tracemalloc.stop()
    assert len(found.pages) == 300


SIDE = ["Received: 3 May 2001", "Accepted: 9 June 2001", "Keywords:", "ferry, pier, waiting", "room, cold"]
ABSTRACT = [
    "Passengers of the ferry wait for fourteen minutes in the middle,",
    "which is longer than the nine minutes of those who come on foot,",
    "and most of them complain of the cold on the northern pier, the",
    "more so in the weeks between the first frost and the new year.",
    "We counted the answers of 291 passengers, whose mean age was 41",
    "years, and left aside whoever crosses the strait but once a week.",
]


def test_a_narrow_column_beside_the_abstract_does_not_run_into_it() -> None:
    def page(canvas: Canvas) -> None:
        for i, text in enumerate(SIDE):
            at(canvas, text, LEFT, TOP - 3 - 11 * i, size=8)
        lines(canvas, ABSTRACT, x=190)

    told = texts(load_pdf(drawn(page)), BlockKind.PARAGRAPH)
    assert " ".join(ABSTRACT) in told
    assert "ferry, pier, waiting room, cold" in " ".join(told)


def test_words_that_run_up_the_page_are_counted_as_lost() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, WEST)
        canvas.rotate(90)
        canvas.drawString(200, -400, "Minutes waited")

    assert load_pdf(drawn(page)).lost == ("2 words that run up or down the page left out",)


def test_references_are_known_by_what_they_head_too() -> None:
    def page(canvas: Canvas) -> None:
        lines(
            canvas,
            [
                *WEST,
                "",
                "References",
                "",
                "[1] M. Ash, T. Oak, Waiting for the ferry, 1998.",
                "[2] T. Oak, Piers, 1999.",
            ],
        )

    told = texts(load_pdf(drawn(page)), BlockKind.PARAGRAPH)
    assert not any("Ash" in text or "Piers" in text for text in told)
