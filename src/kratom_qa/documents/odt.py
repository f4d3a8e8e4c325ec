"""OpenDocument text: its elements are renamed to those that `layout` reads."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.layout import lay_out
from kratom_qa.documents.layout_state import FURNITURE, NOTE
from kratom_qa.documents.xml import DAMAGED, Element, packed_xml, packed_xml_if_there
from kratom_qa.errors import UnreadableDocument

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _OFFICE, _STYLE, _DRAW = (
    f"{{{_SPACE}{n}:1.0}}" for n in ("text", "table", "office", "style", "drawing")
)
_FO = f"{{{_SPACE}xsl-fo-compatible:1.0}}"
_PLAIN = {
    f"{_TEXT}p": "p", f"{_TEXT}list-item": "li", f"{_TEXT}list-header": "div", f"{_TEXT}line-break": "br",
    f"{_TEXT}a": "a", f"{_TEXT}note-body": "div", f"{_TEXT}section": "div", f"{_DRAW}text-box": "div",
    f"{_TABLE}table": "table",
    f"{_TABLE}table-header-rows": "thead", f"{_TABLE}table-row": "tr", f"{_TABLE}covered-table-cell": "template",
    f"{_TEXT}tracked-changes": "template", f"{_TEXT}note-citation": "template", f"{_TEXT}ruby-text": "template",
    f"{_OFFICE}forms": "template", f"{_TEXT}hidden-text": "template", f"{_OFFICE}annotation": "template",
    f"{_TEXT}soft-page-break": "span", f"{_TEXT}sequence-decls": "template",
    **{
        f"{_TEXT}{name}": FURNITURE
        for name in """table-of-content illustration-index table-index object-index user-index
        alphabetical-index bibliography""".split()
    },
}  # fmt: skip
_LOST = {
    f"{_OFFICE}annotation": "comments",
    f"{_DRAW}object": "embedded objects",
    f"{_DRAW}object-ole": "embedded objects",
}
_DEEPEST = 6
_WIDEST = 100


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says of text, with everything that it is based on."""

    name: str = ""
    """The style of the writer that it stands for."""
    script: str = ""
    struck: bool = False
    hidden: bool = False
    font: str = ""


