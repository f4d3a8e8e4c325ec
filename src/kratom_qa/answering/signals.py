"""What is known about a question before anything is decided."""

from collections.abc import Container
from dataclasses import dataclass

from kratom_qa.datatypes import Candidates
from kratom_qa.query.query import Query

_NEAR = 3
_AROUND = 8
_SAME = 0.8
"""Cosine from which two questions may ask the same; 0.8 and 0.88 tried on the dev half, alike."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Each about 0 to 1; the last eight are 0 where the corpus has no files of questions."""

    best_sentence: float
    """Cosine of the nearest sentence."""
    near_sentences: float
    """Mean cosine of the three nearest sentences."""
    best_passage: float
    """Cosine of the nearest passage."""
    words_unknown: float
    """Share of the question's words, the rare ones weighing most, that no document knows."""
    all_sentences: float
    """Mean cosine of all sentences: whether the question is on the subject at all."""
    spread: float
    """Their standard deviation: whether the question singles anything out."""
    answered_1: float = 0.0
    """Cosine of the nearest question that the documents answer."""
    answered_3: float = 0.0
    answered_8: float = 0.0
    unanswerable_1: float = 0.0
    """Cosine of the nearest question that no document answers."""
    unanswerable_3: float = 0.0
    unanswerable_8: float = 0.0
    same_answered: float = 0.0
    """How far the nearest answered question is beyond what two questions on one subject share."""
    same_unanswerable: float = 0.0
    """The same of the nearest unanswerable one."""


def read_signals(query: Query, found: Candidates, known_stems: Container[str]) -> Signals:
    """The signals of a query and what was found for it."""
    answered, unanswerable = found.questions, found.unanswerable
    return Signals(
        best_sentence=found.quotable.top_mean(1),
        near_sentences=found.quotable.top_mean(_NEAR),
        best_passage=float(found.passage_cosines.max(initial=0.0)),
        words_unknown=sum(weight for stem, weight in query.weights.items() if stem not in known_stems),
        all_sentences=found.spread.sentence_mean,
        spread=found.spread.sentences,
        answered_1=answered.top_mean(1),
        answered_3=answered.top_mean(_NEAR),
        answered_8=answered.top_mean(_AROUND),
        unanswerable_1=unanswerable.top_mean(1),
        unanswerable_3=unanswerable.top_mean(_NEAR),
        unanswerable_8=unanswerable.top_mean(_AROUND),
        same_answered=max(answered.top_mean(1) - _SAME, 0.0),
        same_unanswerable=max(unanswerable.top_mean(1) - _SAME, 0.0),
    )
