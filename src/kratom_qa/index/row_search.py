"""Where the rows of an index are looked for; kinds are "passages" and "sentences"."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from kratom_qa.datatypes.candidates import Rows, Scores
from kratom_qa.index.store import Index
from kratom_qa.protocols import Vectors


class WordScores(Protocol):
    """BM25 scores of passages for the stems of one question."""

    def best(self, k: int, allowed: Rows | None) -> Rows:
        """The at most `k` passages that score highest, those without a stem left out."""
        ...

    def of(self, passages: Rows) -> Scores: ...

    def deviation(self) -> float:
        """Standard deviation over all passages."""
        ...


class RowSearch(Protocol):
    """Finds and scores rows. `allowed` are passages, where not all may be found, or sentences of them."""

    def nearest(self, kind: str, vector: Vectors, k: int, allowed: Rows | None) -> Rows: ...

    def similarities(self, kind: str, vector: Vectors, rows: Rows) -> Scores: ...

    def vectors(self, kind: str, rows: Rows) -> Vectors: ...

    def words(self, stems: Sequence[str]) -> WordScores: ...


class LocalRows:
    """The rows of an index on this machine. Implements `RowSearch`."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._kinds = {"passages": index.passage_vectors, "sentences": index.sentence_vectors}

    def nearest(self, kind: str, vector: Vectors, k: int, allowed: Rows | None) -> Rows:
        if allowed is not None and kind == "sentences":
            allowed = self._index.columns.sentences_of(allowed)
        return self._kinds[kind].nearest(vector, k, allowed)

    def similarities(self, kind: str, vector: Vectors, rows: Rows) -> Scores:
        return self._kinds[kind].similarities(vector, rows).astype(np.float64)

    def vectors(self, kind: str, rows: Rows) -> Vectors:
        return self._kinds[kind].vectors(rows)

    def words(self, stems: Sequence[str]) -> "LocalWords":
        return LocalWords(self._index.bm25.scores(stems).astype(np.float64))


class LocalWords:
    """Scores of every passage. Implements `WordScores`."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores

    def best(self, k: int, allowed: Rows | None) -> Rows:
        scores = self._scores
        named = np.flatnonzero(scores > 0) if allowed is None else allowed[scores[allowed] > 0]
        if len(named) > k:  # most questions hold a word that very many passages have
            named = named[np.argpartition(-scores[named], k)[:k]]
        return named

    def of(self, passages: Rows) -> Scores:
        return self._scores[passages]

    def deviation(self) -> float:
        return float(self._scores.std()) if len(self._scores) else 0.0
