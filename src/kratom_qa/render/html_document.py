"""A document's full text as HTML, with headings, and with spans of it marked."""

import itertools
import re
from collections.abc import Iterator, Sequence

from kratom_qa.datatypes import Block, BlockKind, Document
from kratom_qa.markup import shown
from kratom_qa.render import page_wording as page
from kratom_qa.render.element import Html, element, joined, one_line

Span = tuple[int, int]
_PARAGRAPH = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S.*)*")
_CELL = re.compile(r"[^|]+")
_DEEPEST = 6
_ABOVE = 2
"""Headings of the page that stand above a document's own."""


def document_html(
    document: Document, blocks: Sequence[Block], first: Span | None = None, others: Sequence[Span] = ()
) -> Html:
    """The text of a document; `first` is the span that was asked for, `others` are quoted beside it.

    The first piece of `first` gets the id `passage`, so that the page can scroll to it.
    """
    layout = _without_title(document, blocks) or _paragraphs(document.text)
    pen = _Pen(document, first, tuple(others))
    groups = itertools.groupby(layout, key=lambda block: block.kind)
    return element("div", *(_group(pen, kind, list(group)) for kind, group in groups), class_="document")


class _Pen:
    """Writes stretches of one text, marking as it goes; remembers whether the place to scroll to is set."""

    def __init__(self, document: Document, first: Span | None, others: Sequence[Span]) -> None:
        self._path = document.path
        self.text = document.text
        self._first = first
        self._others = others
        self._anchored = False

    def write(self, start: int, end: int) -> Html:
        return joined(self._piece(a, b) for a, b in itertools.pairwise(self._cuts(start, end)))

    def _cuts(self, start: int, end: int) -> list[int]:
        spans = self._others if self._first is None else (self._first, *self._others)
        return sorted({start, end} | {edge for span in spans for edge in span if start < edge < end})

    def _piece(self, start: int, end: int) -> Html:
        raw = self.text[start:end]
        text = one_line(shown(self._path, raw))
        # white space at the ends parts the words of this piece from those of the next
        before, after = " " * raw[:1].isspace(), " " * (raw[-1:].isspace() and bool(text))
        if not text:
            return joined((before,))
        if self._first is not None and _within(start, end, self._first):
            anchor = {} if self._anchored else {"id": "passage", "tabindex": "-1"}
            self._anchored = True
            return joined((before, element("mark", text, **anchor), after))
        if any(_within(start, end, span) for span in self._others):
            return joined((before, element("mark", text, class_="other"), after))
        return joined((before, text, after))


def _group(pen: _Pen, kind: BlockKind, blocks: Sequence[Block]) -> Html:
    if kind is BlockKind.ROW:
        table = element("table", *(element("tr", *_cells(pen, block)) for block in blocks))
        return element("div", table, class_="table", tabindex=0, role="region", aria_label=page.TABLE)
    if kind is BlockKind.ITEM:
        return element("ul", *(element("li", pen.write(block.start, block.end)) for block in blocks))
    return joined(_single(pen, block) for block in blocks)


def _single(pen: _Pen, block: Block) -> Html:
    text = pen.write(block.start, block.end)
    if block.kind is BlockKind.HEADING:
        return element(f"h{min(max(block.level, 1) + _ABOVE, _DEEPEST)}", text)
    return element("p", text, class_="furniture" if block.kind is BlockKind.BOILERPLATE else None)


def _cells(pen: _Pen, block: Block) -> Iterator[Html]:
    for cell in _CELL.finditer(pen.text, block.start, block.end):
        if cell[0].strip():
            yield element("td", pen.write(*cell.span()))


def _without_title(document: Document, blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks but for a first heading that repeats the title, which the page shows above the text."""
    first = blocks[0] if blocks else None
    repeats = first and first.kind is BlockKind.HEADING and document.text[first.start : first.end] == document.title
    return blocks[1:] if repeats and len(blocks) > 1 else blocks


def _paragraphs(text: str) -> tuple[Block, ...]:
    """What a text without a known layout is shown as."""
    return tuple(Block(BlockKind.PARAGRAPH, *match.span()) for match in _PARAGRAPH.finditer(text))


def _within(start: int, end: int, span: Span) -> bool:
    return span[0] <= start and end <= span[1]
