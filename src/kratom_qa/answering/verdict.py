"""Whether the documents answer: the only place that decides it."""

import math
from collections.abc import Container
from dataclasses import astuple, dataclass
from enum import StrEnum

from kratom_qa.answering.answerability import Answerability
from kratom_qa.answering.signals import Signals, read_signals
from kratom_qa.datatypes import Candidates
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.query.query import Query
from kratom_qa.settings import Settings

# Fitted by training/fit_confidence.py on the dev halves of tests/testset and tests/testset_raw, which prints these
# lines.
SCALE = 1.67
SHIFT = 1.07
WITHOUT_QUESTIONS = {
    "all-MiniLM-L6-v2-kratom": (-10.13, 9.64, 5.95, 1.88, -2.24, 22.14, 26.57),
    "all-MiniLM-L6-v2": (-3.05, 3.79, 3.85, 3.05, -2.00, -3.56, -7.09),
}
"""The bias and the weights of the first six signals. Each encoder has its own: cosines spread differently."""


class Outcome(StrEnum):
    """What can be said to a question; the values are those of the JSON."""

    ANSWERED = "answered"
    RELATED = "related"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The calibrated chance that the documents answer, and what follows from it."""

    chance: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Judge:
    """What the verdicts of one index rest on."""

    known_stems: Container[str]
    subject_stems: frozenset[str]
    """Stems that nearly every passage holds: who names one asks about what the documents are about."""
    model: str
    """Name of the encoder."""
    settings: Settings
    learned: Answerability | None = None
    """What was learned of the corpus's questions, where there are enough."""

    def verdict(self, query: Query, found: Candidates) -> Verdict:
        """Whether what was found answers the query."""
        if not len(found.passages):
            return Verdict(0.0, Outcome.NOT_COVERED)
        chance = self.chance(query, found)
        if chance >= self.settings.answer_threshold:
            return Verdict(chance, Outcome.ANSWERED)
        on_subject = not self.subject_stems.isdisjoint(query.weights)
        near = on_subject or chance >= self.settings.related_threshold
        return Verdict(chance, Outcome.RELATED if near else Outcome.NOT_COVERED)

    def chance(self, query: Query, found: Candidates) -> float:
        """The chance, 0 to 1, that what was found answers the query."""
        signals = read_signals(query, found, self.known_stems)
        if self.learned is None:
            return confidence_without_questions(signals, self.model)
        return calibrated(self.learned.log_odds(query.vector, signals))


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
