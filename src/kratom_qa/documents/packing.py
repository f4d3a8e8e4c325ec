"""Sentences put together into passages that are not too long."""

from dataclasses import dataclass

from kratom_qa.datatypes import BlockKind, Document, Sentence, SentenceKind
from kratom_qa.documents.sections import Part
from kratom_qa.documents.sentences import TokenCounter, fitting, is_complete, sentence_spans
from kratom_qa.words import STOP_WORDS

_SHORTEST_LINE = 3
"""Words: fewer are a label."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence with its length, and whether a passage may begin with it."""

    sentence: Sentence
    tokens: int
    gap: int
    """Tokens between it and the piece before: list markers, table rules, code."""
    opens: bool
    """It begins a paragraph or a list: a good place to begin a passage."""


def pieces_of(document: Document, parts: list[Part], count_tokens: TokenCounter, room: int) -> list[Piece]:
    """The sentences of a section, measured; a sentence longer than `room` comes in parts."""
    found: list[Piece] = []
    done = parts[0].block.start
    for part in parts:
        spans = sentence_spans(document, part.block)
        # where nothing in it ends with a full stop, and the last word is not small, it is a note or speech, no break
        last = spans[-1].quote.split()[-1].casefold() if len(spans) == 1 else ""
        notes = last not in STOP_WORDS and not any(is_complete(span.quote) for span in spans)
        for i, span in enumerate(spans):
            for start, end in fitting(document.text, span.start, span.end, count_tokens, room):
                kind = _kind(part, document.text[start:end], notes=notes)
                sentence = Sentence(document, start, end, 0, kind, part.number, part.group, part.block.head)
                inside_list = part.group is not None and part.block.start != part.group[0]
                tokens, gap = count_tokens(document.text[start:end]), count_tokens(document.text[done:start])
                led_to = bool(found) and found[-1].sentence.text.endswith(":")
                found.append(Piece(sentence, tokens, gap, i == 0 and not inside_list and not led_to))
                done = end
    return found


def _kind(part: Part, text: str, *, notes: bool) -> SentenceKind:
    if part.lead_in and text.endswith(":"):
        return SentenceKind.LEAD_IN
    if part.block.kind is BlockKind.ROW:
        return SentenceKind.ROW
    if part.block.kind is BlockKind.ITEM:
        return SentenceKind.ITEM
    if is_complete(text):
        return SentenceKind.PROSE
    is_line = notes and (len(text.split()) >= _SHORTEST_LINE or not text.isascii())
    return SentenceKind.LINE if is_line else SentenceKind.FRAGMENT


def packed(pieces: list[Piece], target: int) -> list[list[Piece]]:
    """Pieces put together in order: whole paragraphs and lists where they fit, else as many sentences as fit."""
    units: list[list[Piece]] = []
    for piece in pieces:
        if piece.opens or not units:
            units.append([piece])
        else:
            units[-1].append(piece)
    chunks: list[list[Piece]] = []
    for unit in units:
        if chunks and _tokens(chunks[-1] + unit) <= target:
            chunks[-1] += unit
        else:
            chunks += _cut(unit, target)
    return chunks


def _cut(unit: list[Piece], target: int) -> list[list[Piece]]:
    """A paragraph or list in passages that fit, no lead-in left alone at an end, no two halves of one item."""
    chunks: list[list[Piece]] = [[]]
    for piece in unit:
        if chunks[-1] and _tokens([*chunks[-1], piece]) > target:
            kept = len(chunks[-1])
            while kept and _belong_together(chunks[-1][kept - 1], piece):
                kept -= 1
            carried = chunks[-1][kept:]
            if not kept or _tokens([*carried, piece]) > target:
                carried = []
            chunks[-1] = chunks[-1][: len(chunks[-1]) - len(carried)]
            chunks.append(carried)
        chunks[-1].append(piece)
    return [chunk for chunk in chunks if chunk]


def _belong_together(before: Piece, piece: Piece) -> bool:
    """A lead-in and what it leads to, or two halves of one list item."""
    same_item = piece.sentence.kind is SentenceKind.ITEM and before.sentence.block == piece.sentence.block
    return same_item or before.sentence.text.endswith(":")


def _tokens(pieces: list[Piece]) -> int:
    return sum(piece.tokens for piece in pieces) + sum(piece.gap for piece in pieces[1:])
