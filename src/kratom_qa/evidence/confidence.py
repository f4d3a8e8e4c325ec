"""The calibrated chance that the quotes answer: a logistic model over a few signals, small enough to be read."""

import math
from dataclasses import astuple

from kratom_qa.evidence.signals import Signals

# Fitted by benchmarks/fit_confidence.py, which prints these lines: on the questions that come with the corpus, each
# left out in turn, and brought to scale on the dev half of tests/testset.
BIAS = -0.35
WEIGHTS = Signals(5.62, -0.88, 1.43, -0.43, -2.86, 4.00, 4.77, 15.26, -7.18, -13.43, -7.87)
BIAS_WITHOUT_QUESTIONS = 0.33
WEIGHTS_WITHOUT_QUESTIONS = Signals(6.04, -7.14, 4.44, -0.22, -3.92)


def confidence(signals: Signals, *, has_questions: bool) -> float:
    """Chance between 0 and 1 that the sentences answer; without files of questions fewer signals are weighed.

    >>> near, far = Signals(0.9, 0.8, 0.8, 1.0, 0.0), Signals(0.3, 0.2, 0.3, 0.1, 0.9)
    >>> confidence(near, has_questions=False) > confidence(far, has_questions=False)
    True
    """
    bias, weights = (BIAS, WEIGHTS) if has_questions else (BIAS_WITHOUT_QUESTIONS, WEIGHTS_WITHOUT_QUESTIONS)
    total = bias + sum(w * s for w, s in zip(astuple(weights), astuple(signals), strict=True))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
