"""Splits documents into passages and sentences: pure, offsets only.

>>> document = Document("tea", "Tea", "Tea is hot. It is brown.", "", blocks=(Block(BlockKind.PARAGRAPH, 0, 24),))
>>> [s.quote for s in sentence_spans(document, document.blocks[0])]
['Tea is hot.', 'It is brown.']
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sentencex import get_sentence_boundaries

from kratom_qa.datatypes import (
    AskedQuestion,
    Block,
    BlockKind,
    Citation,
    Collection,
    Document,
    Passage,
    Sentence,
    SentenceKind,
)

TokenCounter = Callable[[str], int]
"""How many tokens the encoder makes of a text."""

_LONGEST_LEAD_IN = 400
_LONGEST_CONTEXT = 300
"""Characters; the innermost headings are kept."""
_LONGEST_LOOSE_LIST = 6
"""Paragraphs after a lead-in that are taken for its list, where the bullets were lost."""
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,5})[.)]")
_FULL_STOPS = tuple(".!?:…\"'”’)]|")


@dataclass(frozen=True, slots=True)
class _Part:
    """One block with the section, list and passage limits it belongs to."""

    block: Block
    section: tuple[str, ...]
    number: int
    lead_in: bool = False
    group: tuple[int, int] | None = None


def context(passage: Passage) -> str:
    """What is embedded in front of a passage: the document's title and the headings above the passage."""
    return _context(passage.document, passage.section)


def _context(document: Document, section: tuple[str, ...]) -> str:
    return " > ".join((document.title, *section))[-_LONGEST_CONTEXT:]


def split(documents: Sequence[Document], count_tokens: TokenCounter, limit: int, target: int) -> Collection:
    """Passages and sentences of the documents.

    A passage never crosses a section and, with its context, never holds more than `limit` tokens; paragraphs are
    put together up to `target` tokens. A list stays with its lead-in, a question with its answer.
    """
    passages: list[Passage] = []
    sentences: list[Sentence] = []
    rows: list[range] = []
    for document in documents:
        for parts in _sections(document):
            opening = _opening(document, parts[0], count_tokens, limit)
            room = _room(document, parts[0], opening, count_tokens, limit)
            pieces = _pieces(document, parts, count_tokens, room)
            for i, chunk in enumerate(_packed(pieces, min(target, room))):
                first = len(sentences)
                sentences += (_renumbered(piece.sentence, len(passages)) for piece in chunk)
                rows.append(range(first, len(sentences)))
                start = chunk[0].sentence.start if i else opening
                passages.append(Passage(document, start, chunk[-1].sentence.end, parts[0].section))
    return Collection(tuple(documents), tuple(passages), tuple(sentences), tuple(rows))


def with_questions(collection: Collection, questions: Sequence[AskedQuestion], gaps: Sequence[str]) -> Collection:
    """The collection with questions, each at home in the passage and the sentences that answer it."""
    placed = []
    for question in questions:
        touched = [
            row
            for row, sentence in enumerate(collection.sentences)
            if sentence.document.id == question.document.id and _overlap(sentence, question) > 0
        ]
        if touched:  # a quote from page furniture or a heading has no sentence
            best = max(touched, key=lambda row: (_overlap(collection.sentences[row], question), -row))
            passage = collection.sentences[best].passage
            placed.append(replace(question, passage=passage, sentences=(touched[0], touched[-1] + 1)))
    return replace(collection, questions=tuple(placed), gaps=tuple(gaps))


def _overlap(sentence: Sentence, question: AskedQuestion) -> int:
    return min(sentence.end, question.end) - max(sentence.start, question.start)


def sentence_spans(document: Document, block: Block) -> tuple[Citation, ...]:
    """The sentences of a block, without the white space between them; a table row is one, "1." is none."""
    text = document.text[block.start : block.end]
    if block.kind is BlockKind.ROW:
        return (Citation(document, block.start, block.end),)
    found: list[Citation] = []
    # a line end inside a block is a margin, not a boundary, and sentencex panics on some wide spaces; the length
    # stays, so do the offsets
    for boundary in get_sentence_boundaries("en", re.sub(r"\s", " ", text)):
        start, end = boundary["start_index"], boundary["end_index"]
        stretch = text[start:end]
        start += len(stretch) - len(stretch.lstrip())
        end = start + len(stretch.strip())
        if end <= start:
            continue
        if found and _ENUMERATOR.fullmatch(found[-1].quote):
            start = found.pop().start - block.start
        found.append(Citation(document, block.start + start, block.start + end))
    return tuple(found)


def _opening(document: Document, part: _Part, count_tokens: TokenCounter, limit: int) -> int:
    """Where the first passage of a section begins: at its first sentence, or at the question right above it."""
    heading = document.blocks[part.number - 1] if part.number else part.block
    asks = heading.kind is BlockKind.HEADING and document.text[heading.start : heading.end].endswith("?")
    fits = asks and count_tokens(document.text[heading.start : part.block.start]) <= limit // 4
    return heading.start if fits else part.block.start


