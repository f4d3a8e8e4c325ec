"""The seams: what one room of the house needs of another. They are implemented without inheriting."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kratom_qa.datatypes import Candidates

Vectors = NDArray[np.float32]
Sources = frozenset[str]
"""Ids of the documents to ask; empty means all."""


class Encoder(Protocol):
    """Text -> unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts, shape (len(texts), dimension)."""
        ...


class Engine(Protocol):
    """Where the rows of an index are searched: on this machine or elsewhere."""

    def search(self, vector: Vectors, stems: Sequence[str], sources: Sources = frozenset(), k: int = 0) -> Candidates:
        """The candidates of a query with this vector and these stems, at least `k` passages where there are as many.

        Only rows of `sources` are looked at, unless it is empty.
        """
        ...
