"""The seams: what one room of the house needs of another. They are implemented without inheriting."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kratom_qa.datatypes import Evidence, Hit

Vectors = NDArray[np.float32]
Sources = frozenset[str]
"""Ids of the documents to ask; empty means all."""


class Encoder(Protocol):
    """Text -> unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts, shape (len(texts), dimension)."""
        ...


class VectorIndex(Protocol):
    """Rows of unit vectors that can be searched."""

    def search(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The at most `k` nearest rows with their cosine, best first; `vector` has shape (dimension,)."""
        ...

    def scores(self, vector: Vectors) -> Vectors:
        """Cosine of every row with `vector`, shape (rows,)."""
        ...

    def similarities(self, vector: Vectors, rows: Sequence[int]) -> Vectors:
        """Cosine of each of the rows with `vector`, shape (len(rows),)."""
        ...


class Retriever(Protocol):
    """Query -> passages."""

    def retrieve(self, question: str, k: int, sources: Sources = frozenset()) -> tuple[Hit, ...]:
        """The at most `k` passages that bear most on the question, best first."""
        ...


class EvidenceScorer(Protocol):
    """Question and passages -> sentences, and whether they answer."""

    def score(self, question: str, hits: Sequence[Hit], sources: Sources = frozenset()) -> Evidence:
        """The sentences of the hits, best first, and the calibrated chance that they answer the question."""
        ...
