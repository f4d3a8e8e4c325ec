"""Documents of several folders -> one: of the build before, of parts that were just made. Only copies, nothing is read
into memory as a whole, and nothing is made anew of what did not change."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import RowFile
from kratom_qa.index.bm25 import write_weights
from kratom_qa.index.postings import merge_postings
from kratom_qa.index.terms import Terms
from kratom_qa.index.texts import StoredTexts, TextsWriter
from kratom_qa.index.vectors import CHUNK, write_vectors
from kratom_qa.protocols import Vectors

WORDS = re.compile(r"[a-z]{5,}")


@dataclass(frozen=True, slots=True)
class Pick:
    """A document that is taken over."""

    source: int
    """Number of the folder that holds it."""
    number: int
    """Its number there."""
    id: str


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that stand behind one another, there as here."""

    source: int
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Where all rows come from, in the order in which they stand here."""

    folders: tuple[Path, ...]
    passages: tuple[Run, ...]
    sentences: tuple[Run, ...]

    def counts(self) -> dict[str, int]:
        return {name: sum(run.stop - run.first for run in getattr(self, name)) for name in ("passages", "sentences")}


def merge_texts(sources: Sequence[StoredTexts], picks: Sequence[Pick], folder: Path) -> Plan:
    """Write the texts of these documents into a folder."""
    passages: list[Run] = []
    sentences: list[Run] = []
    with TextsWriter(folder) as file:
        for pick in picks:
            source = sources[pick.source]
            rows = source.rows(pick.number)
            file.add(replace(rows, about=rows.about | {"id": pick.id}))
            _extend(passages, pick.source, source.first_passages[pick.number : pick.number + 2])
            _extend(sentences, pick.source, source.first_sentences[pick.number : pick.number + 2])
    return Plan(tuple(source.folder for source in sources), tuple(passages), tuple(sentences))


def _extend(runs: list[Run], source: int, between: NDArray[np.int64]) -> None:
    first, stop = map(int, between)
    if runs and runs[-1].source == source and runs[-1].stop == first:
        runs[-1] = Run(source, runs[-1].first, stop)
    else:
        runs.append(Run(source, first, stop))


def merge_words(plan: Plan, folder: Path) -> None:
    """Write the BM25 postings of the passages of a plan."""
    sizes = [len(RowFile.open(source / "passages.npy")) for source in plan.folders]
    placed = [np.full(size, -1, dtype=np.int32) for size in sizes]
    row = 0
    for run in plan.passages:
        placed[run.source][run.first : run.stop] = np.arange(row, row + run.stop - run.first)
        row += run.stop - run.first
    write_weights(folder, merge_postings(list(zip(plan.folders, placed, strict=True)), row, folder))


def merge_vocabulary(sources: Sequence[StoredTexts], picks: Sequence[Pick], known: Terms | None, folder: Path) -> None:
    """Write the words of the documents; `known` are those of the first folder, where all of it is taken over."""
    words: set[str] = set(known or ())
    for pick in picks:
        if known is None or pick.source > 0:
            words.update(WORDS.findall(sources[pick.source].text(pick.number).lower()))
    Terms(sorted(words)).write(folder, "vocabulary")


def merge_vectors(plan: Plan, name: str, dimension: int, folders: Sequence[Path], folder: Path) -> RowFile:
    """Write the vectors of the passages or the sentences of a plan; `folders` hold those of its sources."""
    runs: Sequence[Run] = getattr(plan, name)
    files = [RowFile.open(source / f"{name}.vectors.npy") for source in folders]
    return write_vectors(folder, name, _chunks(files, runs), (plan.counts()[name], dimension))


def _chunks(files: Sequence[RowFile], runs: Sequence[Run]) -> Iterator[Vectors]:
    for run in runs:
        for first in range(run.first, run.stop, CHUNK):
            yield files[run.source].read(first, min(first + CHUNK, run.stop)).astype(np.float32)
