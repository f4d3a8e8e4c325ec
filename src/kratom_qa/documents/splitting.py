"""Documents -> passages, each with its sentences."""

from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import BlockKind, Collection, Document, Passage, Sentence
from kratom_qa.documents.packing import packed, pieces_of
from kratom_qa.documents.sections import Part, sections
from kratom_qa.documents.sentences import TokenCounter

_LONGEST_CONTEXT = 300
"""Characters; the innermost headings are kept."""


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
        for parts in sections(document):
            opening = _opening(document, parts[0], count_tokens, limit)
            room = _room(document, parts[0], opening, count_tokens, limit)
            pieces = pieces_of(document, parts, count_tokens, room)
            for i, chunk in enumerate(packed(pieces, min(target, room))):
                first = len(sentences)
                sentences += (replace(piece.sentence, passage=len(passages)) for piece in chunk)
                rows.append(range(first, len(sentences)))
                start = chunk[0].sentence.start if i else opening
                passages.append(Passage(document, start, chunk[-1].sentence.end, parts[0].section))
    return Collection(tuple(documents), tuple(passages), tuple(sentences), tuple(rows))


def _opening(document: Document, part: Part, count_tokens: TokenCounter, limit: int) -> int:
    """Where the first passage of a section begins: at its first sentence, or at the question right above it."""
    heading = document.blocks[part.number - 1] if part.number else part.block
    asks = heading.kind is BlockKind.HEADING and document.text[heading.start : heading.end].endswith("?")
    fits = asks and count_tokens(document.text[heading.start : part.block.start]) <= limit // 4
    return heading.start if fits else part.block.start


def _room(document: Document, part: Part, opening: int, count_tokens: TokenCounter, limit: int) -> int:
    """Tokens left for a passage beside its context, and beside its question where it has one."""
    question = count_tokens(document.text[opening : part.block.start])
    return max(limit - count_tokens(_context(document, part.section)) - question, limit // 4)
