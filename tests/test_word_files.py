"""Word files as offices keep them: tracked changes, notes, controls, fields, numbers, merged cells, symbols."""

import io
import time
import zipfile

import pytest

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.docx import load_docx
from kratom_qa.documents.extracted import Extracted
from word_files import cell, paragraph, row, run, table, word_file

Layout = list[tuple[str, str]]
NUMBERS = """<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>
<w:lvlText w:val="%2)"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0">
<w:start w:val="3"/>
<w:numFmt w:val="upperRoman"/><w:pStyle w:val="Heading1"/><w:lvlText w:val="Part %1"/></w:lvl><w:lvl w:ilvl="1">
<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="1"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num><w:num w:numId="7">
<w:abstractNumId w:val="2"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="3"/></w:num>"""


def blocks(extracted: Extracted) -> Layout:
    return [(f"{b.kind}{b.level or ''}", extracted.text[b.start : b.end]) for b in extracted.blocks]


def read(body: str, **parts: str) -> Layout:
    return blocks(load_docx(word_file(body, parts=parts)))


def numbered(text: str, number: int, level: int = 0, style: str = "") -> str:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, style=style, properties=properties)


def change(kind: str, inside: str) -> str:
    return f'<w:{kind} w:id="1" w:author="A">{inside}</w:{kind}>'


def deleted(text: str) -> str:
    return change("del", f"<w:r><w:delText>{text}</w:delText></w:r>")


# tracked changes: as if all were accepted


def test_insertions_stand_and_deletions_do_not() -> None:
    body = paragraph("Bees are ", change("ins", run("never ")), deleted("always "), "fed in May.")
    assert read(body) == [("paragraph", "Bees are never fed in May.")]


def test_what_was_inserted_and_deleted_again_is_gone() -> None:
    body = paragraph("Feed", change("ins", run(" thin") + deleted(" thick")), " syrup.")
    assert read(body) == [("paragraph", "Feed thin syrup.")]


def test_moved_text_stands_where_it_was_moved_to() -> None:
    body = paragraph("First.", change("moveFrom", run(" Smoke the hive."))) + paragraph(
        change("moveTo", run("Smoke the hive."))
    )
    assert read(body) == [("paragraph", "First."), ("paragraph", "Smoke the hive.")]


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_deleted_paragraph_mark_joins_two_paragraphs(mark: str) -> None:
    gone = f'<w:rPr><w:{mark} w:id="1" w:author="A"/></w:rPr>'
    assert read(paragraph("Open the hive ", properties=gone) + paragraph("at noon.")) == [
        ("paragraph", "Open the hive at noon.")
    ]


def test_a_deleted_row_and_its_table_marks() -> None:
    rows = (
        row("Month", "Feed", "Hives"),
        row("April", "1 kg", "3"),
        row("May", "9 kg", "4", properties=change("del", "")),
    )
    assert read(table(*rows)) == [("row", "Month | Feed | Hives"), ("row", "April | 1 kg | 3")]


def test_old_properties_of_a_change_say_nothing() -> None:
    before = (
        '<w:rPrChange w:id="1" w:author="A"><w:rPr><w:vanish/><w:vertAlign w:val="superscript"/></w:rPr></w:rPrChange>'
    )
    assert read(paragraph(run("Feed 10 g.", before))) == [("paragraph", "Feed 10 g.")]


# what is not to be seen


@pytest.mark.parametrize("look", ["<w:strike/>", "<w:dstrike/>", "<w:vanish/>", '<w:rStyle w:val="Ghost"/>'])
def test_struck_and_hidden_text_is_left_out_and_counted(look: str) -> None:
    found = load_docx(word_file(paragraph("Feed ", run("honey", look), "syrup.") + paragraph(run("Draft 3", look))))
    assert blocks(found) == [("paragraph", "Feed syrup.")]
    assert found.lost == (f"2 {'struck' if 'strike' in look else 'hidden'} passages left out",)


def test_a_property_that_is_switched_off_says_nothing() -> None:
    look = '<w:strike w:val="0"/><w:vanish w:val="false"/>'
    assert read(paragraph(run("Feed syrup.", look))) == [("paragraph", "Feed syrup.")]


def test_what_is_left_out_is_counted_by_kind() -> None:
    comments = '<w:comment w:id="1"><w:p/></w:comment><w:comment w:id="2"><w:p/></w:comment>'
    body = paragraph("Feed syrup.", "<w:r><w:object/></w:r>", '<w:r><w:sym w:font="Bee Font" w:char="0041"/></w:r>')
    found = load_docx(word_file(body, parts={"comments": comments}))
    assert found.lost == ("2 comments left out", "1 embedded objects left out", "1 unknown symbols left out")
    assert found.text == "Feed syrup.\ufffd", "nobody takes what is left for the whole"


