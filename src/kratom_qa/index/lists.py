"""A quantised inverted index of many vectors, learned from a sample of them, and how well it finds."""

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import RowFile
from kratom_qa.protocols import Vectors

RECALL = 0.97
"""Least share of the 50 nearest rows that the inverted index finds."""
RECALL_AT = 50
FETCHED = 2
"""How many times the rows that are wanted are fetched, to be scored again."""
_SAMPLE = 200
"""Rows that stand for questions where recall is measured."""
_TRAINED_ON = 40
"""Rows for each list, from which lists are learned."""
_CHUNK = 16_384


@dataclass(frozen=True, slots=True)
class Lists:
    """What is known of an inverted index since it was built."""

    count: int
    probed: int
    """Lists that are looked into for a question."""
    recall: float
    """Share of the 50 nearest rows that is found, measured on rows of the index itself."""

    def __str__(self) -> str:
        return f"an inverted index of {self.count} lists, {self.probed} searched, recall@{RECALL_AT} {self.recall:.3f}"


def learn_lists(rows: RowFile) -> tuple[faiss.Index, Lists]:
    """An inverted index of eight bits a number, and how many of its lists to look into for the recall that is due."""
    count = int(2 ** np.ceil(np.log2(np.sqrt(len(rows)))))
    dimension = rows.shape[1]
    coarse = faiss.IndexFlatIP(dimension)
    inverted = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, count, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    inverted.cp.niter, inverted.cp.seed = 10, 0
    inverted.train(_spread_out(rows, _TRAINED_ON * count))
    for chunk in rows.chunks(_CHUNK):
        inverted.add(chunk.astype(np.float32))
    asked = _spread_out(rows, _SAMPLE)
    wanted = [set(near) for near in _exact(rows, asked).tolist()]
    probed = 1
    while True:
        inverted.nprobe = probed
        _, found = inverted.search(asked, FETCHED * RECALL_AT)
        shares = [len(wanted[i] & set(found[i].tolist())) / len(wanted[i]) for i in range(len(asked))]
        if np.mean(shares) >= RECALL or probed >= count:
            return inverted, Lists(count, probed, round(float(np.mean(shares)), 4))
        probed = min(2 * probed, count)


def _spread_out(rows: RowFile, most: int) -> Vectors:
    """At most so many rows, from all over."""
    chosen = np.linspace(0, len(rows) - 1, min(most, len(rows)), dtype=np.int64)
    found = np.empty((len(chosen), rows.shape[1]), dtype=np.float32)
    for first in range(0, len(rows), _CHUNK):
        inside = (first <= chosen) & (chosen < first + _CHUNK)
        if inside.any():
            found[inside] = rows.read(first, min(first + _CHUNK, len(rows)))[chosen[inside] - first]
    return found


def _exact(rows: RowFile, asked: Vectors) -> NDArray[np.int64]:
    """The nearest rows of each that is asked, found by looking at all, shape (len(asked), at most 50)."""
    near = np.zeros((len(asked), 0), dtype=np.int64)
    scores = np.zeros((len(asked), 0), dtype=np.float32)
    first = 0
    for chunk in rows.chunks(_CHUNK):
        numbers = np.broadcast_to(np.arange(first, first + len(chunk)), (len(asked), len(chunk)))
        near, scores = np.hstack([near, numbers]), np.hstack([scores, asked @ chunk.astype(np.float32).T])
        best = np.argpartition(-scores, min(RECALL_AT, scores.shape[1] - 1), axis=1)[:, :RECALL_AT]
        near, scores = np.take_along_axis(near, best, axis=1), np.take_along_axis(scores, best, axis=1)
        first += len(chunk)
    return near
