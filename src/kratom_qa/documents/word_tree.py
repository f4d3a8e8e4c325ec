"""The body of a Word file -> a tree as `layout` reads it, in the accepted reading of all tracked changes."""

import re
from collections import Counter

from lxml import etree

from kratom_qa.documents.layout_state import FURNITURE, NOTE
from kratom_qa.documents.symbols import from_symbol_font, has_sign, is_symbol_font
from kratom_qa.documents.word_headings import Line, classify, line_of
from kratom_qa.documents.word_math import linear
from kratom_qa.documents.word_parts import (
    Paragraph,
    Place,
    Story,
    fill,
    form_value,
    is_contents,
    note_mark,
)  # fmt: skip
from kratom_qa.documents.word_styles import Style, W, paragraph_style, run_style
from kratom_qa.documents.word_tables import cell_of, start_row
from kratom_qa.documents.xml import Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SKIPPED = frozenset(
    f"{W}{name}"
    for name in """rPr pPr sectPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr tblPrEx del moveFrom delText delInstrText
    instrText rt rubyPr proofErr fldData footnoteRef endnoteRef annotationRef""".split()
)
_TEXTS = {"t": "", "tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-"}
"""What elements stand for; the first for its own text."""
_LOST = {
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart": "charts",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": "diagrams",
    f"{W}object": "embedded objects",
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic": "pictures",
    "{urn:schemas-microsoft-com:vml}imagedata": "pictures",
}
_UNKNOWN = "\ufffd"


