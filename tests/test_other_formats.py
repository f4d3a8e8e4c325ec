"""OpenDocument, e-books, PowerPoint, mails and tables as text: what becomes of their layout, and what is lost."""

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage

import pptx
import pytest
from pptx.util import Inches

from kratom_qa.documents.delimited import load_csv
from kratom_qa.documents.epub import load_epub
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.mail import load_eml
from kratom_qa.documents.odt import load_odt
from kratom_qa.documents.pptx import load_pptx
from kratom_qa.documents.rtf import load_rtf
from kratom_qa.errors import UnreadableDocument

Layout = list[tuple[str, str]]


def blocks(extracted: Extracted) -> Layout:
    return [(f"{b.kind}{b.level or ''}", extracted.text[b.start : b.end]) for b in extracted.blocks]


def packed(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return buffer.getvalue()


# OpenDocument

_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "meta": "meta",
        "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
_STYLES = """<office:automatic-styles><style:style style:name="U">
<style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="H"><style:text-properties text:display="none"/></style:style>
<style:style style:name="H2" style:parent-style-name="H"/><style:style style:name="Y">
<style:text-properties style:font-name="Symbol"/></style:style><text:list-style style:name="L">
<text:list-level-style-number text:level="1" style:num-format="1" text:start-value="3"/>
<text:list-level-style-number text:level="2" style:num-format="a"/></text:list-style></office:automatic-styles>"""


def odt(body: str, meta: str = "") -> bytes:
    content = f"<office:document-content {_NAMES}>{_STYLES}<office:body><office:text>{body}</office:text></office:body>"
    about = f'<office:document-meta {_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/">{meta}</office:document-meta>'
    return packed({"content.xml": f"{content}</office:document-content>", "meta.xml": about})


def test_odt_elements_tell_the_layout() -> None:
    body = """<text:h text:outline-level="2">Sheep</text:h><text:p>Shear<text:s text:c="2"/>in<text:tab/>May.<text:note>
    <text:note-citation>1</text:note-citation><text:note-body><text:p>Not in rain.</text:p></text:note-body></text:note>
    Then dip.</text:p><text:list text:style-name="L">
    <text:list-item><text:p>catch</text:p>
    <text:list><text:list-item><text:p>hold</text:p></text:list-item></text:list></text:list-item><text:list-item>
    <text:p>shear</text:p></text:list-item></text:list><text:table-of-content><text:p>Sheep 1</text:p>
    </text:table-of-content>"""
    found = load_odt(odt(body, "<dc:title>Of sheep</dc:title><meta:initial-creator>A. Reed</meta:initial-creator>"))
    assert blocks(found) == [
        ("heading2", "Sheep"),
        ("paragraph", "Shear in May. [1]"),
        ("paragraph", "Not in rain."),
        ("paragraph", "Then dip."),
        ("item", "catch"),
        ("item", "hold"),
        ("item", "shear"),
        ("boilerplate", "Sheep 1"),
    ]
    assert "3. catch\na. hold\n4. shear" in found.text
    assert found.metadata == {"title": "Of sheep", "author": "A. Reed"}


def test_odt_tables_are_filled_in() -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>"

    head = f"<table:table-header-rows>{row(cell('Breed'), cell('Wool'), cell('Lambs'))}</table:table-header-rows>"
    covered = "<table:covered-table-cell/>"
    rows = row(cell("Heath", 'table:number-rows-spanned="2"'), cell("2 kg"), cell("2 kg"))
    rows += row(covered, cell("3 kg", 'table:number-columns-spanned="2"'), covered)
    found = load_odt(odt(f"<table:table>{head}{rows}</table:table>"))
    assert [text for _, text in blocks(found)] == ["Breed | Wool | Lambs", "Heath | 2 kg | 2 kg", "Heath | 3 kg | 3 kg"]
    assert [block.head for block in found.blocks] == [None, (0, 20), (0, 20)]


def test_odt_tracked_deletions_are_gone_and_what_is_left_out_is_counted() -> None:
    body = """<text:tracked-changes><text:changed-region><text:deletion><text:p>never</text:p></text:deletion>
    </text:changed-region></text:tracked-changes><text:p>Shear 10<text:span text:style-name="U">3</text:span> <text:span
    text:style-name="S">rams</text:span><text:span text:style-name="H2">no</text:span>ewes, 5 <text:span
    text:style-name="Y">m</text:span>m<office:annotation><text:p>sure?</text:p></office:annotation>.</text:p>
    <text:p>Beside<draw:frame><draw:text-box><text:p>Ring 112.</text:p></draw:text-box></draw:frame>
    the pen.</text:p>"""
    found = load_odt(odt(body))
    assert blocks(found) == [
        ("paragraph", "Shear 10³ ewes, 5 μm."),
        ("paragraph", "Beside the pen."),
        ("paragraph", "Ring 112."),
    ]
    assert found.lost == ("1 comments left out", "1 hidden passages left out", "1 struck passages left out")


# e-books

_CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OPS/book.opf"/></rootfiles></container>"""
_BOOK = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>The fold</dc:title><dc:creator>Ada Reed</dc:creator><dc:date>1902-03-04T00:00:00Z</dc:date></metadata>
<manifest>
<item id="n" href="nav.xhtml" properties="nav"/><item id="a" href="text/one%20a.xhtml"/>
<item id="b" href="two.xhtml"/>
<item id="c" href="gone.xhtml"/></manifest><spine><itemref idref="n"/><itemref idref="b"/><itemref idref="a"/>
<itemref idref="c"/></spine></package>"""


def chapter(body: str) -> str:
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script/></head><body>{body}</body></html>'


EPUB = {
    "META-INF/container.xml": _CONTAINER,
    "OPS/book.opf": _BOOK,
    "OPS/nav.xhtml": chapter("<nav><ol><li><a href='two.xhtml'>First</a></li></ol></nav>"),
    "OPS/two.xhtml": chapter("<h1>First</h1><p>It rained<a id='x'/> on 10<sup>2</sup> sheep.</p>"),
    "OPS/text/one a.xhtml": "<body><h1>Second<p>It & stopped.</body>",
}


def test_epub_chapters_come_in_reading_order() -> None:
    found = load_epub(packed(EPUB))
    assert blocks(found) == [
        ("boilerplate", "First"),
        ("heading1", "First"),
        ("paragraph", "It rained on 10² sheep."),
        ("heading1", "Second"),
        ("paragraph", "It & stopped."),
    ]
    assert found.metadata == {"title": "The fold", "author": "Ada Reed", "published": "1902-03-04"}
    assert found.lost == ("1 chapters that the book lists are not in it",)


def test_epub_with_a_lock_is_refused_and_one_with_garbled_fonts_is_not() -> None:
    form = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData
    xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>"""
    fonts, lock = (
        form.format("http://www.idpf.org/2008/embedding"),
        form.format("http://www.w3.org/2001/04/xmlenc#aes256-cbc"),
    )
    assert load_epub(packed({**EPUB, "META-INF/encryption.xml": fonts})).text
    with pytest.raises(UnreadableDocument, match="locked"):
        load_epub(packed({**EPUB, "META-INF/encryption.xml": lock}))


# PowerPoint


def slides() -> bytes:
    file = pptx.Presentation()
    slide = file.slides.add_slide(file.slide_layouts[1])
    slide.shapes.title.text = "Shearing"
    slide.placeholders[1].text = "Catch the sheep.\nShear it."
    power = slide.placeholders[1].text_frame.paragraphs[1].add_run()
    power.text = "2"
    power._r.get_or_add_rPr().set("baseline", "30000")
    slide.notes_slide.notes_text_frame.text = "Say that rams come last."
    table = slide.shapes.add_table(2, 3, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for (row, column), text in {
        (0, 0): "Breed",
        (0, 1): "May",
        (0, 2): "June",
        (1, 0): "Heath",
        (1, 1): "4 kg",
    }.items():
        table.cell(row, column).text = text
    table.cell(1, 1).merge(table.cell(1, 2))
    hidden = file.slides.add_slide(file.slide_layouts[5])
    hidden.shapes.title.text = "Old prices"
    hidden._element.set("show", "0")
    file.core_properties.title = "PowerPoint Presentation"
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def test_pptx_slides_are_sections_with_their_tables_and_notes() -> None:
    found = load_pptx(slides())
    assert blocks(found) == [
        ("heading2", "Shearing"),
        ("item", "Catch the sheep."),
        ("item", "Shear it. [2]"),
        ("row", "Breed | May | June"),
        ("row", "Heath | 4 kg | 4 kg"),
        ("paragraph", "Say that rams come last."),
    ]
    assert found.lost == ("1 hidden slides left out",)


# mails


def mail(text: str, kind: str = "plain") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Re: When are the rams shorn?"
    message["From"] = "Ann Reed <ann@example.org>"
    message["Date"] = "Mon, 04 May 2020 22:10:11 +0200"
    message.set_content(text, subtype=kind)
    return message


def test_eml_metadata_and_attachments() -> None:
    message = mail("They are shorn in June, not before.\n")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="plan.pdf")
    found = load_eml(message.as_bytes())
    assert "They are shorn in June, not before." in found.text
    assert (found.metadata["title"], found.metadata["author"]) == ("Re: When are the rams shorn?", "Ann Reed")
    assert found.metadata["published"] == "2020-05-04"
    assert found.lost == ("1 attachments left out (plan.pdf)",)


def test_eml_of_html_alone_is_read_as_a_page() -> None:
    found = load_eml(mail("<table><tr><th>Ram<th>Day<tr><td>Max<td>3 June</table>", "html").as_bytes())
    assert blocks(found) == [("row", "Ram | Day"), ("row", "Max | 3 June")]


def test_eml_with_an_empty_text_is_read_by_its_page() -> None:
    message = EmailMessage()
    message["Subject"] = "Kiln"
    message.set_content(" ")
    message.add_alternative("<p>The kiln is hot.</p>", subtype="html")
    assert "The kiln is hot." in load_eml(message.as_bytes()).text


def test_eml_in_old_encodings_is_decoded() -> None:
    head = b"From: a@example.org\nContent-Type: text/plain; charset=%b\nContent-Transfer-Encoding: quoted-printable\n\n"
    for charset in (b"iso-8859-1", b"no-such-thing"):
        assert "Schäfer" in load_eml(head % charset + b"Der Sch=E4fer kommt.").text


# RTF


def rtf(body: str) -> bytes:
    head = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset2 Symbol;}{\f2\fcharset204 Arial;}}"
    styles = r"{\stylesheet{\s1\b heading 1;}{\s2 Body;}}{\info{\title Of rams}{\author A. Reed}}"
    return f"{head}{styles}{body}}}".encode("latin-1")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (r"\pard\s1 Rams\par\pard Shear.\par", [("heading1", "Rams"), ("paragraph", "Shear.")]),
        (r"\pard\outlinelevel1 Rams\par", [("heading2", "Rams")]),
        (r"10{\super 3} rams, 1{\super 1}/{\sub 2} kg\par", [("paragraph", "10³ rams, 1½ kg")]),
        (r"10\super 3\nosupersub  rams\par", [("paragraph", "10³ rams")]),
        (r"5 {\f1 m}m\par", [("paragraph", "5 μm")]),
        (r"Sch\'e4fer \u8364?9 {\f2 \'c0}\par", [("paragraph", "Schäfer €9 А")]),
        (r"Shear {\deleted all }rams\par", [("paragraph", "Shear rams")]),
        (r"See {\field{\*\fldinst HYPERLINK \"x\"}{\fldrslt this}}.\par", [("paragraph", "See this.")]),
        (r"{\listtext 2.\tab}Catch it.\par", [("item", "Catch it.")]),
        (r"Shear{\footnote Not in rain.} now.\par", [("paragraph", "Shear [1] now."), ("paragraph", "Not in rain.")]),
        (r"one\line two\tab three\~four\page\par", [("paragraph", "one two three four")]),
    ],
)
def test_rtf_control_words_tell_the_layout(body: str, found: Layout) -> None:
    assert blocks(load_rtf(rtf(body))) == found


