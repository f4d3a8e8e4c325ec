"""Word: paragraph styles tell the layout."""

import io
import re
import zipfile
import zlib

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.writer import TextWriter
from kratom_qa.errors import UnreadableDocument

_OLE = b"\xd0\xcf\x11\xe0"
"""First bytes of the container that Word puts a password-protected file in."""
_DAMAGED = (
    PackageNotFoundError, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, AttributeError, EOFError,
    RuntimeError,
)  # fmt: skip
"""What python-docx lets through on damaged files; lxml's errors are `SyntaxError`s."""


def load_docx(data: bytes) -> Extracted:
    """Headings, paragraphs, list items and table rows of a Word file."""
    if data.startswith(_OLE):
        raise UnreadableDocument("it is encrypted or an old .doc; save it as .docx without a password")
    try:
        file = docx.Document(io.BytesIO(data))
        writer = TextWriter()
        for part in file.iter_inner_content():
            _table(part, writer) if isinstance(part, Table) else _paragraph(part, writer)
        known = {"title": file.core_properties.title, "author": file.core_properties.author}
    except _DAMAGED as error:
        raise UnreadableDocument(f"it is not a Word file that can be read ({type(error).__name__})") from None
    return Extracted(writer.text, writer.blocks, {name: value for name, value in known.items() if value})


def _paragraph(paragraph: Paragraph, writer: TextWriter) -> None:
    style = str(paragraph.style.name or "") if paragraph.style is not None else ""
    heading = re.fullmatch(r"(?:Heading|heading) (\d)", style)
    if style == "Title" or heading:
        writer.add(paragraph.text, BlockKind.HEADING, int(heading.group(1)) if heading else 1)
    else:
        numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
        kind = BlockKind.ITEM if numbered or style.startswith("List") else BlockKind.PARAGRAPH
        writer.add(paragraph.text, kind)
    writer.close()


def _table(table: Table, writer: TextWriter) -> None:
    for row in table.rows:
        cells = dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells)
        writer.add(" | ".join(cells), BlockKind.ROW)
        writer.close()
