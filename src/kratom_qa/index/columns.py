"""Which rows belong together, as arrays: so that no query has to walk through texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kratom_qa.datatypes import Collection
from kratom_qa.datatypes.candidates import Rows


@dataclass(frozen=True, slots=True)
class Columns:
    """The passages of documents and the sentences of passages, by row."""

    document_ids: Sequence[str]
    documents: NDArray[np.int32]
    """Number of the document of each passage, ascending."""
    owners: NDArray[np.int32]
    """Row of the passage of each sentence, ascending."""
    starts: NDArray[np.int64]
    """Row of the first sentence of each passage; one more than there are passages."""

    @classmethod
    def of(cls, collection: Collection) -> "Columns":
        """The columns of texts in memory."""
        numbers = {document.id: i for i, document in enumerate(collection.documents)}
        owners = np.array([s.passage for s in collection.sentences], dtype=np.int32)
        return cls(
            tuple(numbers),
            np.array([numbers[p.document.id] for p in collection.passages], dtype=np.int32),
            owners,
            np.searchsorted(owners, np.arange(len(collection.passages) + 1)),
        )

    def passages_in(self, ids: Iterable[str]) -> Rows:
        """Rows of the passages of these documents."""
        wanted = set(ids)
        numbers = [i for i, known in enumerate(self.document_ids) if known in wanted]
        return np.flatnonzero(np.isin(self.documents, numbers))

    def sentences_of(self, passages: Rows) -> Rows:
        """Rows of the sentences of passages that are given in the order of their rows."""
        firsts, counts = self.starts[passages], self.starts[passages + 1] - self.starts[passages]
        before = np.cumsum(counts) - counts
        return np.asarray(np.repeat(firsts - before, counts) + np.arange(int(counts.sum())), dtype=np.int64)
