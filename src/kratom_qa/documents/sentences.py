"""The sentences of a block.

>>> document = Document("tea", "Tea", "Tea is hot. It is brown.", "", blocks=(Block(BlockKind.PARAGRAPH, 0, 24),))
>>> [s.quote for s in sentence_spans(document, document.blocks[0])]
['Tea is hot.', 'It is brown.']
"""

import re
from collections.abc import Callable, Iterator

from sentencex import get_sentence_boundaries

from kratom_qa.datatypes import Block, BlockKind, Citation, Document

TokenCounter = Callable[[str], int]
"""How many tokens the encoder makes of a text."""

_WINDOW = 20_000
"""Characters: no sentence is as long, and sentencex takes the square of the time on open quotation marks."""
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,5})[.)]")


def sentence_spans(document: Document, block: Block) -> tuple[Citation, ...]:
    """The sentences of a block, without the white space between them; a table row is one, "1." is none."""
    text = document.text[block.start : block.end]
    if block.kind is BlockKind.ROW:
        return (Citation(document, block.start, block.end),)
    found: list[Citation] = []
    for first, last in _boundaries(text):
        stretch = text[first:last]
        start = first + len(stretch) - len(stretch.lstrip())
        end = start + len(stretch.strip())
        if end <= start:
            continue
        if found and _ENUMERATOR.fullmatch(found[-1].quote):
            start = found.pop().start - block.start
        found.append(Citation(document, block.start + start, block.start + end))
    return tuple(found)


def _boundaries(text: str) -> Iterator[tuple[int, int]]:
    """Sentences with the white space after them, window by window, so that time grows with the length alone."""
    # a line end inside a block is a margin, not a boundary, and sentencex panics on some wide spaces; the length
    # stays, so do the offsets
    text = re.sub(r"\s", " ", text)
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW]
        found = [(b["start_index"], b["end_index"]) for b in get_sentence_boundaries("en", window)]
        if start + len(window) < len(text) and len(found) > 1:
            found.pop()  # it may go on beyond the window, and begins the next one
        yield from ((start + first, start + last) for first, last in found)
        start += found[-1][1] if found else len(window)


def fitting(text: str, start: int, end: int, count_tokens: TokenCounter, room: int) -> list[tuple[int, int]]:
    """The span, cut between words where it alone is longer than the encoder reads."""
    if count_tokens(text[start:end]) <= room:
        return [(start, end)]
    middle = text.rfind(" ", start + 1, (start + end) // 2 + 1)
    if middle < 0:
        middle = (start + end) // 2
    after = middle + len(text[middle:end]) - len(text[middle:end].lstrip())
    left = fitting(text, start, middle, count_tokens, room)
    return left + (fitting(text, after, end, count_tokens, room) if after < end else [])
