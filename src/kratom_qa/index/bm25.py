"""BM25 over stems, weighted once when the index is built, so that a question only adds up columns.

Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; the idf is Lucene's, which is
never negative: ln(1 + (N - df + 0.5) / (df + 0.5)).
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import read_array
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
    def of(cls, texts: Iterable[Sequence[str]]) -> "BM25":
        """Weights for rows that are given as lists of stems.

        >>> index = BM25.of([["tea", "hot"], ["tea", "tea"], ["coffee"]])
        >>> index.scores(["coffee"]).argmax()
        np.int64(2)
        """
        numbers: dict[str, int] = {}
        lengths, terms, counts = array("i"), array("i"), array("i")
        for text in texts:
            count = Counter(text)
            lengths.append(len(count))
            terms.extend([numbers.setdefault(term, len(numbers)) for term in count])
            counts.extend(count.values())
        return cls._weighted(sorted(numbers), numbers, *map(np.asarray, (lengths, terms, counts)))

    @classmethod
    def _weighted(
        cls,
        names: list[str],
        numbers: Mapping[str, int],
        lengths: NDArray[np.int32],
        terms: NDArray[np.int32],
        counts: NDArray[np.int32],
    ) -> "BM25":
        """Of the distinct terms of all rows behind one another, with how often each stands there."""
        size = len(lengths)
        places = np.empty(len(names), dtype=np.int32)
        places[[numbers[name] for name in names]] = np.arange(len(names))
        rows = np.repeat(np.arange(size, dtype=np.int32), lengths)
        columns = places[terms]
        words = np.bincount(rows, weights=counts, minlength=size)
        norm = _K1 * (1 - _B + _B * words / max(float(words.sum()) / max(size, 1), 1.0))
        in_rows = np.bincount(columns, minlength=len(names))
        idf = np.log1p((size - in_rows + 0.5) / (in_rows + 0.5))
        weights = counts * (_K1 + 1) / (counts + norm[rows]) * idf[columns]
        order = np.argsort(columns, kind="stable")
        starts = np.concatenate([[0], np.cumsum(in_rows)]).astype(np.int64)
        return cls(Terms(names), starts, rows[order], weights[order].astype(np.float32), size)

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
