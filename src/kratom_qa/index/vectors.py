"""Unit vectors on disk: scored exactly up to a size, above it found by a quantised inverted index and scored again."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import RowFile, RowWriter, read_array
from kratom_qa.datatypes.candidates import Rows
from kratom_qa.index.lists import FETCHED, Lists, learn_lists
from kratom_qa.protocols import Vectors

EXACT_UP_TO = 50_000
"""Rows that are scored exactly: at 384 dimensions in 7 ms, as long as one pass of the encoder; docs/adr/0008."""
CHUNK = 16_384
"""Rows in memory at a time."""


class VectorRows:
    """Rows of unit vectors; the inner product of two is their cosine."""

    def __init__(
        self, rows: NDArray[np.floating], lists: Lists | None = None, inverted: faiss.Index | None = None
    ) -> None:
        self._rows = rows
        self.lists = lists
        """None where every row is scored."""
        self._inverted = inverted

    @classmethod
    def of(cls, vectors: Vectors) -> "VectorRows":
        """The rows of `vectors`, shape (rows, dimension), in memory."""
        return cls(np.ascontiguousarray(vectors, dtype=np.float32))

    @classmethod
    def read(cls, folder: Path, name: str) -> "VectorRows":
        """The rows of a file, which stays as it is for as long as they are used."""
        rows = read_array(folder / f"{name}.vectors.npy")
        about = folder / f"{name}.lists.json"
        if not about.exists():
            return cls(rows)
        path = folder / f"{name}.lists.faiss"
        if os.name == "posix" and os.fspath(path).isascii():
            inverted = faiss.read_index(os.fspath(path), faiss.IO_FLAG_MMAP_IFC)
        else:
            # Windows removes no file that is mapped, and faiss takes every path for UTF-8, which not every path is
            inverted = faiss.deserialize_index(np.fromfile(path, dtype=np.uint8))
        return cls(rows, Lists(**json.loads(about.read_text(encoding="utf-8"))), inverted)

    def write(self, folder: Path, name: str) -> None:
        """Write the rows and, where there are many, the inverted index that finds them."""
        write_vectors(folder, name, _chunks(self._rows), self._rows.shape)

    def __len__(self) -> int:
        return len(self._rows)

    def __str__(self) -> str:
        return f"{len(self)} vectors in {self.lists or 'a flat index, exact'}"

    def nearest(self, vector: Vectors, k: int, allowed: Rows | None = None) -> Rows:
        """The at most `k` nearest rows, of those that are `allowed` where some are not; best first."""
        if self._inverted is not None and (allowed is None or len(allowed) > EXACT_UP_TO):
            allowed = self._near(vector, k, allowed)
        scores = self.scores(vector) if allowed is None else self.similarities(vector, allowed)
        if k >= len(scores):
            best = np.arange(len(scores), dtype=np.int64)
        else:
            best = np.argpartition(-scores, max(k, 1) - 1)[: max(k, 0)].astype(np.int64)
        best = best[np.lexsort((best, -scores[best]))]
        return best if allowed is None else allowed[best]

    def scores(self, vector: Vectors) -> Vectors:
        """Cosine of every row with `vector`, shape (rows,)."""
        return np.concatenate([np.zeros(0, np.float32), *(_products(chunk, vector) for chunk in _chunks(self._rows))])

    def similarities(self, vector: Vectors, rows: Sequence[int] | Rows) -> Vectors:
        """Cosine of each of the rows with `vector`, shape (len(rows),)."""
        return _products(self.vectors(rows), vector)

    def vectors(self, rows: Sequence[int] | Rows) -> Vectors:
        """The rows themselves, shape (len(rows), dimension)."""
        return np.asarray(self._rows[np.asarray(rows, dtype=np.int64)], dtype=np.float32)

    def _near(self, vector: Vectors, k: int, allowed: Rows | None) -> Rows:
        """Rows that are likely to be among the `k` nearest, in their order."""
        assert self.lists is not None
        assert self._inverted is not None
        chosen = None if allowed is None else faiss.IDSelectorBatch(allowed)
        parameters = faiss.SearchParametersIVF(nprobe=self.lists.probed, sel=chosen)  # type: ignore[call-arg]
        _, rows = self._inverted.search(vector.reshape(1, -1), FETCHED * max(k, 1), params=parameters)
        # faiss pads a short result with row -1, which Python would read as the last row
        return np.sort(rows[0][rows[0] >= 0])


def _products(rows: Vectors, vector: Vectors) -> Vectors:
    """Inner product of each row with `vector`, by one thread, so that the same rows always give the same bytes."""
    found = np.zeros(len(rows), dtype=np.float32)
    if len(rows):
        asked = np.ascontiguousarray(vector.reshape(-1), dtype=np.float32)
        pointers = map(faiss.swig_ptr, (found, asked, rows))
        faiss.fvec_inner_products_ny(*pointers, rows.shape[1], len(rows))  # type: ignore[attr-defined]  # no stub
    return found


def _chunks(rows: NDArray[np.floating]) -> Iterator[Vectors]:
    for first in range(0, len(rows), CHUNK):
        yield np.ascontiguousarray(rows[first : first + CHUNK], dtype=np.float32)


def write_vectors(folder: Path, name: str, chunks: Iterable[Vectors], shape: tuple[int, ...]) -> RowFile:
    """Write rows that come a few at a time and, where there are many, the inverted index that finds them.

    `shape` is that of all of them together. Returns the rows as they lie on disk.
    """
    path = folder / f"{name}.vectors.npy"
    with RowWriter(path, kind_of(shape[0]), shape[1]) as file:
        for chunk in chunks:
            file.append(chunk)
    rows = RowFile.open(path)
    if len(rows) > EXACT_UP_TO:
        inverted, lists = learn_lists(rows)
        with (folder / f"{name}.lists.faiss").open("wb") as file_of_lists:
            faiss.write_index(inverted, faiss.PyCallbackIOWriter(file_of_lists.write))  # type: ignore[attr-defined]  # no stub
        (folder / f"{name}.lists.json").write_text(json.dumps(asdict(lists)) + "\n", encoding="utf-8")
    return rows


def kind_of(rows: int) -> "np.dtype[np.floating]":
    """How so many rows are kept: those that are found by an inverted index in half precision."""
    return np.dtype(np.float16 if rows > EXACT_UP_TO else np.float32)
