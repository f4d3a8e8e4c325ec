"""BM25 over stems, weighted once when the index is built, so that a question only adds up columns.

Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; the idf is Lucene's, which is
never negative: ln(1 + (N - df + 0.5) / (df + 0.5)).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.index.terms import Terms

_K1 = 1.2
_B = 0.75


@dataclass(frozen=True, slots=True)
class BM25:
    """Weights of each term in each row, as columns: the rows and weights of term t lie at starts[t]:starts[t + 1]."""

    terms: Terms
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    size: int

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> "BM25":
        """Weights for rows that are given as lists of stems.

        >>> index = BM25.of([["tea", "hot"], ["tea", "tea"], ["coffee"]])
        >>> index.scores(["coffee"]).argmax()
        np.int64(2)
        """
        counts = [Counter(text) for text in texts]
        terms = sorted(set().union(*counts))
        numbers = {term: i for i, term in enumerate(terms)}
        mean = max(sum(len(text) for text in texts) / max(len(texts), 1), 1.0)
        columns: list[list[tuple[int, float]]] = [[] for _ in terms]
        for row, (text, count) in enumerate(zip(texts, counts, strict=True)):
            norm = _K1 * (1 - _B + _B * len(text) / mean)
            for term, n in count.items():
                columns[numbers[term]].append((row, n * (_K1 + 1) / (n + norm)))
        idf = [float(np.log1p((len(texts) - len(c) + 0.5) / (len(c) + 0.5))) for c in columns]
        return cls(
            Terms(terms),
            np.cumsum([0, *map(len, columns)], dtype=np.int64),
            np.array([row for column in columns for row, _ in column], dtype=np.int32),
            np.array([w * f for column, f in zip(columns, idf, strict=True) for _, w in column], dtype=np.float32),
            len(texts),
        )

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
        starts, rows, weights = (
            np.load(folder / f"bm25_{name}.npy", mmap_mode="r") for name in ("starts", "rows", "weights")
        )
        return cls(Terms.read(folder, "bm25_terms"), starts, rows, weights, size)
