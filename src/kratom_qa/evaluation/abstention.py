"""How good a confidence is: does it tell answerable from not, and does it say how often; pure."""

import math

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_BINS = 10


def auroc(confidence: Values, answerable: NDArray[np.bool_]) -> float:
    """Chance that an answerable question has more confidence than one that is not (Hanley & McNeil 1982).

    >>> auroc(np.array([0.9, 0.1]), np.array([True, False]))
    1.0
    """
    good, bad = confidence[answerable], confidence[~answerable]
    if not len(good) or not len(bad):
        return float("nan")
    wins = (good[:, None] > bad[None, :]).mean() + 0.5 * (good[:, None] == bad[None, :]).mean()
    return float(wins)


def false_answers_at(confidence: Values, answerable: NDArray[np.bool_], answered: float = 0.9) -> float:
    """Share of unanswerable questions that are answered where the threshold lets this share of answerable ones pass.

    The false positive rate at a true positive rate (Liang et al. 2018), whatever threshold the program uses.

    >>> false_answers_at(np.array([0.9, 0.4, 0.6, 0.1]), np.array([True, True, False, False]))
    0.5
    """
    good, bad = np.sort(confidence[answerable])[::-1], confidence[~answerable]
    if not len(good) or not len(bad):
        return float("nan")
    threshold = good[math.ceil(answered * len(good) - 1e-9) - 1]
    return float((bad >= threshold).mean())


def calibration_error(confidence: Values, answerable: NDArray[np.bool_]) -> float:
    """ECE (Guo et al. 2017): mean distance of confidence and frequency over ten equal bins."""
    return float(
        sum(count / len(confidence) * abs(said - true) for said, true, count in reliability(confidence, answerable))
    )


def reliability(confidence: Values, answerable: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    """For each bin that is not empty: mean confidence, share of answerable questions, and how many there are."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return [
        (float(confidence[bins == b].mean()), float(answerable[bins == b].mean()), int((bins == b).sum()))
        for b in range(_BINS)
        if (bins == b).any()
    ]


def risk_coverage(confidence: Values, wrong: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Share of questions answered, and share of those that are wrong, from the most confident on (El-Yaniv 2010)."""
    order = np.argsort(-confidence, kind="stable")
    risks = np.cumsum(wrong[order]) / np.arange(1, len(order) + 1)
    return [((i + 1) / len(order), float(risk)) for i, risk in enumerate(risks)]


def area_under_risk_coverage(confidence: Values, wrong: NDArray[np.bool_]) -> float:
    """AURC (Geifman et al. 2019): mean risk over all coverages; lower is better."""
    return float(np.mean([risk for _, risk in risk_coverage(confidence, wrong)])) if len(confidence) else float("nan")
