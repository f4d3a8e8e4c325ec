"""Whether the documents answer: the only place that decides it."""

import math
from collections.abc import Container, Sequence
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from kratom_qa.answering.anchor import nearness
from kratom_qa.answering.answerability import Answerability
from kratom_qa.answering.calibration import Calibration, log_odds
from kratom_qa.answering.missing import Missing
from kratom_qa.answering.signals import read_signals
from kratom_qa.datatypes import Candidates
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.query.demand import Demand, false_premises
from kratom_qa.query.query import Query
from kratom_qa.settings import Settings

# Fitted by training/fit_confidence.py on the dev half of tests/testset, which prints these lines.
SCALE = 1.68
SHIFT = 1.06
_NEARNESS = ("best_sentence", "near_sentences", "best_passage")
FEATURES = (*_NEARNESS, "near_subject", "subject_spread", *(field.name for field in fields(Missing)))
"""What confidence rests on where there are no question files: nothing of it depends on other texts of the folder."""
HEADED = 0.6
"""Least chance where a heading asks what is asked: on the dev halves of `training/fit_answerability.py` 39 of 44 such
questions are answered, and 39 of 40 where no number is lacking."""
OTHER_NUMBER = 0.3
"""Most chance where a number of the question is lacking: of 31 such questions on the dev halves that were answered all
the same, 10 had an answer."""
PRIOR = 500
"""Questions of either kind from which what a corpus's own teach weighs half. 200 to 1,000 tried on the dev halves: flat
over the digests with 3,129; of the second subject's 84, which alone answer four of five near misses, 200 to 500 give
the best AUROC and 500 the better calibration."""
# Fitted by training/fit_answerability.py on dev parts of six corpora (two for the adapted model), which prints these.
# fmt: off
WITHOUT_QUESTIONS = {
    "all-MiniLM-L6-v2-kratom":
        (-8.92, 8.36, 6.54, 1.61, 29.54, 29.19, -1.89, -3.95, -3.31, 0.04, 0.07, 2.62, -0.25),
    "all-MiniLM-L6-v2":
        (-3.13, 7.52, -2.74, 1.31, 0.00, 0.00, 0.19, -2.55, -2.94, -0.45, 0.01, -3.38, -0.57),
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

    def verdict(self, query: Query, found: Candidates, lacks: Missing, *, headed: bool = False) -> Verdict:
        """Whether what was found answers the query; `lacks` is what the nearest text does not hold of it, `headed`
        whether a heading near asks the same."""
        if not len(found.passages):
            return Verdict(0.0, Outcome.NOT_COVERED)
        if query.demand is Demand.ORDER or false_premises(query.text, self.known_stems):
            # whatever is near, it is not what was asked for
            return Verdict(0.0, Outcome.RELATED)
        chance = self.chance(query, found, lacks, headed=headed)
        if chance >= self.settings.answer_threshold:
            return Verdict(chance, Outcome.RELATED if query.demand is Demand.PERSONAL else Outcome.ANSWERED)
        on_subject = not self.subject_stems.isdisjoint(query.weights)
        near = on_subject or chance >= self.settings.related_threshold
        return Verdict(chance, Outcome.RELATED if near else Outcome.NOT_COVERED)

    def chance(self, query: Query, found: Candidates, lacks: Missing, *, headed: bool = False) -> float:
        """The chance, 0 to 1, that what was found answers the query."""
        chance = confidence_without_questions(features(query, found, lacks, self.model), self.model)
        chance = min(max(chance, HEADED if headed else 0.0), OTHER_NUMBER if lacks.numbers else 1.0)
        if self.learned is not None:
            signals = read_signals(query, found, self.known_stems)
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


def features(query: Query, found: Candidates, lacks: Missing, model: str) -> tuple[float, ...]:
    """What confidence rests on where the corpus has no files of questions, in the order of `FEATURES`."""
    near = read_signals(query, found, ())
    return (*(getattr(near, name) for name in _NEARNESS), *nearness(query.vector, model), *astuple(lacks))


def confidence_without_questions(found: Sequence[float], model: str) -> float:
    """Chance between 0 and 1 where the corpus has no files of questions, for these `features`.

    `model` is the encoder's name; those of other makes are judged as the published default one is.

    >>> near = (0.7, 0.6, 0.6, 0.0, 0.0, 0.0, 0.0)
    >>> named, other = ((*near, names, 0.0, 0.0, 0.0, 0.0) for names in (0.0, 1.0))
    >>> confidence_without_questions(named, DEFAULT_MODEL) > confidence_without_questions(other, DEFAULT_MODEL)
    True
    """
    bias, *weights = WITHOUT_QUESTIONS.get(model, WITHOUT_QUESTIONS[DEFAULT_MODEL])
    return _chance(bias + sum(weight * feature for weight, feature in zip(weights, found, strict=True)))


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, log_odds))))
