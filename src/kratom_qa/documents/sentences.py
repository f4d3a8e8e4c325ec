"""The sentences of a block.

>>> document = Document("tea", "Tea", "Tea is hot. It is brown.", "", blocks=(Block(BlockKind.PARAGRAPH, 0, 24),))
>>> [s.quote for s in sentence_spans(document, document.blocks[0])]
['Tea is hot.', 'It is brown.']
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from kratom_qa.datatypes import Block, BlockKind, Citation, Document
from kratom_qa.documents.language import language_of
from kratom_qa.documents.sentence_ends import Span, sentence_ends, stretches

TokenCounter = Callable[[str], int]
"""How many tokens the encoder makes of a text."""

_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,5})[.)]")
_ENDED = re.compile(r"[.!?…:।。！？؟]['\"”’»)\]]*$")
_NOTE = re.compile(
    r"(?:\s*(?:\[(?:\^[^\]\s]+|[\d*†‡,–-]{1,12}|[a-z])\]|[\u00b9\u00b2\u00b3\u2070-\u2079]+|[*†‡])"
    r"|(?<=[^\W\d_]{3}[.!?])\d{1,3}(?:[,–-]\d{1,3})*)+$"
)
"""A mark that leads to a note, behind the full stop."""
_MARKS = "*_`~ \t\n"
_CLOSING = re.compile(r"^(?:[*_`~]+(?=\s|$)|\s)*")
_WORD = re.compile(r"\w")
_LONG_WITHOUT_STOP = 60
"""Words."""
_INNER_STOP = re.compile(r"[.!?;:]\s")


def sentence_spans(document: Document, block: Block) -> tuple[Citation, ...]:
    """The sentences of a block, without the white space, note marks and markup around them.

    A table row is one; "1." is none. What holds no full stop at all and is long comes in stretches.
    """
    text = document.text[block.start : block.end]
    if block.kind is BlockKind.ROW:
        return (Citation(document, block.start, block.end),)
    # a line end inside a block is a margin, not a boundary, and sentencex panics on some wide spaces; the length
    # stays, so do the offsets
    flat = re.sub(r"\s", " ", text)
    found: list[Span] = []
    for ends in sentence_ends(flat, language_of(flat) or document.language or "en"):
        start, end = _trimmed(text, *ends)
        if not _WORD.search(text, start, end):
            continue
        if found and _ENUMERATOR.fullmatch(text[slice(*found[-1])]):
            found.append((found.pop()[0], end))
        else:
            found += _stretches(text, start, end)
    return tuple(Citation(document, block.start + start, block.start + end) for start, end in found)


def is_complete(text: str) -> bool:
    """Whether a text ends as sentences do.

    >>> is_complete("Tea is hot."), is_complete("It is called “tea.”"), is_complete("Kinds of tea")
    (True, True, False)
    """
    return _ENDED.search(text) is not None or text.endswith(("”", '"', "’", "'", ")", "]", "|"))


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without what only surrounds its sentence: white space, marks of notes, of emphasis, pictures."""
    stretch = text[start:end]
    inner = stretch.rstrip()
    while True:
        shorter = _NOTE.sub("", inner).rstrip(_MARKS)
        while shorter and unicodedata.category(shorter[-1]) in ("So", "Cf", "Mn", "Sk"):
            shorter = shorter[:-1].rstrip(_MARKS)
        if shorter == inner or not is_complete(shorter):
            break
        inner = shorter
    opening = len(stretch) - len(_CLOSING.sub("", stretch))
    marks = re.match(r"[*_`~]+(?=\w|[“\"(])", inner[opening:])
    if marks and inner.count(marks[0], opening + len(marks[0])) % 2 == 0:
        opening += len(marks[0])  # its end was cut off, or stands in another sentence
    return start + opening, start + len(inner)


def _stretches(text: str, start: int, end: int) -> Iterator[Span]:
    stretch = text[start:end]
    if len(stretch.split()) <= _LONG_WITHOUT_STOP or _INNER_STOP.search(stretch):
        yield start, end
    else:
        yield from ((start + first, start + last) for first, last in stretches(stretch))


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
