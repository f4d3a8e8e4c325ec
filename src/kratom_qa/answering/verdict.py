"""Whether the documents answer: the only place that decides it."""

import math
from collections.abc import Container
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from kratom_qa.answering.answerability import Answerability
from kratom_qa.answering.calibration import Calibration, log_odds
from kratom_qa.answering.missing import Missing
from kratom_qa.answering.signals import Signals, read_signals
from kratom_qa.datatypes import Candidates
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.query.query import Query
from kratom_qa.settings import Settings

# Fitted by training/fit_confidence.py on the dev half of tests/testset, which prints these lines.
SCALE = 1.68
SHIFT = 1.06
PRIOR = 500
"""Questions of either kind from which what a corpus's own teach weighs half. 200 to 1,000 tried on the dev halves: flat
over the digests with 3,129; of the second subject's 84, which alone answer four of five near misses, 200 to 500 give
the best AUROC and 500 the better calibration."""
WITHOUT_FILES = 6
"""Signals, from the first on, that need no question files."""
FEATURES = tuple(field.name for field in (*fields(Signals)[:WITHOUT_FILES], *fields(Missing)))
# Fitted by training/fit_answerability.py on dev parts of six corpora (two for the adapted model), which prints these.
# fmt: off
WITHOUT_QUESTIONS = {
    "all-MiniLM-L6-v2-kratom":
        (-9.10, 9.01, 6.82, 2.14, -1.74, 19.03, 22.28, 0.49, -3.45, -4.10, -0.15, 0.47, 0.25, -0.72),
    "all-MiniLM-L6-v2":
        (-1.78, 8.27, -6.06, 1.56, 0.48, 4.09, -2.28, -1.03, -1.93, -2.39, -0.46, 0.28, -2.11, -0.86),
}
# fmt: on
"""The bias and the weight of each feature. Each encoder has its own: cosines spread differently."""


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
    calibration: Calibration | None = None
    """What `kratom-qa calibrate` found, where it was run on this build."""

    def verdict(self, query: Query, found: Candidates, lacks: Missing) -> Verdict:
        """Whether what was found answers the query; `lacks` is what the nearest text does not hold of it."""
        if not len(found.passages):
            return Verdict(0.0, Outcome.NOT_COVERED)
        chance = self.chance(query, found, lacks)
        if chance >= self.settings.answer_threshold:
            return Verdict(chance, Outcome.ANSWERED)
        on_subject = not self.subject_stems.isdisjoint(query.weights)
        near = on_subject or chance >= self.settings.related_threshold
        return Verdict(chance, Outcome.RELATED if near else Outcome.NOT_COVERED)

    def chance(self, query: Query, found: Candidates, lacks: Missing) -> float:
        """The chance, 0 to 1, that what was found answers the query."""
        signals = read_signals(query, found, self.known_stems)
        chance = confidence_without_questions(signals, lacks, self.model)
        if self.learned is not None:
            of_questions = SCALE * self.learned.log_odds(query.vector, signals) + SHIFT
            chance = _chance(mixed(of_questions, log_odds(chance), self.learned.questions))
        return self.calibration.again(chance) if self.calibration else chance


def mixed(of_questions: float, of_any_corpus: float, questions: int) -> float:
    """The log-odds that were learned of a corpus's questions, and those that hold for any, by how many taught it.

    >>> mixed(2.0, -2.0, 0), mixed(2.0, -2.0, PRIOR)
    (-2.0, 0.0)
    """
    share = questions / (questions + PRIOR)
    return share * of_questions + (1 - share) * of_any_corpus


def confidence_without_questions(signals: Signals, lacks: Missing, model: str) -> float:
    """Chance between 0 and 1 where the corpus has no files of questions.

    `model` is the encoder's name; those of other makes are judged as the published default one is.

    >>> near = Signals(0.7, 0.6, 0.6, 0.0, 0.2, 0.1)
    >>> found, other = (confidence_without_questions(near, Missing(names=n), DEFAULT_MODEL) for n in (0.0, 1.0))
    >>> found > other
    True
    """
    bias, *weights = WITHOUT_QUESTIONS.get(model, WITHOUT_QUESTIONS[DEFAULT_MODEL])
    features = (*astuple(signals)[:WITHOUT_FILES], *astuple(lacks))
    return _chance(bias + sum(weight * feature for weight, feature in zip(weights, features, strict=True)))


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, log_odds))))
