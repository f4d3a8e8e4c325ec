"""From log-odds to chances, and what a set of questions lets an operator promise; pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_LARGEST = 30.0
_STEPS = 100
_RIDGE = 1e-3
FEWEST = 50
"""Questions of which a bound can be certified; fewer say next to nothing."""
FEWEST_OF_A_KIND = 15
SEPARATES = 0.6
"""AUROC below which a threshold would be chance."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Two numbers that bring log-odds to the scale of one corpus and encoder (Platt 1999)."""

    scale: float = 1.0
    shift: float = 0.0

    def chance(self, log_odds: float) -> float:
        """Chance between 0 and 1.

        >>> Calibration().chance(0.0), Calibration(2.0, 1.0).chance(-0.5)
        (0.5, 0.5)
        """
        return 1 / (1 + math.exp(-max(-_LARGEST, min(_LARGEST, self.scale * log_odds + self.shift))))


@dataclass(frozen=True, slots=True)
class Bound:
    """A threshold, and what holds from it on with the stated confidence."""

    threshold: float
    answered: int
    """Of the questions, how many are answered from the threshold on."""
    wrong: int
    """Of these, how many the documents do not answer."""
    at_most: float
    """Upper bound of the share of wrong ones among those answered."""


def fit(log_odds: Values, answerable: NDArray[np.bool_]) -> Calibration:
    """Scale and shift by logistic regression with Platt's targets, which keep a set that separates well from
    certainty; Newton's method. The scale is never negative.

    >>> fitted = fit(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([False, False, True, True]))
    >>> fitted.scale > 0, round(fitted.shift, 6)
    (True, 0.0)
    """
    good, bad = int(answerable.sum()), int((~answerable).sum())
    targets = np.where(answerable, (good + 1) / (good + 2), 1 / (bad + 2))
    features = np.column_stack([log_odds, np.ones_like(log_odds)])
    weights = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(features @ weights, -_LARGEST, _LARGEST)))
        slope = features.T @ (chance - targets) + _RIDGE * (weights - [1.0, 0.0])
        curve = (features * (chance * (1 - chance))[:, None]).T @ features + _RIDGE * np.eye(2)
        step = np.linalg.solve(curve, slope)
        weights = weights - np.clip(step, -1.0, 1.0)
        if float(np.abs(step).max()) < 1e-9:
            break
    return Calibration(max(float(weights[0]), 0.0), float(weights[1]))


def upper_bound(wrong: int, n: int, confidence: float = 0.95) -> float:
    """The exact one-sided upper bound of a rate (Clopper & Pearson 1934), by halving.

    >>> round(upper_bound(0, 59), 3), upper_bound(3, 3)
    (0.05, 1.0)
    """
    if wrong >= n:
        return 1.0
    low, high = wrong / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, n, middle) > 1 - confidence else (low, middle)
    return high


def _at_most(k: int, n: int, rate: float) -> float:
    """Chance of at most k of n."""
    logs = [
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1)
        + i * math.log(max(rate, 1e-300)) + (n - i) * math.log(max(1 - rate, 1e-300))
        for i in range(k + 1)
    ]  # fmt: skip
    return float(sum(map(math.exp, logs)))


def bound(chances: Values, answerable: NDArray[np.bool_], allowed: float, confidence: float = 0.95) -> Bound | None:
    """The lowest threshold whose bound on wrong answers among all answers is at most `allowed`; None if there is none.

    Thresholds are tried from the strictest on, and the first that fails ends it, so that trying many costs nothing
    (fixed-sequence testing; Angelopoulos et al. 2021, "Learn then Test", https://arxiv.org/abs/2110.01052).
    """
    order = np.argsort(-chances, kind="stable")
    wrong = np.cumsum(~answerable[order])
    found: Bound | None = None
    # so many answers are needed before even no wrong one among them would prove anything
    first = math.ceil(math.log(1 - confidence) / math.log(1 - allowed))
    for n in _ends_of_ties(chances[order]):
        if n < first:
            continue
        at_most = upper_bound(int(wrong[n - 1]), n, confidence)
        if at_most > allowed:
            break
        found = Bound(float(chances[order][n - 1]), n, int(wrong[n - 1]), at_most)
    return found


def _ends_of_ties(ordered: Values) -> Sequence[int]:
    return [n for n in range(1, len(ordered) + 1) if n == len(ordered) or ordered[n] < ordered[n - 1]]
