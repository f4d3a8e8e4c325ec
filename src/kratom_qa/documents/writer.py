"""Builds an extracted text block by block, for formats whose text is not the file itself."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from kratom_qa.datatypes import Block, BlockKind, Document
from kratom_qa.documents.scripts import settle
from kratom_qa.documents.sentences import sentence_spans

_SPACE = re.compile(r"\s+")
_TOGETHER = (BlockKind.ITEM, BlockKind.ROW)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One block before its place in the text is known."""

    kind: BlockKind
    text: str
    level: int = 0
    marker: str = ""
    """What stands before it and outside of it: the number of a list item, the mark of a note."""
    table: int = 0
    """Number of the table of a row; 0 for what stands in none."""
    head: bool = False
    """It is the head row of its table, or one of several."""
    note: bool = False
    """It is a note: in a table it stands behind the table."""


class TextWriter:
    """Collects pieces into blocks; white space is folded. What is written between `begin_cell` and `end_cell` is handed
    back instead.

    >>> writer = TextWriter()
    >>> writer.add("Tea ", BlockKind.HEADING, 1); writer.close(); writer.add("Hot.", BlockKind.PARAGRAPH)
    >>> assembled(writer.stretches())[0]
    'Tea\\n\\nHot.'
    """

    def __init__(self) -> None:
        self._sinks: list[list[Stretch]] = [[]]
        self._pieces: list[str] = []
        self._visible = False
        self._kind = BlockKind.PARAGRAPH
        self._level = 0
        self._marker = ""
        self._notes: list[tuple[str, list[Stretch]]] = []
        self._tables = 0

    def add(self, piece: str, kind: BlockKind, level: int = 0) -> None:
        """Append to the open block, which takes its kind from its first visible piece."""
        if not self._visible and piece.strip():
            self._kind, self._level, self._visible = kind, level, True
        self._pieces.append(piece)

    @property
    def is_open(self) -> bool:
        """Whether anything visible stands in the block that is being written."""
        return self._visible

    def ends_with(self, ends: tuple[str, ...]) -> bool:
        """Whether the open block ends with one of these."""
        return next((piece.rstrip() for piece in reversed(self._pieces) if piece.strip()), "").endswith(ends)

    def mark(self, marker: str) -> None:
        """What stands before the next block, outside of it."""
        self._marker = marker

    def note(self, mark: str, stretches: list[Stretch]) -> None:
        """A note that the open block calls; it stands after the sentence that calls it."""
        self._notes.append((mark, stretches))

    def close(self) -> None:
        """End the open block; nothing happens where none is open."""
        text = _SPACE.sub(" ", settle("".join(self._pieces))).strip()
        self._pieces, self._visible = [], False
        if not text:
            return
        stretch = Stretch(self._kind, text, self._level, self._marker)
        self._marker = ""
        self._sinks[-1] += _with_notes(stretch, self._notes) if self._notes else [stretch]
        self._notes = []

    def begin_cell(self) -> None:
        """Everything up to the matching `end_cell` is collected apart."""
        self.close()
        self._marker = ""
        self._sinks.append([])

    def end_cell(self) -> list[Stretch]:
        self.close()
        return self._sinks.pop()

    def extend(self, stretches: Iterable[Stretch]) -> None:
        """Append whole blocks."""
        self.close()
        self._sinks[-1] += stretches

    def next_table(self) -> int:
        """A number for a table, from 1."""
        self._tables += 1
        return self._tables

    def stretches(self) -> list[Stretch]:
        """Everything that was written."""
        self.close()
        return self._sinks[0]


def assembled(stretches: Sequence[Stretch]) -> tuple[str, tuple[Block, ...]]:
    """A text and its blocks: a blank line between two, but none between the rows of a table or items of a list."""
    pieces: list[str] = []
    blocks: list[Block] = []
    heads: dict[int, tuple[int, int]] = {}
    length = 0
    before: Stretch | None = None
    for stretch in stretches:
        gap = ("\n" if _close_by(before, stretch) else "\n\n") if before else ""
        start = length + len(gap) + len(stretch.marker)
        end = start + len(stretch.text)
        pieces += (gap, stretch.marker, stretch.text)
        head = heads.get(stretch.table)
        if stretch.head:
            heads[stretch.table] = (head[0] if head else start, end)
            head = None
        blocks.append(Block(stretch.kind, start, end, stretch.level, head if stretch.table else None))
        length, before = end, stretch
    return "".join(pieces), tuple(blocks)


def _close_by(before: Stretch, stretch: Stretch) -> bool:
    if before.kind is not stretch.kind or stretch.kind not in _TOGETHER:
        return False
    return before.table == stretch.table and (stretch.kind is BlockKind.ROW or bool(stretch.marker))


def _with_notes(stretch: Stretch, notes: list[tuple[str, list[Stretch]]]) -> list[Stretch]:
    """The block, parted after each sentence that calls a note, with the note behind it."""
    if stretch.kind in (BlockKind.HEADING, BlockKind.BOILERPLATE):
        return [stretch, *(piece for _, note in notes for piece in note)]
    text = stretch.text
    sentences = sentence_spans(Document("", "", text, ""), Block(BlockKind.PARAGRAPH, 0, len(text)))
    placed: list[tuple[int, list[Stretch]]] = []
    looked = 0
    for mark, note in notes:
        looked = max(text.find(f"[{mark}]", looked), looked)
        # a mark behind the full stop belongs to the sentence before it
        placed.append((next((s.start for s in sentences if s.start > looked), len(text)), note))
    found: list[Stretch] = []
    done = 0
    for end, group in itertools.groupby(placed, itemgetter(0)):
        found.append(replace(stretch, text=text[done:end].strip(), marker="" if done else stretch.marker))
        found += (piece for _, note in group for piece in note)
        done = end
    rest = text[done:].strip()
    return [*found, replace(stretch, text=rest, marker="")] if rest else found
