"""What the paragraphs of a Word file are: headings, items, lines of a table of contents; by style, number and look."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.documents.layout_state import FURNITURE, MARKER
from kratom_qa.documents.list_numbers import BULLET
from kratom_qa.documents.word_parts import Paragraph
from kratom_qa.documents.word_styles import Style
from kratom_qa.documents.xml import Element

_TYPED_BULLET = re.compile(r"[•◦▪●·∙‣][ \t\u00a0]*|[*–—-][ \t\u00a0]+")
_NORMAL = 22
"""Half points, where no style says it."""
_LONGEST = 100
_LONGEST_LABEL = 60
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph that may be a heading though no style says so."""

    element: Element
    text: str
    size: int
    stands_out: bool
    """Bold or large throughout."""
    level: int = 0
    """As its style says."""


def classify(paragraph: Paragraph, marker: str, text: str) -> None:
    """Give the element of a paragraph its name; `marker` is the number that stands before it."""
    element, style = paragraph.element, paragraph.style
    typed = _TYPED_BULLET.match(element.text or "")
    if style.is_contents:
        element.tag = FURNITURE
    elif style.outline:
        element.tag = f"h{min(style.outline, _DEEPEST)}"
    elif marker or style.name.startswith(("list bullet", "list number")):
        element.tag = "li"
        element.set(MARKER, marker or BULLET)
    elif typed is not None and len(text) > typed.end():
        element.tag = "li"
        element.text = (element.text or "")[typed.end() :]
        element.set(MARKER, BULLET)
    if marker and element.tag != "li":
        element.text = marker + (element.text or "")


def line_of(paragraph: Paragraph, text: str, normal: Style) -> Line:
    """A paragraph that stands in no cell, box or note, after `classify`."""
    large = paragraph.size * 5 >= (normal.size or _NORMAL) * 6
    stands_out = paragraph.element.tag == "p" and (paragraph.bold or large)
    return Line(paragraph.element, text, paragraph.size, stands_out, paragraph.style.outline or 0)


def mark_headings(lines: Sequence[Line]) -> None:
    """Make headings of short bold or large lines over plain text; one level below the last heading that has a style,
    or by size where no heading has one."""
    found = [line for line, after in zip(lines, [*lines[1:], None], strict=False) if _heads(line, after)]
    styled = any(line.level for line in lines)
    sizes = sorted({line.size for line in found}, reverse=True)
    last = 0
    heads = {id(line) for line in found}
    for line in lines:
        if line.level:
            last = line.level
        elif id(line) in heads:
            level = last + 1 if styled else 1 + sizes.index(line.size) + (len(sizes) == 1)
            line.element.tag = f"h{min(level, _DEEPEST)}"


def _heads(line: Line, after: Line | None) -> bool:
    if not line.stands_out or after is None or not any(map(str.isalpha, line.text)):
        return False
    if line.text.endswith((".", ";", ",", "!")) or len(line.text) > (
        _LONGEST_LABEL if line.text.endswith(":") else _LONGEST
    ):
        return False
    return not after.stands_out or line.size > after.size or bool(after.level)