class WordTree:
    """Walks a body once, without recursion; notes are walked by themselves."""

    def __init__(self, story: Story) -> None:
        self.lost: Counter[str] = Counter()
        self.lines: list[Line] = []
        self._story = story
        self._calls: Counter[str] = Counter()
        self._in_note = False
        self._contents: list[Element] = []
        self._places: list[Place] = []

    def tree(self, body: Element, tag: str = "div") -> Element:
        """The blocks of a body, in an element of this name."""
        root = etree.Element(tag)
        self._places.append(Place(root))
        walk = etree.iterwalk(body, events=("start", "end"))
        skipped: Element | None = None
        for event, element in walk:
            if event == "end":
                if element is not skipped:
                    self._end(element)
                skipped = None
            elif self._is_skipped(element) or not self._start(element):
                skipped = element
                walk.skip_subtree()
        self._close_paragraph()
        self._places.pop()
        return root

    def _is_skipped(self, element: Element) -> bool:
        tag = element.tag
        if tag in _SKIPPED:
            return True
        if tag == f"{_MC}Fallback":
            return element.getprevious() is not None
        if tag == f"{W}sdt":
            properties = element.find(f"{W}sdtPr")
            return properties is not None and properties.find(f"{W}showingPlcHdr") is not None
        return False

    def _start(self, element: Element) -> bool:
        """Whether to go into the element."""
        place, tag = self._places[-1], str(element.tag)
        name = tag.removeprefix(W)
        if name in ("tbl", "tr", "tc"):
            return self._start_part(element, name)
        if name == "r":
            return self._start_run(element, place)
        if tag == f"{M}oMath":
            self._inline(linear(element))
            return False
        if name == "p" and place.paragraph is None:
            self._open_paragraph(element)
        elif name == "txbxContent":
            self._places.append(Place(etree.Element("div")))
        elif name == "sdt" and place.paragraph is None and is_contents(element):
            self._contents.append(element)
            self._places.append(Place(etree.SubElement(place.parent, FURNITURE)))
        elif name in _TEXTS:
            self._text(_TEXTS[name] or element.text or "")
        else:
            self._start_rare(element, name, place)
        return True

    def _start_rare(self, element: Element, name: str, place: Place) -> None:
        if name == "sym":
            self._symbol(str(element.get(f"{W}font")), str(element.get(f"{W}char")))
        elif name in ("footnoteReference", "endnoteReference"):
            self._note(element)
        elif name == "fldChar":
            self._field(element, place)
        elif name == "altChunk":
            self._foreign(str(element.get(f"{_R}id")))
        elif element.tag in _LOST:
            self.lost[_LOST[element.tag]] += 1

    def _end(self, element: Element) -> None:
        tag = element.tag
        if tag == f"{W}p":
            properties = element.find(f"{W}pPr/{W}rPr")
            gone = properties is not None and any(properties.find(f"{W}{n}") is not None for n in ("del", "moveFrom"))
            if not gone:
                self._close_paragraph()
        elif tag == f"{W}txbxContent":
            self._close_paragraph()
            box = self._places.pop().parent
            paragraph = self._places[-1].paragraph
            if paragraph is not None:
                paragraph.boxes.append(box)
            else:
                self._places[-1].parent.append(box)
        elif tag in (f"{W}tbl", f"{W}tc") or element in self._contents:
            self._close_paragraph()
            self._places.pop()

    def _open_paragraph(self, element: Element) -> None:
        properties = element.find(f"{W}pPr")
        name = None if properties is None else properties.find(f"{W}pStyle")
        named = self._story.styles.of_paragraph(None if name is None else name.get(f"{W}val"))
        style = paragraph_style(properties).over(named)
        place = self._places[-1]
        place.paragraph = Paragraph(etree.SubElement(place.parent, "p"), style)
        place.run = Style()

    def _close_paragraph(self) -> None:
        place = self._places[-1]
        paragraph, place.paragraph = place.paragraph, None
        if paragraph is None:
            return
        if place.fields and place.fields[-1] == "code":
            place.fields.clear()  # the code of a field that is never told to end
        fill(paragraph.element, paragraph.pieces)
        text = " ".join("".join(paragraph.element.itertext()).split())
        if text:
            classify(paragraph, self._story.numbers.before(paragraph.style), text)
        if text and len(self._places) == 1 and not self._in_note:
            self.lines.append(line_of(paragraph, text, self._story.styles.normal))
        place.parent.extend(paragraph.boxes)

    def _start_run(self, element: Element, place: Place) -> bool:
        if place.paragraph is None:
            return True
        properties = element.find(f"{W}rPr")
        own = run_style(properties)
        name = None if properties is None else properties.find(f"{W}rStyle")
        named = self._story.styles.of(None if name is None else name.get(f"{W}val"))
        style = own.over(named).over(place.paragraph.style)
        if style.hidden or style.struck:
            gone = "".join(t.text or "" for t in element.iter(f"{W}t")).strip()
            self.lost["hidden passages" if style.hidden else "struck passages"] += bool(gone)
            return False
        place.run = style
        if any((t.text or "").strip() for t in element.iterchildren(f"{W}t")):
            place.paragraph.bold = place.paragraph.bold and bool(style.bold)
            place.paragraph.size = max(place.paragraph.size, style.size or 0)
        return True

    def _text(self, text: str) -> None:
        place = self._places[-1]
        if "code" in place.fields or place.paragraph is None:
            return
        style = place.run
        if style.font and is_symbol_font(style.font):
            text = from_symbol_font(style.font, text)
        if style.raised in ("superscript", "subscript"):
            script = etree.Element("sup" if style.raised == "superscript" else "sub")
            script.text = text
            self._inline(script)
        else:
            self._inline(text)

    def _inline(self, piece: Element | str) -> None:
        paragraph = self._places[-1].paragraph
        if paragraph is not None:
            paragraph.pieces.append(piece)

    def _symbol(self, font: str, code: str) -> None:
        known = re.fullmatch(r"[0-9A-Fa-f]{2,4}", code) is not None and has_sign(font, int(code, 16))
        self.lost["unknown symbols"] += not known
        self._text(from_symbol_font(font, chr(int(code, 16))) if known else _UNKNOWN)

    def _note(self, element: Element) -> None:
        kind = "footnote" if element.tag == f"{W}footnoteReference" else "endnote"
        body = self._story.notes.get((kind, str(element.get(f"{W}id"))))
        if body is None or self._in_note or "code" in self._places[-1].fields:
            return
        self._calls[kind] += 1
        self._in_note = True
        note = self.tree(body, NOTE)
        self._in_note = False
        note.set("mark", note_mark(kind, self._calls[kind]))
        self._inline(note)

    def _field(self, element: Element, place: Place) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._text(form_value(element))
            place.fields.append("code")
        elif place.fields and kind == "separate":
            place.fields[-1] = "result"
        elif place.fields and kind == "end":
            place.fields.pop()

    def _foreign(self, relation: str) -> None:
        tree = self._story.foreign(relation)
        if tree is None:
            self.lost["inserted files"] += 1
        else:
            self._places[-1].parent.append(tree)

    def _start_part(self, element: Element, part: str) -> bool:
        """A table, a row or a cell; one whose deletion is tracked is left out."""
        place = self._places[-1]
        properties = element.find(f"{W}{part}Pr")
        if part == "tr":
            return start_row(place, properties)
        if part == "tbl":
            self._close_paragraph()
        made = etree.SubElement(place.parent, "table") if part == "tbl" else cell_of(place, properties)
        if made is not None:
            self._places.append(Place(made))
        return made is not None
