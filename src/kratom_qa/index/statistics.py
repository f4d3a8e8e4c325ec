"""What is known of all rows of an index since it was built, so that no query has to look at them all."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import read_arrays
from kratom_qa.protocols import Vectors

_SCALE = 2.0**14
"""Numbers are rounded to this many parts before they are added up. Sums of whole numbers are exact in double precision,
so they do not depend on the order, and what left an index can be taken off again."""
_MOST = 20_000
"""Sentences over which the spread of the best ones is measured: those of the first passages."""
_SAMPLE = 256
"""Sentences that stand for questions there."""


@dataclass(frozen=True, slots=True)
class Moments:
    """First and second moment of unit vectors: mean and deviation of their cosine with any query follow from them."""

    count: int
    total: NDArray[np.float64]
    """Sum of the rounded vectors, shape (dimension,)."""
    products: NDArray[np.float64]
    """Sum of their outer products, shape (dimension, dimension)."""

    @classmethod
    def none(cls, dimension: int) -> "Moments":
        """Of no rows."""
        return cls(0, np.zeros(dimension), np.zeros((dimension, dimension)))

    @classmethod
    def of(cls, chunks: Iterable[Vectors], dimension: int) -> "Moments":
        """Of rows that come a few at a time."""
        found = cls.none(dimension)
        for rows in chunks:
            found = found.with_rows(rows)
        return found

    def with_rows(self, rows: Vectors, sign: int = 1) -> "Moments":
        """The same with some rows more or, where `sign` is -1, without them."""
        whole = np.rint(rows.astype(np.float64) * _SCALE)
        products = self.products + sign * (whole.T @ whole)
        return Moments(self.count + sign * len(rows), self.total + sign * whole.sum(axis=0), products)

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean of the vectors, shape (dimension,)."""
        return self.total / (max(self.count, 1) * _SCALE)

    def cosine(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the cosine of all rows with `vector`."""
        wide = vector.astype(np.float64)
        mean = float(self.mean @ wide)
        second = float(wide @ self.products @ wide) / (max(self.count, 1) * _SCALE**2)
        return mean, float(np.sqrt(max(second - mean * mean, 0.0)))


@dataclass(frozen=True, slots=True)
class Statistics:
    """Moments of both kinds of vector, and how the best sentences of the passages are spread."""

    passages: Moments
    sentences: Moments
    best_to_all: float
    """Deviation of the cosine of each passage's best sentence, divided by that of all sentences; a mean over sentences
    of the index, taken as questions."""

    @classmethod
    def of(cls, passages: Vectors, sentences: Vectors, owners: NDArray[np.int32]) -> "Statistics":
        """Of all vectors of an index; `owners` is the row of the passage of each sentence, ascending."""
        dimension = passages.shape[1]
        last = last_measured(owners)
        best = best_to_all(sentences[:last], owners[:last])
        return cls(Moments.of([passages], dimension), Moments.of([sentences], dimension), best)

    def write(self, path: Path) -> None:
        arrays = {"best_to_all": np.array(self.best_to_all)}
        for name, moments in (("passages", self.passages), ("sentences", self.sentences)):
            arrays[f"{name}_count"] = np.array(moments.count)
            arrays[f"{name}_total"], arrays[f"{name}_products"] = moments.total, moments.products
        np.savez(path, **arrays)  # type: ignore[arg-type]  # none is named allow_pickle

    @classmethod
    def read(cls, path: Path) -> "Statistics":
        kept = read_arrays(path)
        passages, sentences = (
            Moments(int(kept[f"{name}_count"]), kept[f"{name}_total"], kept[f"{name}_products"])
            for name in ("passages", "sentences")
        )
        return cls(passages, sentences, float(kept["best_to_all"]))


def last_measured(owners: NDArray[np.int32]) -> int:
    """How many sentences `best_to_all` is measured over: those of whole passages."""
    return int(np.searchsorted(owners, owners[min(_MOST, len(owners)) - 1], side="right")) if len(owners) else 0


def best_to_all(sentences: Vectors, owners: NDArray[np.int32]) -> float:
    """As `Statistics.best_to_all`, over these sentences."""
    if not len(sentences):
        return 1.0
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    sample = sentences[np.linspace(0, len(sentences) - 1, min(_SAMPLE, len(sentences)), dtype=np.int64)]
    ratios = []
    for vector in sample:
        cosines = sentences @ vector
        best = np.maximum.reduceat(cosines, firsts)
        ratios.append(float(best.std()) / max(float(cosines.std()), 1e-6))
    return float(np.mean(ratios))
