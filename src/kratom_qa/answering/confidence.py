"""The calibrated chance that the quotes answer: from what was learned of the corpus' questions, or a few signals."""

import math
from dataclasses import astuple

from kratom_qa.answering.signals import Signals
from kratom_qa.encoder.locate import DEFAULT_MODEL

# Fitted by training/fit_confidence.py on the dev halves of tests/testset and tests/testset_raw, which prints these
# lines.
SCALE = 1.66
SHIFT = 1.13
WITHOUT_QUESTIONS = {
    "all-MiniLM-L6-v2-kratom": (-10.13, 9.64, 5.95, 1.88, -2.24, 22.14, 26.57),
    "all-MiniLM-L6-v2": (-3.05, 3.79, 3.85, 3.05, -2.00, -3.56, -7.09),
}
"""The bias and the weights of the first six signals. Each encoder has its own: cosines spread differently."""


def calibrated(log_odds: float) -> float:
    """Chance between 0 and 1 for the log-odds of `Answerability`, brought to scale (Platt 1999).

    >>> calibrated(-5) < calibrated(5)
    True
    """
    return _chance(SCALE * log_odds + SHIFT)


def confidence_without_questions(signals: Signals, model: str) -> float:
    """Chance between 0 and 1 where the corpus has no files of questions.

    `model` is the encoder's name; those of other makes are judged as the published default one is.

    >>> near, far = Signals(0.9, 0.8, 0.8, 0.0, 0.3, 0.2), Signals(0.3, 0.2, 0.3, 0.9, 0.1, 0.1)
    >>> confidence_without_questions(near, DEFAULT_MODEL) > confidence_without_questions(far, DEFAULT_MODEL)
    True
    """
    bias, *weights = WITHOUT_QUESTIONS.get(model, WITHOUT_QUESTIONS[DEFAULT_MODEL])
    return _chance(bias + sum(weight * signal for weight, signal in zip(weights, astuple(signals), strict=False)))


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, log_odds))))
