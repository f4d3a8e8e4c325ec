"""The texts of an index on disk, document by document: written one after the other, and taken over from one to another.

documents  JSON of each        texts     of each           layout     headings, paragraphs ... of each
sections   headings, by place  passages  document, span, section      sentences  span, kind, block, group, head
owners     passage of each sentence     starts     first sentence of each passage
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import RowWriter, read_array
from kratom_qa.datatypes import Block, BlockKind
from kratom_qa.index.lazy import Blobs, BlobWriter, as_json

DOCUMENTS, TEXTS, LAYOUT, SECTIONS = "documents", "texts", "layout", "sections"
_BLOBS = (DOCUMENTS, TEXTS, LAYOUT, SECTIONS)
_ARRAYS = {"passages": (4,), "sentences": (8,), "owners": ()}
TEXT_FILES = (
    *(f"{name}{end}" for name in _BLOBS for end in (".bin", ".npy")),
    *(f"{name}.npy" for name in (*_ARRAYS, "starts")),
)


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """One document with its passages and sentences, in numbers that start from it."""

    about: dict[str, Any]
    text: bytes
    layout: Sequence[Sequence[Any]]
    sections: Sequence[Sequence[str]]
    passages: NDArray[np.int32]
    """Start, end, number of the section; shape (passages, 3)."""
    sentences: NDArray[np.int32]
    """Shape (sentences, 8)."""
    owners: NDArray[np.int32]
    """Passage of each sentence."""


class TextsWriter:
    """Writes one document after the other into a folder. A context manager."""

    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        self._blobs = {name: self._open.enter_context(BlobWriter(folder, name)) for name in _BLOBS}
        self._arrays = {
            name: self._open.enter_context(RowWriter(folder / f"{name}.npy", np.int32, *width))
            for name, width in _ARRAYS.items()
        }
        self._starts = self._open.enter_context(RowWriter(folder / "starts.npy", np.int64))

    def __enter__(self) -> "TextsWriter":
        return self

    def __exit__(self, *error: object) -> None:
        self._starts.append([len(self._arrays["sentences"])])
        self._open.close()

    def add(self, rows: DocumentRows) -> tuple[int, int]:
        """Write a document behind those that are there; returns the rows of its first passage and first sentence."""
        number, section = len(self._blobs[DOCUMENTS]), len(self._blobs[SECTIONS])
        first, sentence = len(self._arrays["passages"]), len(self._arrays["sentences"])
        self._blobs[DOCUMENTS].append(as_json(rows.about))
        self._blobs[TEXTS].append(rows.text)
        self._blobs[LAYOUT].append(as_json(rows.layout))
        for headings in rows.sections:
            self._blobs[SECTIONS].append(as_json(headings))
        numbers = np.full((len(rows.passages), 1), number, dtype=np.int32)
        self._arrays["passages"].append(np.hstack([numbers, rows.passages + np.array([0, 0, section])]))
        self._arrays["sentences"].append(rows.sentences)
        self._arrays["owners"].append(rows.owners + first)
        self._starts.append(sentence + np.searchsorted(rows.owners, np.arange(len(rows.passages))))
        return first, sentence


class StoredTexts:
    """The documents of a folder that `TextsWriter` wrote, each with its rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._about, self._texts, self._layout, self._sections = (Blobs(folder, name) for name in _BLOBS)
        self._passages, self._sentences, self._owners = (read_array(folder / f"{name}.npy") for name in _ARRAYS)
        starts = np.searchsorted(self._passages[:, 0], np.arange(len(self._about) + 1))
        self.first_passages: NDArray[np.int64] = starts
        """Row of the first passage of each document, and how many passages there are."""
        self.first_sentences: NDArray[np.int64] = np.searchsorted(self._owners, starts)

    def __len__(self) -> int:
        return len(self._about)

    def about(self, number: int) -> dict[str, Any]:
        """What is known of a document but its text and its layout."""
        found: dict[str, Any] = json.loads(self._about[number])
        return found

    def text(self, number: int) -> str:
        return self._texts[number].decode()

    def rows(self, number: int) -> DocumentRows:
        """One document."""
        passages = self._passages[slice(*self.first_passages[number : number + 2])]
        sentences = slice(*self.first_sentences[number : number + 2])
        first = int(passages[0, 3]) if len(passages) else 0
        stop = int(passages[:, 3].max()) + 1 if len(passages) else 0
        return DocumentRows(
            self.about(number),
            self._texts[number],
            json.loads(self._layout[number]),
            [json.loads(self._sections[i]) for i in range(first, stop)],
            passages[:, 1:] - np.array([0, 0, first], dtype=np.int32),
            self._sentences[sentences],
            self._owners[sentences] - np.int32(self.first_passages[number]),
        )


def layout_of(blocks: Iterable[Block]) -> list[list[Any]]:
    """Blocks as they lie on disk."""
    return [[str(block.kind), block.start, block.end, block.level] for block in blocks]


def blocks_of(layout: Iterable[Sequence[Any]]) -> tuple[Block, ...]:
    """Blocks as they were, but for the heads of tables."""
    return tuple(Block(BlockKind(kind), start, end, level) for kind, start, end, level in layout)