def _room(document: Document, part: _Part, opening: int, count_tokens: TokenCounter, limit: int) -> int:
    """Tokens left for a passage beside its context, and beside its question where it has one."""
    question = count_tokens(document.text[opening : part.block.start])
    return max(limit - count_tokens(_context(document, part.section)) - question, limit // 4)


def _sections(document: Document) -> list[list[_Part]]:
    """The blocks of each section, headings and boilerplate left out; boilerplate inside a section parts it."""
    found: list[list[_Part]] = []
    path: list[tuple[int, str]] = []
    parts: list[_Part] = []
    for number, block in enumerate(document.blocks):
        if block.kind in (BlockKind.HEADING, BlockKind.BOILERPLATE) and parts:
            found.append(_with_lists(parts))
            parts = []
        if block.kind is BlockKind.HEADING:
            heading = " ".join(document.text[block.start : block.end].split())
            is_title = heading.casefold() == document.title.casefold()
            if is_title and number and document.blocks[number - 1].kind is BlockKind.HEADING:
                continue  # a caption under the heading that names the section
            path = [(level, name) for level, name in path if level < block.level]
            if not is_title:
                path.append((block.level, heading))
        elif block.kind is not BlockKind.BOILERPLATE:
            text = document.text[block.start : block.end]
            lead_in = text.endswith(":") and len(text) < _LONGEST_LEAD_IN and block.kind is not BlockKind.ROW
            parts.append(_Part(block, tuple(name for _, name in path), number, lead_in))
    if parts:
        found.append(_with_lists(parts))
    return found


def _with_lists(parts: list[_Part]) -> list[_Part]:
    """The parts of one section, with the span of the list or table that each belongs to."""
    result = list(parts)
    i = 0
    while i < len(parts):
        first = i
        has_lead_in = parts[i].lead_in and parts[i].block.kind is BlockKind.PARAGRAPH
        i += has_lead_in
        kind = parts[i].block.kind if i < len(parts) else BlockKind.PARAGRAPH
        last = i
        if kind in (BlockKind.ITEM, BlockKind.ROW):
            while last < len(parts) and parts[last].block.kind is kind:
                last += 1
        elif has_lead_in:
            last = min(len(parts), i + _LONGEST_LOOSE_LIST)
        if last > i and last - first > 1:
            span = (parts[first].block.start, parts[last - 1].block.end)
            for j in range(first, last):
                result[j] = _Part(parts[j].block, parts[j].section, parts[j].number, has_lead_in and j == first, span)
        i = max(last, first + 1)
    return result


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence with its length, and whether a passage may begin with it."""

    sentence: Sentence
    tokens: int
    gap: int
    """Tokens between it and the piece before: list markers, table rules, code."""
    opens: bool
    """It begins a paragraph or a list: a good place to begin a passage."""


def _pieces(document: Document, parts: list[_Part], count_tokens: TokenCounter, room: int) -> list[_Piece]:
    found: list[_Piece] = []
    done = parts[0].block.start
    for part in parts:
        for i, span in enumerate(sentence_spans(document, part.block)):
            for start, end in _fitting(document.text, span.start, span.end, count_tokens, room):
                kind = _kind(part, document.text[start:end])
                sentence = Sentence(document, start, end, 0, kind, part.number, part.group)
                inside_list = part.group is not None and part.block.start != part.group[0]
                tokens, gap = count_tokens(document.text[start:end]), count_tokens(document.text[done:start])
                led_to = bool(found) and found[-1].sentence.text.endswith(":")
                found.append(_Piece(sentence, tokens, gap, i == 0 and not inside_list and not led_to))
                done = end
    return found


def _kind(part: _Part, text: str) -> SentenceKind:
    if part.lead_in and text.endswith(":"):
        return SentenceKind.LEAD_IN
    if part.block.kind is BlockKind.ROW:
        return SentenceKind.ROW
    if part.block.kind is BlockKind.ITEM:
        return SentenceKind.ITEM
    return SentenceKind.PROSE if text.endswith(_FULL_STOPS) else SentenceKind.FRAGMENT


def _fitting(text: str, start: int, end: int, count_tokens: TokenCounter, room: int) -> list[tuple[int, int]]:
    """The span, cut between words where it alone is longer than the encoder reads."""
    if count_tokens(text[start:end]) <= room:
        return [(start, end)]
    middle = text.rfind(" ", start + 1, (start + end) // 2 + 1)
    if middle < 0:
        middle = (start + end) // 2
    after = middle + len(text[middle:end]) - len(text[middle:end].lstrip())
    left = _fitting(text, start, middle, count_tokens, room)
    return left + (_fitting(text, after, end, count_tokens, room) if after < end else [])


def _packed(pieces: list[_Piece], target: int) -> list[list[_Piece]]:
    """Pieces put together in order: whole paragraphs and lists where they fit, else as many sentences as fit."""
    units: list[list[_Piece]] = []
    for piece in pieces:
        if piece.opens or not units:
            units.append([piece])
        else:
            units[-1].append(piece)
    chunks: list[list[_Piece]] = []
    for unit in units:
        if chunks and _tokens(chunks[-1] + unit) <= target:
            chunks[-1] += unit
        else:
            chunks += _cut(unit, target)
    return chunks


def _cut(unit: list[_Piece], target: int) -> list[list[_Piece]]:
    """A paragraph or list in passages that fit, no lead-in left alone at an end, no two halves of one item."""
    chunks: list[list[_Piece]] = [[]]
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


def _belong_together(before: _Piece, piece: _Piece) -> bool:
    """A lead-in and what it leads to, or two halves of one list item."""
    same_item = piece.sentence.kind is SentenceKind.ITEM and before.sentence.block == piece.sentence.block
    return same_item or before.sentence.text.endswith(":")


def _tokens(pieces: list[_Piece]) -> int:
    return sum(piece.tokens for piece in pieces) + sum(piece.gap for piece in pieces[1:])


def _renumbered(sentence: Sentence, passage: int) -> Sentence:
    return Sentence(
        sentence.document, sentence.start, sentence.end, passage, sentence.kind, sentence.block, sentence.group
    )
