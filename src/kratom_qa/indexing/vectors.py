"""The vectors of a build and what is known of them all, from those that were kept and those that were made."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from kratom_qa.arrays import RowFile, read_array
from kratom_qa.index import Index
from kratom_qa.index.merge import Plan, Run, merge_vectors
from kratom_qa.index.statistics import Moments, Statistics, best_to_all, last_measured
from kratom_qa.index.store import STATISTICS
from kratom_qa.index.vectors import CHUNK
from kratom_qa.indexing.work import Work, vectors_of
from kratom_qa.protocols import Vectors

Ranges = list[tuple[int, int]]


def write_rows(work: Work, plan: Plan, build: Path) -> None:
    """Write the vectors of passages and sentences, and their statistics."""
    before, dimension = work.found.before, work.encoder.description.dimension
    folders = [*([before.model.parent] if before else []), *map(vectors_of, work.jobs())]
    moments: dict[str, Moments] = {}
    for name in ("passages", "sentences"):
        rows = merge_vectors(plan, name, dimension, folders, build)
        moments[name] = _moments(before, name, getattr(plan, name), rows)
        work.asked.progress.advance(1)
    owners = read_array(build / "owners.npy")
    last = last_measured(owners)
    first = rows.read(0, last).astype(np.float32)
    best = best_to_all(first, owners[:last])
    Statistics(moments["passages"], moments["sentences"], best).write(build / STATISTICS)


def _moments(before: Index | None, name: str, runs: Sequence[Run], rows: RowFile) -> Moments:
    """Moments of all rows: those of the build before, without what left it, and with what is new."""
    if before is None or (old := RowFile.open(before.model.parent / f"{name}.vectors.npy")).kind != rows.kind:
        return Moments.of(_chunks(rows, [(0, len(rows))]), rows.shape[1])
    found: Moments = getattr(before.statistics, name)
    for chunk in _chunks(old, _outside([(run.first, run.stop) for run in runs if run.source == 0], len(old))):
        found = found.with_rows(chunk, -1)
    for chunk in _chunks(rows, _added(runs)):
        found = found.with_rows(chunk)
    return found


def _outside(ranges: Ranges, length: int) -> Ranges:
    """What lies between some ranges, before the first and behind the last."""
    ends = [0, *(stop for _, stop in sorted(ranges))]
    return list(zip(ends, [*(first for first, _ in sorted(ranges)), length], strict=True))


def _added(runs: Sequence[Run]) -> Ranges:
    """Where the rows lie that do not come from the build before."""
    found, at = [], 0
    for run in runs:
        if run.source:
            found.append((at, at + run.stop - run.first))
        at += run.stop - run.first
    return found


def _chunks(rows: RowFile, ranges: Ranges) -> Iterator[Vectors]:
    for first, stop in ranges:
        for start in range(first, stop, CHUNK):
            yield rows.read(start, min(start + CHUNK, stop)).astype(np.float32)