def load_odt(data: bytes) -> Extracted:
    """Headings, paragraphs, list items, table rows and notes of an OpenDocument text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            content = packed_xml(file, "content.xml")
            styles, meta = packed_xml_if_there(file, "styles.xml"), packed_xml_if_there(file, "meta.xml")
    except DAMAGED as error:
        raise UnreadableDocument(f"it is not an OpenDocument file that can be read ({type(error).__name__})") from None
    body = content.find(f".//{_OFFICE}text")
    if body is None:
        raise UnreadableDocument("it is no OpenDocument text, or it is encrypted")
    renaming = _Renaming([root for root in (styles, content) if root is not None])
    for element in list(body.iter(etree.Element)):
        renaming.rename(element)
    body.tag = "div"
    found = lay_out(body)
    lost = tuple(f"{count} {what} left out" for what, count in sorted(renaming.lost.items()) if count)
    return Extracted(found.text, found.blocks, _metadata(meta), lost)


def _metadata(meta: Element | None) -> dict[str, str]:
    tags = {"title": "{http://purl.org/dc/elements/1.1/}title", "author": f"{{{_SPACE}meta:1.0}}initial-creator"}
    found = {} if meta is None else {key: (meta.findtext(f".//{tag}") or "").strip() for key, tag in tags.items()}
    return {key: value for key, value in found.items() if value}


class _Renaming:
    """Gives one element after the other, in order, the name that `layout` knows it by."""

    def __init__(self, roots: list[Element]) -> None:
        self.lost: Counter[str] = Counter()
        self._styles = {str(s.get(f"{_STYLE}name")): s for root in roots for s in root.iter(f"{_STYLE}style")}
        self._lists = {str(s.get(f"{_STYLE}name")): s for root in roots for s in root.iter(f"{_TEXT}list-style")}
        self._known: dict[str, _Style] = {}

    def rename(self, element: Element) -> None:
        tag = str(element.tag)
        if tag in _LOST:
            self.lost[_LOST[tag]] += 1
        if tag == f"{_TEXT}h":
            level = str(element.get(f"{_TEXT}outline-level") or "1")
            element.tag = f"h{min(int(level) if level.isdigit() else 1, _DEEPEST)}"
        elif tag == f"{_TEXT}span":
            self._span(element)
        elif tag == f"{_TEXT}list":
            self._list(element)
        elif tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            element.tag, element.text = "span", " "
        elif tag == f"{_TEXT}note":
            citation = element.find(f"{_TEXT}note-citation")
            element.tag = NOTE
            element.set("mark", "*" if citation is None else "".join(citation.itertext()).strip())
        elif tag == f"{_TABLE}table-cell":
            self._cell(element)
        elif tag == f"{_DRAW}frame":
            _behind_its_paragraph(element)
        elif tag in _PLAIN:
            element.tag = _PLAIN[tag]
            style = self._of(element.get(f"{_TEXT}style-name"))
            if element.tag == "p" and style.name == "Title":
                element.tag = "h1"
            elif style.hidden or element.get(f"{_TEXT}display") == "none":
                self._hide(element)

    def _span(self, element: Element) -> None:
        style = self._of(element.get(f"{_TEXT}style-name"))
        element.tag = style.script or ("font" if style.font else "span")
        if style.font:
            element.set("face", style.font)
        if style.hidden or style.struck:
            self._hide(element, struck=style.struck)

    def _hide(self, element: Element, *, struck: bool = False) -> None:
        if "".join(element.itertext()).strip():
            self.lost["struck passages" if struck else "hidden passages"] += 1
        element.tag = "template"

    def _list(self, element: Element) -> None:
        """A list takes its numbers from its own style, or from that of the list that it stands in."""
        outer = next((up for up in element.iterancestors() if up.tag in ("ol", "ul")), None)
        name = str(element.get(f"{_TEXT}style-name") or ("" if outer is None else outer.get("of") or ""))
        depth = 1 + sum(up.tag in ("ol", "ul") for up in element.iterancestors())
        levels = self._lists.get(name)
        level = next(
            (lvl for lvl in (() if levels is None else levels) if lvl.get(f"{_TEXT}level") == str(depth)), None
        )
        numbered = (
            level is not None and level.tag == f"{_TEXT}list-level-style-number" and level.get(f"{_STYLE}num-format")
        )
        element.tag = "ol" if numbered else "ul"
        element.set("of", name)
        if numbered and level is not None:
            element.set("type", str(level.get(f"{_STYLE}num-format")))
            element.set("start", str(level.get(f"{_TEXT}start-value") or "1"))

    def _cell(self, element: Element) -> None:
        repeated = _count(element, f"{_TABLE}number-columns-repeated")
        element.tag = "td"
        element.set("colspan", str(max(_count(element, f"{_TABLE}number-columns-spanned"), repeated)))
        element.set("rowspan", str(_count(element, f"{_TABLE}number-rows-spanned")))

    def _of(self, name: str | None) -> _Style:
        chain: list[Element] = []
        here = self._styles.get(str(name))
        while here is not None and here not in chain and str(here.get(f"{_STYLE}name")) not in self._known:
            chain.append(here)
            here = self._styles.get(str(here.get(f"{_STYLE}parent-style-name")))
        found = _Style() if here is None else self._known.get(str(here.get(f"{_STYLE}name")), _Style())
        for element in reversed(chain):
            found = self._known[str(element.get(f"{_STYLE}name"))] = _own(element, found)
        return found


def _own(element: Element, base: _Style) -> _Style:
    name = str(element.get(f"{_STYLE}name"))
    text = element.find(f"{_STYLE}text-properties")
    says = {} if text is None else dict(text.attrib)
    position = str(says.get(f"{_STYLE}text-position") or "")
    script = (
        "sup" if re.match(r"super|[1-9]\d*%", position) else "sub" if re.match(r"sub|-\d", position) else base.script
    )
    line = says.get(f"{_STYLE}text-line-through-style", says.get(f"{_STYLE}text-line-through-type"))
    font = str(says.get(f"{_STYLE}font-name") or says.get(f"{_FO}font-family") or "")
    return _Style(
        "Title" if "Title" in (name, base.name) else name,
        "" if position.startswith("0%") else script,
        base.struck if line is None else line != "none",
        base.hidden if f"{_TEXT}display" not in says else says[f"{_TEXT}display"] == "none",
        font if font.strip("'") in ("Symbol", "Wingdings", "Webdings") else "" if font else base.font,
    )


def _count(element: Element, name: str) -> int:
    value = str(element.get(name) or "1")
    return min(int(value), _WIDEST) if value.isdigit() else 1


def _behind_its_paragraph(frame: Element) -> None:
    """A text box is no part of the sentence that it hangs at."""
    paragraph = next((up for up in frame.iterancestors() if up.tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6")), None)
    frame.tag = "div"
    if paragraph is None:
        return
    before, tail, parent = frame.getprevious(), frame.tail or "", frame.getparent()
    frame.tail = None
    if before is not None:
        before.tail = (before.tail or "") + tail
    elif parent is not None:
        parent.text = (parent.text or "") + tail
    paragraph.addnext(frame)