# signs


@pytest.mark.parametrize(
    ("piece", "seen"),
    [
        ('<w:r><w:sym w:font="Symbol" w:char="F06D"/></w:r>', "50 μg"),
        ('<w:r><w:sym w:font="Symbol" w:char="00B1"/></w:r>', "50 ±g"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "50 ✓g"),
        (run("m", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'), "50 μg"),
        (run("\uf0b3", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'), "50 ≥g"),
        ("<w:r><w:noBreakHyphen/></w:r>", "50 -g"),
        ("<w:r><w:softHyphen/></w:r>", "50 g"),
        ("<w:r><w:tab/></w:r>", "50 g"),
        ('<w:r><w:br w:type="page"/></w:r>', "50 g"),
        ("<w:r><w:lastRenderedPageBreak/></w:r>", "50 g"),
    ],
)
def test_signs_that_stand_in_elements(piece: str, seen: str) -> None:
    assert read(paragraph("Give 50 ", piece, "g.")) == [("paragraph", f"Give {seen}.")]


@pytest.mark.parametrize("kind", ["page", "column", "textWrapping"])
def test_a_break_is_a_blank(kind: str) -> None:
    assert read(paragraph("Close", f'<w:r><w:br w:type="{kind}"/></w:r>', "the lid.")) == [
        ("paragraph", "Close the lid.")
    ]


UP, DOWN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'


@pytest.mark.parametrize(
    ("pieces", "seen"),
    [
        (("2 × 10", run("3", UP), " bees"), "2 × 10³ bees"),
        (("10", run("-", UP), run("3", UP), " g"), "10⁻³ g"),
        (("10", run("3", '<w:position w:val="8"/>'), " bees"), "10³ bees"),
        (("12 m", run("2", UP), "."), "12 m²."),
        (("Take 1", run("1", UP), "/", run("2", DOWN), " cups."), "Take 1½ cups."),
        (("H", run("2", DOWN), "O"), "H₂O"),
        (("Ca", run("2+", UP)), "Ca²⁺"),
        (("since the hard winter", run("4", UP), "."), "since the hard winter [4]."),
        (("on the 19", run("th", UP), " of May"), "on the 19th of May"),
        (("10", run("2.5", UP)), "10^(2.5)"),
    ],
)
def test_raised_and_lowered_digits_never_run_into_digits(pieces: tuple[str, ...], seen: str) -> None:
    assert read(paragraph(*pieces)) == [("paragraph", seen)]


def test_equations_are_a_line_of_text() -> None:
    half = "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    power = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    body = paragraph("The dose is ", f"<m:oMath>{half}<m:r><m:t>=</m:t></m:r>{power}</m:oMath>", " mg.")
    assert read(body) == [("paragraph", "The dose is (a+b)/2=x² mg.")]


# where text hides


def test_content_controls_of_every_kind_are_read_and_their_placeholders_are_not() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    body = (
        control.format(paragraph("Smoke gently.", style="Heading1") + paragraph("Bees dislike haste."))
        + paragraph("The keeper is ", control.format(run("Ann Reed")), empty.format(run("Click here")), ".")
        + table(
            row("Hive", "Queen", "Age"),
            control.format(row("A", "Maud", "2")),
            row("B", control.format(cell(paragraph("Ida"))), "3"),
        )
    )
    assert read(body) == [
        ("heading1", "Smoke gently."),
        ("paragraph", "Bees dislike haste."),
        ("paragraph", "The keeper is Ann Reed."),
        ("row", "Hive | Queen | Age"),
        ("row", "A | Maud | 2"),
        ("row", "B | Ida | 3"),
    ]


def test_a_text_box_stands_behind_its_paragraph_and_once() -> None:
    box = f"<w:txbxContent>{paragraph('Ring 112.')}</w:txbxContent>"
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx>'
        "</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert read(paragraph("When stung, ", both, "stay calm.")) == [
        ("paragraph", "When stung, stay calm."),
        ("paragraph", "Ring 112."),
    ]


def test_fields_show_their_results_and_not_their_code() -> None:
    code = "<w:r><w:instrText> REF x </w:instrText></w:r>"
    marks = {kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")}
    complex_field = marks["begin"] + code + run("no") + marks["separate"] + run("table 4") + marks["end"]
    body = paragraph("See ", complex_field, " and ", f'<w:fldSimple w:instr="SEQ">{run("figure 2")}</w:fldSimple>', ".")
    assert read(body + paragraph("Next.")) == [("paragraph", "See table 4 and figure 2."), ("paragraph", "Next.")]


def test_a_field_without_an_end_swallows_no_more_than_its_paragraph() -> None:
    body = paragraph("See ", '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "lost") + paragraph("Next.")
    assert read(body) == [("paragraph", "See"), ("paragraph", "Next.")]


def test_check_boxes_and_choices_of_a_form() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData>'
    box = f"{begin}<w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>"
    choice = (
        f'{begin}<w:ddList><w:result w:val="1"/><w:listEntry w:val="north"/>'
        '<w:listEntry w:val="south"/></w:ddList></w:ffData></w:fldChar></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert read(paragraph(box, end, "fed, facing ", choice, end)) == [("paragraph", "☒ fed, facing south")]


def test_hyperlinks_are_text() -> None:
    assert read(paragraph("Ask ", f'<w:hyperlink w:anchor="x">{run("the club")}</w:hyperlink>', ".")) == [
        ("paragraph", "Ask the club.")
    ]


def test_a_file_that_is_inserted_whole() -> None:
    body = paragraph("Before.") + '<w:altChunk r:id="chunk"/>' + paragraph("After.")
    assert read(body, html="<html><body><h2>Swarms</h2><p>Take a box.</p></body></html>") == [
        ("paragraph", "Before."),
        ("heading2", "Swarms"),
        ("paragraph", "Take a box."),
        ("paragraph", "After."),
    ]


# notes


def note(kind: str, number: int, *texts: str) -> str:
    return f'<w:{kind} w:id="{number}">{"".join(paragraph("<w:r><w:footnoteRef/></w:r>", t) for t in texts)}</w:{kind}>'


def call(kind: str, number: int) -> str:
    return f'<w:r><w:rPr>{UP}</w:rPr><w:{kind}Reference w:id="{number}"/></w:r>'


def test_notes_stand_behind_the_sentence_that_calls_them() -> None:
    body = paragraph("Bees sleep", call("footnote", 3), ". They wake at six", call("endnote", 2), ". Then they fly.")
    rule = '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    notes = {
        "footnotes": rule + note("footnote", 3, "In winter not."),
        "endnotes": note("endnote", 2, "Sooner in June.", "Later in rain."),
    }
    found = load_docx(word_file(body, parts=notes))
    assert blocks(found) == [
        ("paragraph", "Bees sleep [1]."),
        ("paragraph", "In winter not."),
        ("paragraph", "They wake at six [i]."),
        ("paragraph", "Sooner in June."),
        ("paragraph", "Later in rain."),
        ("paragraph", "Then they fly."),
    ]
    assert "[1] In winter not." in found.text


def test_a_note_that_a_table_calls_stands_behind_the_table() -> None:
    first = cell(paragraph("8 kg", call("footnote", 1)))
    body = table(row("Hive", "Honey"), row("A", first), row("B", "9 kg"))
    assert read(body, footnotes=note("footnote", 1, "Weighed in May.")) == [
        ("row", "Hive | Honey"),
        ("row", "A | 8 kg [1]"),
        ("row", "B | 9 kg"),
        ("paragraph", "Weighed in May."),
    ]


def test_running_heads_and_tables_of_contents_are_boilerplate() -> None:
    body = paragraph("Feeding ... 4", style="TOC1") + paragraph("Feed syrup.")
    assert read(body, header=paragraph("Bee club"), footer=paragraph("Page 1")) == [
        ("boilerplate", "Feeding ... 4"),
        ("paragraph", "Feed syrup."),
        ("boilerplate", "Bee club"),
        ("boilerplate", "Page 1"),
    ]


# numbers and headings


def test_lists_are_numbered_as_word_shows_them() -> None:
    body = (
        numbered("Open.", 5) + numbered("the lid", 5, 1) + numbered("the floor", 5, 1) + numbered("Smoke.", 5)
        + numbered("front", 5, 1) + numbered("Restart.", 6) + numbered("Go on.", 6) + numbered("loose", 8)
    )  # fmt: skip
    found = load_docx(word_file(body, parts={"numbering": NUMBERS}))
    assert {kind for kind, _ in blocks(found)} == {"item"}
    assert found.text.split("\n") == [
        "1. Open.", "a) the lid", "b) the floor", "2. Smoke.", "a) front", "7. Restart.", "8. Go on.", "• loose"
    ]  # fmt: skip


def test_numbers_of_headings_are_part_of_them() -> None:
    styles = """<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:numPr>
    <w:numId w:val="7"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Heading2">
    <w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr></w:style>"""
    body = (
        paragraph("Spring", style="Heading1")
        + paragraph("Feeding", style="Heading2")
        + paragraph("Moving", style="Heading2")
    )
    found = load_docx(word_file(body + paragraph("Text."), styles=styles, parts={"numbering": NUMBERS}))
    assert blocks(found)[:3] == [
        ("heading1", "Part III Spring"),
        ("heading2", "3.1 Feeding"),
        ("heading2", "3.2 Moving"),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (paragraph("Feeding", style="Heading2"), "heading2"),
        (paragraph("Feeding", style="Chapter"), "heading2"),
        (paragraph("Feeding", properties='<w:outlineLvl w:val="2"/>'), "heading3"),
        (paragraph(run("Feeding", "<w:b/>")), "heading2"),
        (paragraph(run("Feeding", '<w:sz w:val="32"/>')), "heading2"),
        (paragraph("Feeding", style="Heading2", properties='<w:outlineLvl w:val="9"/>'), "paragraph"),
        (paragraph(run("Never feed honey.", "<w:b/>")), "paragraph"),
        (paragraph(run("Feeding ", "<w:b/>"), "is work"), "paragraph"),
        (paragraph("Feeding"), "paragraph"),
    ],
)
def test_headings_by_style_outline_level_or_look(line: str, kind: str) -> None:
    body = paragraph("Bees", style="Heading1") + line + paragraph("Give syrup in April.")
    assert read(body)[1][0] == kind


def test_bold_lines_that_follow_each_other_head_nothing() -> None:
    address = paragraph(run("Bee club", "<w:b/>")) + paragraph(run("Mill Lane 4", "<w:b/>"))
    assert [kind for kind, _ in read(address)] == ["paragraph", "paragraph"]


def test_bullets_that_were_typed_make_items() -> None:
    assert read(paragraph("• smoker") + paragraph("– veil") + paragraph("-3 degrees")) == [
        ("item", "smoker"),
        ("item", "veil"),
        ("paragraph", "-3 degrees"),
    ]


# tables


def test_merged_cells_are_filled_in_and_equal_ones_are_kept() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        row("Hive", cell(paragraph("Honey"), properties='<w:gridSpan w:val="2"/>')),
        row(cell(paragraph("A"), properties=down), "5 kg", "5 kg"),
        row(cell(paragraph(""), properties=on), "6 kg", "none"),
        row("B", "7 kg", properties='<w:gridAfter w:val="1"/>'),
    )
    assert read(body) == [
        ("row", "Hive | Honey | Honey"),
        ("row", "A | 5 kg | 5 kg"),
        ("row", "A | 6 kg | none"),
        ("row", "B | 7 kg |"),
    ]


def test_rows_know_the_head_of_their_table() -> None:
    head = row("Hive", "Keeper", properties="<w:tblHeader/>")
    found = load_docx(
        word_file(table(head, row("A", "Ann"), row("B", "Bill")) + table(row("Call", "Ann"), row("Write", "Bill")))
    )
    heads = [b.head and found.text[slice(*b.head)] for b in found.blocks if b.kind is BlockKind.ROW]
    assert heads == [None, "Hive | Keeper", "Hive | Keeper", None, None]


def test_the_paragraphs_of_a_form_are_blocks_of_their_own() -> None:
    form = table(
        row("Reason", cell(paragraph("The hive was too light."), paragraph("It had eaten its stores."))),
        row("Date", "3 May"),
    )
    assert read(form) == [
        ("paragraph", "Reason"),
        ("paragraph", "The hive was too light."),
        ("paragraph", "It had eaten its stores."),
        ("row", "Date | 3 May"),
    ]


def test_a_table_in_a_cell_is_a_table() -> None:
    inner = table(row("North", "9 a.m."), row("South", "2 p.m."))
    body = table(row("Rounds", cell(inner, paragraph(""))))
    assert read(body) == [("paragraph", "Rounds"), ("row", "North | 9 a.m."), ("row", "South | 2 p.m.")]


def test_reading_takes_time_in_proportion_to_the_file() -> None:
    def seconds(count: int) -> float:
        data = word_file(
            paragraph(*[run("bee ", UP if i % 2 else "") for i in range(count)]) + table(*[row("a", "b")] * count)
        )
        start = time.perf_counter()
        load_docx(data)
        return time.perf_counter() - start

    seconds(500)
    assert seconds(8000) < 40 * max(seconds(800), 0.02)


def test_a_file_under_strict_names_is_read_as_any_other() -> None:
    plain = word_file(paragraph("The bell is rung at six.") + table(row(cell("Bell"), cell("Six"))))
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/")
            new.writestr(name, part.replace(b"/2006/", b"/"))
    assert blocks(load_docx(_packages_kept(written.getvalue()))) == blocks(load_docx(plain))


def _packages_kept(data: bytes) -> bytes:
    """The names of the package itself are the same in both."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for kind in (b"content-types", b"relationships", b"metadata/core-properties"):
                strict, kept = (
                    b"http://purl.oclc.org/ooxml/package/",
                    b"http://schemas.openxmlformats.org/package/2006/",
                )
                part = part.replace(strict + kind, kept + kind)
            new.writestr(name, part)
    return written.getvalue()