def test_rtf_tables_keep_their_grid() -> None:
    def row(*cells: str, merges: tuple[str, ...] = ("", "", "")) -> str:
        limits = "".join(f"{merge}\\cellx{n}00" for n, merge in enumerate(merges))
        return f"\\trowd{limits}" + "".join(f"\\pard\\intbl {cell}\\cell" for cell in cells) + "\\row"

    down = row("Heath", "2 kg", "2 kg", merges=(r"\clvmgf", "", "")) + row(
        "", "3 kg", "", merges=(r"\clvmrg", "", r"\clmrg")
    )
    found = load_rtf(rtf(row("Breed", "Wool", "Lambs") + down + r"\pard After.\par"))
    assert [text for _, text in blocks(found)] == [
        "Breed | Wool | Lambs", "Heath | 2 kg | 2 kg", "Heath | 3 kg | 3 kg", "After."
    ]  # fmt: skip


def test_rtf_metadata_and_what_is_left_out() -> None:
    found = load_rtf(rtf(r"Shear {\strike all }{\v hidden }rams\par"))
    assert found.metadata == {"title": "Of rams", "author": "A. Reed"}
    assert found.lost == ("1 struck passages left out",), "hidden text that follows is the same gap"
    assert found.text == "Shear rams"


# tables as text


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_rows_have_the_first_line_as_their_head(sign: str) -> None:
    lines = (("Breed", "Wool"), ("Heath", '"2, or\n3 kg"'), ("Moor", "4 kg"), ("", ""))
    found = load_csv("\n".join(sign.join(line) for line in lines).encode())
    assert blocks(found) == [("row", "Breed | Wool"), ("row", "Heath | 2, or 3 kg"), ("row", "Moor | 4 kg")]
    assert [block.head for block in found.blocks] == [None, (0, 12), (0, 12)]


def test_csv_keeps_every_column_of_a_wide_table() -> None:
    found = load_csv("\n".join(",".join(f"{line}x{n}" for n in range(300)) for line in "ab").encode())
    assert [len(text.split(" | ")) for _, text in blocks(found)] == [300, 300]


# damage

WHOLE = {
    load_odt: odt("<text:p>Shear in May.</text:p>"),
    load_epub: packed(EPUB),
    load_pptx: slides(),
    load_rtf: rtf(r"\pard Shear in May.\par"),
}


@pytest.mark.parametrize("loader", WHOLE, ids=["odt", "epub", "pptx", "rtf"])
def test_a_damaged_file_is_read_or_refused_but_is_never_a_crash(loader: Callable[[bytes], Extracted]) -> None:
    chance = random.Random(7)
    for _ in range(25):
        data = bytearray(WHOLE[loader])
        for _ in range(chance.randrange(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        try:
            loader(bytes(data))
        except UnreadableDocument as error:
            assert "\n" not in str(error)
