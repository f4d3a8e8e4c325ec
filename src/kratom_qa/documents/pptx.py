"""PowerPoint: every slide a section under its title, with its text, tables and notes."""

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError

from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.layout import lay_out
from kratom_qa.documents.layout_state import FURNITURE
from kratom_qa.documents.strict_ooxml import transitional
from kratom_qa.documents.xml import Element
from kratom_qa.errors import UnreadableDocument

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGED = (PackageNotFoundError, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, AttributeError,
            EOFError, RuntimeError, IndexError)  # fmt: skip
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)


def load_pptx(data: bytes) -> Extracted:
    """Titles as headings, paragraphs, list items and table rows; hidden slides are left out."""
    if data.startswith(_OLE):
        raise UnreadableDocument("it is encrypted or an old .ppt; save it as .pptx without a password")
    lost: Counter[str] = Counter()
    root = etree.Element("div")
    try:
        file = Presentation(io.BytesIO(transitional(data)))
        for slide in file.slides:
            if slide.element.get("show") == "0":
                lost["hidden slides"] += 1
            else:
                _slide(slide, root, lost)
        known = {"title": file.core_properties.title, "author": file.core_properties.author}
    except _DAMAGED as error:
        raise UnreadableDocument(f"it is not a PowerPoint file that can be read ({type(error).__name__})") from None
    found = lay_out(root)
    lost["struck passages"] += found.struck
    return Extracted(
        found.text,
        found.blocks,
        {name: value for name, value in known.items() if value},
        tuple(f"{count} {what} left out" for what, count in sorted(lost.items()) if count),
    )


def _slide(slide: Any, root: Element, lost: Counter[str]) -> None:
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        heading = etree.SubElement(root, "h2")
        for paragraph in title.text_frame.paragraphs:
            _runs(paragraph, etree.SubElement(heading, "div"))
    for shape in _shapes(slide.shapes):
        kind = shape.placeholder_format.type if shape.is_placeholder else None
        if kind in _TITLES and title is not None and shape.shape_id == title.shape_id:
            continue
        parent = etree.SubElement(root, FURNITURE if kind in _FURNITURE else "div")
        if shape.has_text_frame:
            _text(shape.text_frame, parent, listed=kind in (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT))
        elif getattr(shape, "has_table", False) and shape.has_table:
            _table(shape.table, parent)
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            lost["charts"] += 1
        elif shape.shape_type in (MSO_SHAPE_TYPE.EMBEDDED_OLE_OBJECT, MSO_SHAPE_TYPE.LINKED_OLE_OBJECT):
            lost["embedded objects"] += 1
        elif shape.element.tag.endswith("}graphicFrame"):
            lost["diagrams"] += 1
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        _text(slide.notes_slide.notes_text_frame, etree.SubElement(root, "div"), listed=False)


def _shapes(shapes: Any) -> Iterator[Any]:
    """Shapes in order, those of groups among them."""
    waiting = list(reversed(list(shapes)))
    while waiting:
        shape = waiting.pop()
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            waiting += reversed(list(shape.shapes))
        else:
            yield shape


def _text(frame: Any, parent: Element, *, listed: bool) -> None:
    paragraphs = [p for p in frame.paragraphs if p.text.strip()]
    as_list = listed and len(paragraphs) > 1
    for paragraph in paragraphs:
        properties = paragraph._p.pPr
        plain = properties is not None and properties.find(f"{_A}buNone") is not None
        bullet = properties is not None and any(
            properties.find(f"{_A}{n}") is not None for n in ("buChar", "buAutoNum")
        )
        _runs(paragraph, etree.SubElement(parent, "li" if bullet or (as_list and not plain) else "p"))


def _runs(paragraph: Any, element: Element) -> None:
    for child in paragraph._p:
        text = "".join(child.itertext(f"{_A}t"))
        properties = child.find(f"{_A}rPr")
        baseline = "0" if properties is None else str(properties.get("baseline") or "0")
        struck = properties is not None and properties.get("strike") not in (None, "noStrike")
        height = int(baseline) if baseline.lstrip("-").isdigit() else 0
        tag = "s" if struck else "sup" if height > 0 else "sub" if height < 0 else "span"
        etree.SubElement(element, tag).text = " " if child.tag == f"{_A}br" else _legal(text)


def _table(table: Any, parent: Element) -> None:
    grid = etree.SubElement(parent, "table")
    for number, row in enumerate(table.rows):
        line = etree.SubElement(grid, "tr")
        for cell in row.cells:
            if cell.is_spanned:
                continue
            spans = {"rowspan": str(cell.span_height), "colspan": str(cell.span_width)} if cell.is_merge_origin else {}
            part = etree.SubElement(line, "th" if number == 0 and table.first_row else "td", spans)
            _text(cell.text_frame, part, listed=False)


def _legal(text: str) -> str:
    """Without the characters that stand for a line end in PowerPoint and for nothing in XML."""
    return "".join(c if c >= " " or c in "\t\n" else " " for c in text)
