"""What the walk through a Word file keeps, and small readings of single elements."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kratom_qa.documents.list_numbers import written
from kratom_qa.documents.word_numbers import Numbers
from kratom_qa.documents.word_styles import Style, Styles, W
from kratom_qa.documents.xml import Element


@dataclass(frozen=True, slots=True)
class Story:
    """What a body refers to: styles, numbers, notes by their kind and id, and what foreign parts hold."""

    styles: Styles
    numbers: Numbers
    notes: Mapping[tuple[str, str], Element]
    foreign: Callable[[str], Element | None]
    """Id of a relation -> the tree of a file that is inserted whole, or None where it cannot be read."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph while it is put together, from one of the file or several that are joined."""

    element: Element
    style: Style
    pieces: list[Element | str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    bold: bool = True
    size: int = 0


@dataclass(slots=True)
class Place:
    """Where blocks go: the body, a table, a cell, a text box or a note."""

    parent: Element
    paragraph: Paragraph | None = None
    fields: list[str] = field(default_factory=list)
    """`code` or `result` of each field that is open."""
    run: Style = field(default_factory=Style)
    cells: dict[int, Element] = field(default_factory=dict)
    """By column, for cells that go on in the row below."""
    row: Element | None = None
    head: bool = False
    column: int = 0


def note_mark(kind: str, number: int) -> str:
    """Footnotes are counted 1, 2, 3, endnotes i, ii, iii, as Word does where nobody tells it otherwise."""
    return str(number) if kind == "footnote" else written(number, "lowerRoman")


def fill(element: Element, pieces: list[Element | str]) -> None:
    """Put text and elements into an empty element."""
    last: Element | None = None
    for is_text, group in itertools.groupby(pieces, lambda piece: isinstance(piece, str)):
        if not is_text:
            for piece in group:
                element.append(piece)
                last = element[-1]
            continue
        text = "".join(map(str, group))
        if last is None:
            element.text = text
        else:
            last.tail = text


def form_value(element: Element) -> str:
    """What the reader sees of a check box or a list to choose from."""
    box = element.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        state = box.find(f"{W}checked") if box.find(f"{W}checked") is not None else box.find(f"{W}default")
        return "☐ " if state is None or state.get(f"{W}val") in ("0", "false") else "☒ "
    choices = element.findall(f"{W}ffData/{W}ddList/{W}listEntry")
    chosen = number_of(element.find(f"{W}ffData/{W}ddList"), "result", 0)
    return str(choices[chosen].get(f"{W}val")) if chosen < len(choices) else ""


def is_contents(element: Element) -> bool:
    """Whether a content control holds a table of contents."""
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "Table of Contents" in str(gallery.get(f"{W}val"))


def has(properties: Element | None, name: str) -> bool:
    """Whether properties say so."""
    child = None if properties is None else properties.find(f"{W}{name}")
    return child is not None and child.get(f"{W}val") not in ("0", "false")


def number_of(properties: Element | None, name: str, otherwise: int) -> int:
    """The number that properties hold under a name; `otherwise` where they hold none."""
    child = None if properties is None else properties.find(f"{W}{name}")
    value = "" if child is None else str(child.get(f"{W}val"))
    return int(value) if value.isdigit() and len(value) < 4 else otherwise
