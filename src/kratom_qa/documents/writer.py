"""Builds an extracted text block by block, for formats whose text is not the file itself."""

import re

from kratom_qa.datatypes import Block, BlockKind

_SPACE = re.compile(r"\s+")


class TextWriter:
    """Collects pieces into blocks, a blank line between two; white space is folded.

    >>> writer = TextWriter()
    >>> writer.add("Tea ", BlockKind.HEADING, 1); writer.close(); writer.add("Hot.", BlockKind.PARAGRAPH)
    >>> writer.close(); writer.text
    'Tea\\n\\nHot.'
    """

    def __init__(self) -> None:
        self._done: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pieces: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._level = 0

    def add(self, piece: str, kind: BlockKind, level: int = 0) -> None:
        """Append to the open block, which takes its kind from its first visible piece."""
        if not self.is_open:
            self._kind, self._level = kind, level
        self._pieces.append(piece)

    @property
    def is_open(self) -> bool:
        """Whether anything visible stands in the block that is being written."""
        return any(piece.strip() for piece in self._pieces)

    def close(self) -> None:
        """End the open block; nothing happens where none is open."""
        stretch = _SPACE.sub(" ", "".join(self._pieces)).strip()
        self._pieces = []
        if not stretch:
            return
        start = self._length + (2 if self._done else 0)
        self._done.append(stretch)
        self._length = start + len(stretch)
        self._blocks.append(Block(self._kind, start, self._length, self._level))

    @property
    def text(self) -> str:
        return "\n\n".join(self._done)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._blocks)
