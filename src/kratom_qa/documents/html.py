"""HTML: the elements tell the layout; the text is what a reader sees, block by block."""

import codecs
import re
import warnings

from bs4 import BeautifulSoup, Comment, MarkupResemblesLocatorWarning, Tag
from bs4.element import NavigableString

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.writer import TextWriter
from kratom_qa.errors import UnreadableDocument

_UNSEEN = {
    "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "button", "textarea",
}  # fmt: skip
_FURNITURE = {"nav", "footer", "aside", "form"}
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark",
    "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
}  # fmt: skip
_KINDS = {"li": BlockKind.ITEM, "dd": BlockKind.ITEM, "tr": BlockKind.ROW, "caption": BlockKind.PARAGRAPH}
_META = {
    "author": "author",
    "og:site_name": "publisher",
    "article:published_time": "published",
    "og:title": "title",
}


def load_html(data: bytes) -> Extracted:
    """Headings, paragraphs, list items and table rows of a page; navigation, footers and forms are boilerplate."""
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableDocument("it is binary, not text")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a short page may be one word
        soup = BeautifulSoup(data, "html.parser")
    writer = TextWriter()
    _walk(soup.body or soup, writer, BlockKind.PARAGRAPH, 0, furniture=False)
    writer.close()
    return Extracted(writer.text, writer.blocks, _metadata(soup))


def _walk(node: Tag, writer: TextWriter, kind: BlockKind, level: int, furniture: bool) -> None:
    for child in node.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            writer.add(str(child), BlockKind.BOILERPLATE if furniture else kind, 0 if furniture else level)
        elif isinstance(child, Tag) and child.name not in _UNSEEN and not _hidden(child):
            _element(child, writer, kind, level, furniture)


def _element(tag: Tag, writer: TextWriter, kind: BlockKind, level: int, furniture: bool) -> None:
    if tag.name == "br":
        writer.add(" ", kind)
    elif tag.name in _INLINE or _is_whole_cell(tag):
        _walk(tag, writer, kind, level, furniture)
    elif tag.name in ("td", "th"):
        writer.add(" | " if writer.is_open else "", BlockKind.ROW, 0)
        _walk(tag, writer, BlockKind.ROW, 0, furniture)
    else:
        heading = re.fullmatch(r"h([1-6])", tag.name)
        inner = BlockKind.HEADING if heading else _KINDS.get(tag.name, _inherited(tag, kind))
        writer.close()
        _walk(tag, writer, inner, int(heading.group(1)) if heading else 0, furniture or tag.name in _FURNITURE)
        writer.close()


def _is_whole_cell(tag: Tag) -> bool:
    """Whether this is the one paragraph of a table cell, which would break the row; a cell with more is layout."""
    if tag.name != "p" or tag.parent is None or tag.parent.name not in ("td", "th"):
        return False
    return len(tag.parent.find_all(recursive=False)) == 1


def _inherited(tag: Tag, kind: BlockKind) -> BlockKind:
    """A paragraph inside a list item or a table cell is part of it."""
    return kind if tag.name in ("p", "div") and kind in (BlockKind.ITEM, BlockKind.ROW) else BlockKind.PARAGRAPH


def _hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").lower()
    return tag.has_attr("hidden") or "display:none" in style


def _metadata(soup: BeautifulSoup) -> dict[str, str]:
    found: dict[str, str] = {}
    if soup.title and soup.title.get_text(strip=True):
        found["title"] = " ".join(soup.title.get_text().split())
    for tag in soup.find_all("meta"):
        name = _META.get(str(tag.get("name") or tag.get("property") or "").lower())
        content = str(tag.get("content") or "").strip()
        if name and content:
            found[name] = content[:10] if name == "published" else content
    return found
