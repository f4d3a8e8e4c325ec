"""Unit vectors in FAISS, searched exactly."""

import os
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from kratom_qa.datatypes.candidates import Rows
from kratom_qa.protocols import Vectors


class FaissIndex:
    """Rows of unit vectors behind the `VectorIndex` seam (inner product of unit vectors is their cosine)."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Vectors) -> "FaissIndex":
        """An index of the rows of `vectors`, shape (rows, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> "FaissIndex":
        """The index of a file, which stays as it is for as long as the index is used."""
        if os.name == "posix":
            # mapped, not read: of several megabytes a question touches what it needs
            return cls(faiss.read_index(os.fspath(path), faiss.IO_FLAG_MMAP_IFC))
        # Windows removes no file that is mapped, and faiss opens no path there with letters outside ASCII
        return cls(faiss.deserialize_index(np.fromfile(path, dtype=np.uint8)))

    def write(self, path: Path) -> None:
        faiss.serialize_index(self._index).tofile(path)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def nearest(self, vector: Vectors, k: int, allowed: Rows | None = None) -> Rows:
        """The at most `k` nearest rows, of those that are `allowed` where some are not; best first."""
        scores = self.scores(vector) if allowed is None else self.similarities(vector, allowed)
        if k >= len(scores):
            best = np.arange(len(scores), dtype=np.int64)
        else:
            best = np.argpartition(-scores, max(k, 1) - 1)[: max(k, 0)].astype(np.int64)
        best = best[np.lexsort((best, -scores[best]))]
        return best if allowed is None else allowed[best]

    def scores(self, vector: Vectors) -> Vectors:
        """Cosine of every row with `vector`, shape (rows,)."""
        found = np.zeros(len(self), dtype=np.float32)
        if len(self):
            # a search for as many as there are would sort them all, which takes ten times as long
            asked = np.ascontiguousarray(vector.reshape(self._index.d), dtype=np.float32)
            rows = self._index.get_xb()  # type: ignore[attr-defined]  # of every flat index
            faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]  # the stubs leave it out
                faiss.swig_ptr(found), faiss.swig_ptr(asked), rows, self._index.d, len(self)
            )
        return found

    def similarities(self, vector: Vectors, rows: Sequence[int] | Rows) -> Vectors:
        """Cosine of each of the rows with `vector`, shape (len(rows),)."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        return np.asarray(self.vectors(rows) @ vector, dtype=np.float32)

    def vectors(self, rows: Sequence[int] | Rows) -> Vectors:
        """The rows themselves, shape (len(rows), dimension)."""
        if not len(rows):
            return np.zeros((0, int(self._index.d)), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64)))
