"""A document's full text as HTML, with headings, and with spans of it marked."""

import itertools
import re
from collections.abc import Iterator, Sequence

from kratom_qa.datatypes import Block, BlockKind, Document
from kratom_qa.render.html import escaped

Span = tuple[int, int]
_PARAGRAPH = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S.*)*")
_CELL = re.compile(r"[^|]+")
_DEEPEST = 6
_ABOVE = 2
"""Headings of the page that stand above a document's own."""


def document_html(
    document: Document, blocks: Sequence[Block], first: Span | None = None, others: Sequence[Span] = ()
) -> str:
    """The text of a document; `first` is the span that was asked for, `others` are quoted beside it.

    The first piece of `first` gets the id `passage`, so that the page can scroll to it.
    """
    layout = _without_title(document, blocks) or _paragraphs(document.text)
    pen = _Pen(document, first, tuple(others))
    parts = (_group(pen, kind, list(group)) for kind, group in itertools.groupby(layout, key=lambda block: block.kind))
    return f'<div class="document">{"".join(parts)}</div>'


class _Pen:
    """Writes stretches of one document, marking as it goes; remembers whether the place to scroll to is set."""

    def __init__(self, document: Document, first: Span | None, others: Sequence[Span]) -> None:
        self._text = document.text
        self._first = first
        self._others = others
        self._anchored = False

    def write(self, start: int, end: int) -> str:
        return "".join(self._piece(a, b) for a, b in itertools.pairwise(self._cuts(start, end)))

    def _cuts(self, start: int, end: int) -> list[int]:
        edges = {edge for span in (self._first or (start, end), *self._others) for edge in span}
        return sorted({start, end} | {edge for edge in edges if start < edge < end})

    def _piece(self, start: int, end: int) -> str:
        raw = self._text[start:end]
        text = escaped(raw)
        if not text:
            return " "
        # white space at the ends parts the words of this piece from those of the next
        before, after = " " * raw[:1].isspace(), " " * raw[-1:].isspace()
        if self._first is not None and _within(start, end, self._first):
            anchor = "" if self._anchored else ' id="passage" tabindex="-1"'
            self._anchored = True
            return f"{before}<mark{anchor}>{text}</mark>{after}"
        if any(_within(start, end, span) for span in self._others):
            return f'{before}<mark class="other">{text}</mark>{after}'
        return f"{before}{text}{after}"


def _group(pen: _Pen, kind: BlockKind, blocks: Sequence[Block]) -> str:
    if kind is BlockKind.ROW:
        return f'<div class="table" tabindex="0" role="region" aria-label="table"><table>{_rows(pen, blocks)}</table></div>'
    if kind is BlockKind.ITEM:
        return "<ul>" + "".join(f"<li>{pen.write(b.start, b.end)}</li>" for b in blocks) + "</ul>"
    return "".join(_single(pen, block) for block in blocks)


def _single(pen: _Pen, block: Block) -> str:
    text = pen.write(block.start, block.end)
    if block.kind is BlockKind.HEADING:
        level = min(max(block.level, 1) + _ABOVE, _DEEPEST)
        return f"<h{level}>{text}</h{level}>"
    return f'<p class="furniture">{text}</p>' if block.kind is BlockKind.BOILERPLATE else f"<p>{text}</p>"


def _rows(pen: _Pen, blocks: Sequence[Block]) -> str:
    return "".join(f"<tr>{''.join(_cells(pen, block))}</tr>" for block in blocks)


def _cells(pen: _Pen, block: Block) -> Iterator[str]:
    for cell in _CELL.finditer(pen._text, block.start, block.end):
        if cell[0].strip():
            yield f"<td>{pen.write(*cell.span())}</td>"


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
