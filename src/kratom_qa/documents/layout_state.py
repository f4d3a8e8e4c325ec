"""What `layout` keeps while it walks: the list, the table and the element that it is in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.list_numbers import BULLET, written
from kratom_qa.documents.scripts import lowered, raised
from kratom_qa.documents.tables import Cell
from kratom_qa.documents.xml import Element

NOTE = "{layout}note"
"""A note, which stands where it is called; its attribute `mark` is what calls it."""
FURNITURE = "{layout}furniture"
MARKER = "{layout}marker"
"""Attribute: the number of a list item as it is written."""
BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table
    tbody td tfoot th thead tr ul""".split()
) | {FURNITURE}
UNSEEN = frozenset(
    """script style noscript template head svg iframe object embed applet select textarea input canvas audio video map
    annotation annotation-xml datalist progress meter colgroup rp""".split()
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(slots=True)
class ListState:
    """How the items of a list are numbered; without a style they have bullets."""

    style: str = ""
    number: int = 1
    step: int = 1

    def marker(self, value: str | None) -> str:
        if not self.style:
            return BULLET
        number = integer(value, self.number)
        self.number = number + self.step
        return f"{written(number, self.style)}. "


@dataclass(slots=True)
class TableState:
    """A table as far as it was read."""

    number: int
    rows: list[list[Cell]] = field(default_factory=list)
    heads: int = 0
    in_head: bool = False
    in_cell: bool = False


@dataclass(slots=True)
class Frame:
    """What holds for everything inside of one element."""

    tag: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    furniture: bool = False
    flat: bool = False
    symbol: str = ""
    """Font of symbols that the text is set in."""
    link: Element | None = None
    numbering: ListState = field(default_factory=ListState)
    scripted: bool = False
    """It is raised or lowered."""
    pieces: list[str] | None = None
    """Text of a raised or lowered stretch, or of one whose lines count, until it ends."""
    script: Callable[[str], str] | None = None
    """What becomes of `pieces` when this element ends."""
    cell: bool = False


def block_kind(frame: Frame) -> BlockKind:
    """What an element makes of its text; a paragraph in a list item is one of the item."""
    if frame.tag in HEADINGS:
        return BlockKind.HEADING
    if frame.tag in ("li", "dt", "dd"):
        return BlockKind.ITEM
    inherited = frame.kind is BlockKind.ITEM and frame.tag in ("p", "div", "blockquote", "section", "ol", "ul")
    return BlockKind.ITEM if inherited else BlockKind.PARAGRAPH


def script_of(element: Element) -> Callable[[str], str] | None:
    """Whether an element is raised or lowered, and how."""
    if element.tag in ("sup", "sub"):
        return raised if element.tag == "sup" else lowered
    parent = element.getparent()
    if parent is None or parent.tag not in ("msup", "msub", "msubsup"):
        return None
    place = parent.index(element)
    if place == 0:
        return None
    return raised if parent.tag == "msup" or place == 2 else lowered


def is_denominator(element: Element) -> bool:
    """Whether it is the lower part of a fraction in MathML."""
    parent = element.getparent()
    return parent is not None and parent.tag == "mfrac" and parent.index(element) == 1


def calls_note(element: Element, link: Element | None) -> bool:
    """Whether a raised stretch leads to a note: it holds a link, or is all of one."""
    if element.tag != "sup":
        return False
    if link is not None:
        return "".join(link.itertext()).strip() == "".join(element.itertext()).strip()
    return element.find(".//a") is not None


def list_state(element: Element) -> ListState:
    """How the items of a list are to be numbered."""
    if element.tag != "ol":
        return ListState()
    backwards = element.get("reversed") is not None
    first = sum(child.tag == "li" for child in element) if backwards else 1
    return ListState(element.get("type") or "1", integer(element.get("start"), first), -1 if backwards else 1)


def integer(value: str | None, otherwise: int) -> int:
    """The number that an attribute holds; `otherwise` where it holds none."""
    text = (value or "").strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else otherwise
