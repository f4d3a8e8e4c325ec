"""What one search of an index finds near a query; everything after it reads this and never the index again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RowScores:
    """Rows of an index with a score each, in the order of the rows."""

    rows: Rows
    scores: Scores

    def best(self, k: int) -> "RowScores":
        """The at most `k` best, best first; of equal ones the first rows."""
        order = np.lexsort((self.rows, -self.scores))[:k]
        return RowScores(self.rows[order], self.scores[order])

    def without(self, row: int) -> "RowScores":
        """All but one row."""
        kept = self.rows != row
        return RowScores(self.rows[kept], self.scores[kept])

    def top_mean(self, k: int) -> float:
        """Mean of the `k` largest scores; 0 where there are none."""
        return float(np.sort(self.scores)[-k:].mean()) if len(self.scores) else 0.0


@dataclass(frozen=True, slots=True)
class Spread:
    """How the scores of a query are spread over the whole index, known without scoring every row."""

    passages: float
    """Standard deviation of the cosine of the passages."""
    best_sentences: float
    """The same of the cosine of the best sentence of each passage."""
    words: float
    """The same of the BM25 scores of the passages."""
    sentences: float
    """The same of the cosine of the sentences."""
    sentence_mean: float
    """Mean cosine of all sentences."""
    any_two_sentences: float
    """Mean cosine of any two sentences."""
    size: int
    """Number of passages."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rows near a query on each side, every passage scored on all sides."""

    passages: Rows
    """The nearest on any side, in the order of their rows; the three below have a score for each."""
    passage_cosines: Scores
    best_sentence_cosines: Scores
    bm25: Scores
    sentences: RowScores
    """All sentences of these passages, by cosine."""
    quotable: RowScores
    """The nearest three of them that may be quoted: no chance that a reply answers comes from others."""
    owners: Rows
    """Row of the passage of each of these sentences."""
    questions: RowScores
    """The nearest questions that the documents answer, by cosine."""
    unanswerable: RowScores
    """The nearest questions that no document answers."""
    spread: Spread
    near_vectors: NDArray[np.float32]
    """Vectors of the nearest sentences, in the order of `sentences.best(len(near_vectors))`."""
