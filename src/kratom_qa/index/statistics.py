"""What is known of all rows of an index since it was built, so that no query has to look at them all."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import read_arrays
from kratom_qa.protocols import Vectors

_CHUNK = 16_384
_MOST = 20_000
_SAMPLE = 256
"""Sentences that stand for questions where the spread of the best sentences is measured."""


@dataclass(frozen=True, slots=True)
class Moments:
    """First and second moment of unit vectors: mean and deviation of their cosine with any query follow from them."""

    mean: Vectors
    """Shape (dimension,)."""
    second: NDArray[np.float32]
    """Mean of the outer products, shape (dimension, dimension)."""

    @classmethod
    def of(cls, vectors: Vectors) -> "Moments":
        """Of the rows of `vectors`, shape (rows, dimension)."""
        total, products = np.zeros(vectors.shape[1]), np.zeros((vectors.shape[1], vectors.shape[1]))
        for first in range(0, len(vectors), _CHUNK):
            wide = vectors[first : first + _CHUNK].astype(np.float64)
            total += wide.sum(axis=0)
            products += wide.T @ wide
        count = max(len(vectors), 1)
        return cls((total / count).astype(np.float32), (products / count).astype(np.float32))

    def cosine(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the cosine of all rows with `vector`."""
        wide = vector.astype(np.float64)
        mean = float(self.mean @ wide)
        return mean, float(np.sqrt(max(float(wide @ self.second @ wide) - mean * mean, 0.0)))


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
        return cls(Moments.of(passages), Moments.of(sentences), _best_to_all(sentences, owners))

    def write(self, path: Path) -> None:
        arrays = {
            "passage_mean": self.passages.mean,
            "passage_second": self.passages.second,
            "sentence_mean": self.sentences.mean,
            "sentence_second": self.sentences.second,
            "best_to_all": np.array(self.best_to_all),
        }
        np.savez(path, **arrays)  # type: ignore[arg-type]  # none is named allow_pickle

    @classmethod
    def read(cls, path: Path) -> "Statistics":
        kept = read_arrays(path)
        passages = Moments(kept["passage_mean"], kept["passage_second"])
        sentences = Moments(kept["sentence_mean"], kept["sentence_second"])
        return cls(passages, sentences, float(kept["best_to_all"]))


def _best_to_all(sentences: Vectors, owners: NDArray[np.int32]) -> float:
    if not len(sentences):
        return 1.0
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    # of many sentences, those of the first passages
    stop = int(np.searchsorted(owners, owners[min(_MOST, len(owners)) - 1], side="right"))
    sentences, firsts = sentences[:stop], firsts[firsts < stop]
    sample = sentences[np.linspace(0, len(sentences) - 1, min(_SAMPLE, len(sentences)), dtype=np.int64)]
    ratios = []
    for vector in sample:
        cosines = sentences @ vector
        best = np.maximum.reduceat(cosines, firsts)
        ratios.append(float(best.std()) / max(float(cosines.std()), 1e-6))
    return float(np.mean(ratios))
