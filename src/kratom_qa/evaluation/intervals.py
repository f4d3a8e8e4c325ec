"""How sure a figure is: bootstrap over clusters, Wilson's interval for rates, a paired permutation test; pure.

Everything is seeded, so that the same records give the same bytes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SEED = 20240607
_RESAMPLES = 1000
_PERMUTATIONS = 10_000
_Z = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5 % on each side."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured value with its 95 % interval, over n questions."""

    value: float
    low: float
    high: float
    n: int


def rate(flags: Sequence[bool]) -> Estimate:
    """A share with Wilson's interval (Wilson 1927).

    >>> rate([True] * 9 + [False])
    Estimate(value=0.9, low=0.5958499732047615, high=0.9821237869049271, n=10)
    """
    n = len(flags)
    if not n:
        return Estimate(math.nan, math.nan, math.nan, 0)
    p = sum(flags) / n
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    return Estimate(p, max(0.0, centre - half), min(1.0, centre + half), n)


def mean(values: Sequence[float], clusters: Sequence[str]) -> Estimate:
    """A mean with a bootstrap interval over clusters (Field & Welsh 2007)."""
    found = np.asarray(values, dtype=np.float64)
    return statistic(lambda rows: float(found[rows].mean()), clusters)


def statistic(measure: Callable[[NDArray[np.int64]], float], clusters: Sequence[str]) -> Estimate:
    """Any measure of rows with a percentile bootstrap interval; whole clusters are drawn with replacement."""
    n = len(clusters)
    if not n:
        return Estimate(math.nan, math.nan, math.nan, 0)
    rows = _rows_of(clusters)
    generator = np.random.default_rng(_SEED)
    drawn = []
    for _ in range(_RESAMPLES):
        chosen = generator.integers(0, len(rows), len(rows))
        drawn.append(measure(np.concatenate([rows[i] for i in chosen])))
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Estimate(measure(np.arange(n)), float(low), float(high), n)


def permutation_p(differences: Sequence[float], clusters: Sequence[str]) -> float:
    """Two-sided p of a paired permutation test (Fisher 1935): signs of whole clusters are flipped at random."""
    found = np.asarray(differences, dtype=np.float64)
    sums = np.array([found[rows].sum() for rows in _rows_of(clusters)])
    observed = abs(sums.sum())
    signs = np.random.default_rng(_SEED).choice([-1.0, 1.0], size=(_PERMUTATIONS, len(sums)))
    reached = int((np.abs(signs @ sums) >= observed - 1e-12).sum())
    return (reached + 1) / (_PERMUTATIONS + 1)


def _rows_of(clusters: Sequence[str]) -> list[NDArray[np.int64]]:
    found: dict[str, list[int]] = {}
    for row, cluster in enumerate(clusters):
        found.setdefault(cluster, []).append(row)
    return [np.array(rows, dtype=np.int64) for rows in found.values()]
