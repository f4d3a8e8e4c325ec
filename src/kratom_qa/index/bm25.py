"""BM25 over stems, weighted once when the index is built, so that a question only adds up columns.

Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; the idf is Lucene's, which is
never negative: ln(1 + (N - df + 0.5) / (df + 0.5)).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import RowFile, RowWriter, read_array
from kratom_qa.index.postings import Postings
from kratom_qa.index.terms import Terms

_K1 = 1.2
_B = 0.75
_AT_ONCE = 1_000_000
"""Postings that are weighted at a time."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BM25:
    """Weights of each term in each row, as columns: the rows and weights of term t lie at starts[t]:starts[t + 1]."""

    terms: Terms
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    size: int

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> "BM25":
        """Weights for rows that are given as lists of stems.

        >>> index = BM25.of([["tea", "hot"], ["tea", "tea"], ["coffee"]])
        >>> index.scores(["coffee"]).argmax()
        np.int64(2)
        """
        texts = list(texts)
        found, lengths = Postings.of(texts), np.array([len(text) for text in texts], dtype=np.float64)
        in_rows = np.diff(found.starts)
        weights = _weights(found.rows, found.counts, np.repeat(in_rows, in_rows), lengths)
        return cls(Terms(found.terms), found.starts, found.rows, weights.astype(np.float32), len(texts))

    def scores(self, stems: Sequence[str]) -> NDArray[np.float32]:
        """Score of every row for the distinct stems of a question, shape (size,)."""
        found = np.zeros(self.size, dtype=np.float32)
        for number in sorted(n for n in map(self.terms.get, set(stems)) if n is not None):
            column = slice(self.starts[number], self.starts[number + 1])
            found[self.rows[column]] += self.weights[column]
        return found

    def share_of_rows(self, stem: str) -> float:
        """Share of the rows that hold a stem, 0 to 1."""
        number = self.terms.get(stem)
        if number is None or not self.size:
            return 0.0
        return float(self.starts[number + 1] - self.starts[number]) / self.size

    def widespread(self, share: float) -> frozenset[str]:
        """The stems that more than this share of the rows hold.

        >>> sorted(BM25.of([["tea", "hot"], ["tea", "cold"]]).widespread(0.5))
        ['tea']
        """
        return frozenset(map(self.terms.word, np.flatnonzero(np.diff(self.starts) > share * self.size).tolist()))

    def write(self, folder: Path) -> None:
        self.terms.write(folder, "bm25_terms")
        np.save(folder / "bm25_starts.npy", self.starts)
        np.save(folder / "bm25_rows.npy", self.rows)
        np.save(folder / "bm25_weights.npy", self.weights)

    @classmethod
    def read(cls, folder: Path, size: int) -> "BM25":
        starts, rows, weights = (read_array(folder / f"bm25_{name}.npy") for name in ("starts", "rows", "weights"))
        return cls(Terms.read(folder, "bm25_terms"), starts, rows, weights, size)


def write_weights(folder: Path, lengths: Floats) -> None:
    """Weight the postings of a folder, whose rows have so many stems each."""
    rows, counts = (RowFile.open(folder / f"bm25_{name}.npy") for name in ("rows", "counts"))
    starts = read_array(folder / "bm25_starts.npy")
    with RowWriter(folder / "bm25_weights.npy", np.float32) as file:
        for first in range(0, len(rows), _AT_ONCE):
            stop = min(first + _AT_ONCE, len(rows))
            terms = np.searchsorted(starts, np.arange(first, stop), side="right") - 1
            in_rows = starts[terms + 1] - starts[terms]
            file.append(_weights(rows.read(first, stop), counts.read(first, stop), in_rows, lengths))


def _weights(
    rows: NDArray[np.int32], counts: NDArray[np.uint16], in_rows: NDArray[np.int64], lengths: Floats
) -> Floats:
    """The weight of each posting, whose term stands in so many rows."""
    size = len(lengths)
    norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.sum()) / max(size, 1), 1.0))
    idf = np.log1p((size - in_rows + 0.5) / (in_rows + 0.5))
    return np.asarray(counts * (_K1 + 1) / (counts + norm[rows]) * idf)
