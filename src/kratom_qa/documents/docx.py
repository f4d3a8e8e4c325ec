"""Word: the body is read in the accepted reading of its tracked changes, with notes, text boxes and inserted files."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree, html

from kratom_qa.documents.decoding import decode
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.layout import lay_out
from kratom_qa.documents.layout_state import FURNITURE
from kratom_qa.documents.strict_ooxml import transitional
from kratom_qa.documents.word_headings import mark_headings
from kratom_qa.documents.word_numbers import Numbers
from kratom_qa.documents.word_parts import Story
from kratom_qa.documents.word_styles import Styles, W
from kratom_qa.documents.word_tree import WordTree
from kratom_qa.documents.xml import Element, parsed
from kratom_qa.errors import UnreadableDocument

_OLE = b"\xd0\xcf\x11\xe0"
"""First bytes of the container that Word puts a password-protected file in."""
_DAMAGED = (
    PackageNotFoundError, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, AttributeError, EOFError,
    RuntimeError,
)  # fmt: skip
"""What python-docx lets through on damaged files; lxml's errors are `SyntaxError`s."""
_PER_PICTURE = 200
"""Characters: a file with less text for each of its pictures may be a scan."""


def load_docx(data: bytes) -> Extracted:
    """Headings, paragraphs, list items, table rows and notes of a Word file, its running heads as boilerplate."""
    if data.startswith(_OLE):
        raise UnreadableDocument("it is encrypted or an old .doc; save it as .docx without a password")
    try:
        file = docx.Document(io.BytesIO(transitional(data)))
        walk, root = _tree(file)
        known = {"title": file.core_properties.title, "author": file.core_properties.author}
    except _DAMAGED as error:
        raise UnreadableDocument(f"it is not a Word file that can be read ({type(error).__name__})") from None
    found = lay_out(root)
    lost = walk.lost
    if lost["pictures"] * _PER_PICTURE < len(found.text):
        del lost["pictures"]
    return Extracted(
        found.text,
        found.blocks,
        {name: value for name, value in known.items() if value},
        tuple(f"{count} {what} left out" for what, count in sorted(lost.items()) if count),
    )


def _tree(file: Any) -> tuple[WordTree, Element]:
    parts = _parts(file.part)
    styles = Styles(_first(parts, "styles"))
    story = Story(styles, Numbers(_first(parts, "numbering"), styles), _notes(parts), _foreign(file.part))
    walk = WordTree(story)
    root = walk.tree(file.element.body)
    mark_headings(walk.lines)
    comments = _first(parts, "comments")
    walk.lost["comments"] += 0 if comments is None else len(comments)
    seen: set[str] = set()
    for kind in ("header", "footer"):
        for part in parts.get(kind, ()):
            running = WordTree(replace(story, numbers=Numbers(None, styles))).tree(part, FURNITURE)
            text = " ".join("".join(running.itertext()).split())
            if text and text not in seen:
                root.append(running)
            seen.add(text)
    return walk, root


def _parts(part: Any) -> Mapping[str, list[Element]]:
    """The XML parts that a part refers to, by the last word of the relation."""
    found: dict[str, list[Element]] = {}
    for relation in part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in ("styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer"):
            target = relation.target_part
            element = getattr(target, "element", None)
            found.setdefault(kind, []).append(element if element is not None else parsed(target.blob))
    return found


def _first(parts: Mapping[str, list[Element]], kind: str) -> Element | None:
    return next(iter(parts.get(kind, ())), None)


def _notes(parts: Mapping[str, list[Element]]) -> dict[tuple[str, str], Element]:
    return {
        (kind, str(note.get(f"{W}id"))): note
        for kind in ("footnote", "endnote")
        for root in parts.get(f"{kind}s", ())
        for note in root.iter(f"{W}{kind}")
        if note.get(f"{W}type") in (None, "normal")
    }


def _foreign(part: Any) -> Callable[[str], Element | None]:
    """Files that are inserted whole: web pages, text and Word files."""

    def read(relation: str) -> Element | None:
        target = part.related_parts.get(relation)
        kind = "" if target is None else target.content_type
        if "html" in kind:
            return html.fromstring(target.blob, parser=html.HTMLParser(encoding="utf-8"))
        if kind == "text/plain":
            root = etree.Element("div")
            for paragraph in decode(target.blob).split("\n\n"):
                etree.SubElement(root, "p").text = paragraph
            return root
        if "wordprocessingml" in kind:
            return _tree(docx.Document(io.BytesIO(transitional(target.blob))))[1]
        return None

    return read
