"""The calibrated chance that the quotes answer: from what was learned of the corpus' questions, or a few signals."""

import math
from dataclasses import astuple

from kratom_qa.evidence.signals import Signals

# Fitted by benchmarks/fit_confidence.py, which prints these lines: on the dev half of tests/testset and, left out in
# turn, the questions of the index.
SCALE = 0.65
SHIFT = 0.31
BIAS_WITHOUT_QUESTIONS = 0.65
WEIGHTS_WITHOUT_QUESTIONS = (7.72, -9.34, 4.12, -4.06)


def calibrated(log_odds: float) -> float:
    """Chance between 0 and 1 for the log-odds of `Answerability`, brought to scale (Platt 1999).

    >>> calibrated(-5) < calibrated(5)
    True
    """
    return _chance(SCALE * log_odds + SHIFT)


def confidence_without_questions(signals: Signals) -> float:
    """Chance between 0 and 1 where the corpus has no files of questions: from the first four signals.

    >>> near, far = Signals(0.9, 0.8, 0.8, 0.0), Signals(0.3, 0.2, 0.3, 0.9)
    >>> confidence_without_questions(near) > confidence_without_questions(far)
    True
    """
    weighed = zip(WEIGHTS_WITHOUT_QUESTIONS, astuple(signals), strict=False)
    return _chance(BIAS_WITHOUT_QUESTIONS + sum(weight * signal for weight, signal in weighed))


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, log_odds))))
