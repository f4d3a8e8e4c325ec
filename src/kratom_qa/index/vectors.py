"""Unit vectors on disk: scored exactly up to a size, above it found by a quantised inverted index and scored again."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import read_array
from kratom_qa.datatypes.candidates import Rows
from kratom_qa.protocols import Vectors

EXACT_UP_TO = 50_000
"""Rows that are scored exactly: at 384 dimensions in 7 ms, as long as one pass of the encoder; docs/adr/0008."""
RECALL = 0.97
"""Least share of the 50 nearest rows that the inverted index finds."""
_RECALL_AT = 50
_SAMPLE = 200
"""Rows that stand for questions where recall is measured."""
_TRAINED_ON = 40
"""Rows for each list, from which lists are learned."""
_FETCHED = 2
"""How many times the rows that are wanted are fetched, to be scored again."""
_CHUNK = 16_384


@dataclass(frozen=True, slots=True)
class Lists:
    """What is known of an inverted index since it was built."""

    count: int
    probed: int
    """Lists that are looked into for a question."""
    recall: float
    """Share of the 50 nearest rows that is found, measured on rows of the index itself."""


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

    def write(self, folder: Path, name: str, exact_up_to: int = EXACT_UP_TO) -> None:
        """Write the rows and, where there are many, the inverted index that finds them."""
        many = len(self) > exact_up_to
        _save(folder / f"{name}.vectors.npy", self._rows, np.dtype(np.float16 if many else np.float32))
        if many:
            inverted, lists = _learn_lists(self._rows)
            faiss.serialize_index(inverted).tofile(folder / f"{name}.lists.faiss")
            (folder / f"{name}.lists.json").write_text(json.dumps(asdict(lists)) + "\n", encoding="utf-8")

    def __len__(self) -> int:
        return len(self._rows)

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
        _, rows = self._inverted.search(vector.reshape(1, -1), _FETCHED * max(k, 1), params=parameters)
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
    for first in range(0, len(rows), _CHUNK):
        yield np.ascontiguousarray(rows[first : first + _CHUNK], dtype=np.float32)


def _save(path: Path, rows: NDArray[np.floating], kind: np.dtype) -> None:
    """As `numpy.save` does, a chunk at a time."""
    with path.open("wb") as file:
        header = {"descr": kind.str, "fortran_order": False, "shape": rows.shape}
        np.lib.format.write_array_header_1_0(file, header)
        for chunk in _chunks(rows):
            file.write(chunk.astype(kind).tobytes())


def _learn_lists(rows: NDArray[np.floating]) -> tuple[faiss.Index, Lists]:
    """An inverted index of eight bits a number, and how many of its lists to look into for the recall that is due."""
    count = int(2 ** np.ceil(np.log2(np.sqrt(len(rows)))))
    dimension = rows.shape[1]
    coarse = faiss.IndexFlatIP(dimension)
    inverted = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, count, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    inverted.cp.niter, inverted.cp.seed = 10, 0
    inverted.train(_spread_out(rows, _TRAINED_ON * count))
    for chunk in _chunks(rows):
        inverted.add(chunk)
    asked = _spread_out(rows, _SAMPLE)
    wanted = [set(_exact(rows, vector)) for vector in asked]
    probed = 1
    while True:
        inverted.nprobe = probed
        _, found = inverted.search(asked, _FETCHED * _RECALL_AT)
        shares = [len(wanted[i] & set(found[i].tolist())) / len(wanted[i]) for i in range(len(asked))]
        if np.mean(shares) >= RECALL or probed >= count:
            return inverted, Lists(count, probed, round(float(np.mean(shares)), 4))
        probed = min(2 * probed, count)


def _spread_out(rows: NDArray[np.floating], most: int) -> Vectors:
    """At most so many rows, from all over."""
    chosen = np.linspace(0, len(rows) - 1, min(most, len(rows)), dtype=np.int64)
    return np.ascontiguousarray(rows[chosen], dtype=np.float32)


def _exact(rows: NDArray[np.floating], vector: Vectors) -> list[int]:
    scores = np.concatenate([_products(chunk, vector) for chunk in _chunks(rows)])
    found: list[int] = np.argpartition(-scores, _RECALL_AT)[:_RECALL_AT].tolist()
    return found
