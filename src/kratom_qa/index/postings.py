"""Which terms stand in which rows, and how often: counted for some texts, and put together for all.

bm25_terms     the terms, sorted            bm25_starts    where the rows of each begin
bm25_rows      of one term after the other  bm25_counts    how often it stands in each
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import RowFile, RowWriter, read_array
from kratom_qa.index.lazy import Blobs, BlobWriter

_AT_ONCE = 2_000_000
"""Postings in memory while they are put together."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The rows and counts of term t lie at starts[t]:starts[t + 1], in the order of rows."""

    terms: Sequence[str]
    """Sorted."""
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> "Postings":
        """Of rows that are given as lists of stems."""
        numbers: dict[str, int] = {}
        rows, terms, counts = array("i"), array("i"), array("H")
        for row, text in enumerate(texts):
            count = Counter(text)
            rows.extend([row] * len(count))
            terms.extend([numbers.setdefault(term, len(numbers)) for term in count])
            counts.extend(count.values())
        names = sorted(numbers)
        places = np.empty(len(names), dtype=np.int32)
        places[[numbers[name] for name in names]] = np.arange(len(names))
        columns = places[np.asarray(terms)] if terms else np.zeros(0, np.int32)
        order = np.argsort(columns, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=len(names)))]).astype(np.int64)
        return cls(names, starts, np.asarray(rows, np.int32)[order], np.asarray(counts, np.uint16)[order])

    def write(self, folder: Path) -> None:
        """Write what `read_postings` and `merge_postings` find."""
        Blobs.write(folder, "bm25_terms", [term.encode() for term in self.terms])
        np.save(folder / "bm25_starts.npy", self.starts)
        np.save(folder / "bm25_rows.npy", self.rows)
        np.save(folder / "bm25_counts.npy", self.counts)


class _Source:
    """The postings of a folder, of which some rows are taken over to new places."""

    def __init__(self, folder: Path, placed: NDArray[np.int32]) -> None:
        self.placed = placed
        terms = Blobs(folder, "bm25_terms")
        self.terms = [terms[i].decode() for i in range(len(terms))]
        self.starts = read_array(folder / "bm25_starts.npy")
        self._rows, self._counts = (RowFile.open(folder / f"bm25_{name}.npy") for name in ("rows", "counts"))
        self.numbers = np.zeros(0, dtype=np.int64)
        """Number of each term among those of all sources."""

    def between(self, first: int, stop: int) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint16]]:
        """Numbers, new rows and counts of the postings of the terms with these numbers."""
        a, b = np.searchsorted(self.numbers, (first, stop))
        begin, end = int(self.starts[a]), int(self.starts[b])
        rows = self.placed[self._rows.read(begin, end)]
        kept = rows >= 0
        numbers = np.repeat(self.numbers[a:b], np.diff(self.starts[a : b + 1]))
        return numbers[kept], rows[kept], self._counts.read(begin, end)[kept]


def merge_postings(sources: Sequence[tuple[Path, NDArray[np.int32]]], size: int, folder: Path) -> NDArray[np.float64]:
    """Put the postings of several folders together; returns how many stems each of the `size` rows has.

    Beside each folder stands the new row of each of its rows, -1 for one that is left out. Only some of the postings
    are in memory at a time.
    """
    found = [_Source(*source) for source in sources]
    names = sorted({term for source in found for term in source.terms})
    numbers = {name: number for number, name in enumerate(names)}
    most = np.zeros(len(names), dtype=np.int64)
    for source in found:
        source.numbers = np.array([numbers[term] for term in source.terms], dtype=np.int64)
        most[source.numbers] += np.diff(source.starts)
        source.terms = []
    lengths = np.zeros(size)
    with ExitStack() as opened:
        terms = opened.enter_context(BlobWriter(folder, "bm25_terms"))
        starts = opened.enter_context(RowWriter(folder / "bm25_starts.npy", np.int64))
        rows = opened.enter_context(RowWriter(folder / "bm25_rows.npy", np.int32))
        counts = opened.enter_context(RowWriter(folder / "bm25_counts.npy", np.uint16))
        starts.append([0])
        for first, stop in _shares(most):
            columns = [source.between(first, stop) for source in found]
            of, where, often = (np.concatenate(column) for column in zip(*columns, strict=True))
            order = np.lexsort((where, of))
            in_rows = np.bincount(of - first, minlength=stop - first)
            for number in np.flatnonzero(in_rows).tolist():
                terms.append(names[first + number].encode())
            starts.append(len(rows) + np.cumsum(in_rows[in_rows > 0]))
            rows.append(where[order])
            counts.append(often[order])
            lengths += np.bincount(where, weights=often, minlength=size)
    return lengths


def _shares(most: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of terms that have about so many postings as are in memory at a time."""
    if len(most):
        share = np.cumsum(most) // _AT_ONCE
        yield from pairwise([0, *(np.flatnonzero(np.diff(share)) + 1).tolist(), len(most)])
