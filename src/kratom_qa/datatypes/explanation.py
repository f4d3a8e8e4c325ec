"""How a reply came about, for whoever asks for it."""

from dataclasses import dataclass
from enum import StrEnum

from kratom_qa.datatypes.evidence import Hit, ScoredSentence
from kratom_qa.datatypes.phrasing import Phrasing


class Fate(StrEnum):
    """What became of a sentence that was looked at; the values are those of the JSON."""

    QUOTED = "quoted"
    NOT_QUOTABLE = "not_quotable"
    """It is a fragment, a heading, a question or another part of the page that says nothing alone."""
    TOO_LOW = "too_low"
    """It scores too far below the best one."""
    NO_ROOM = "no_room"
    """Better ones filled the reply, it repeats one of them, or it reassures somebody who should not be."""
    NOTHING_QUOTED = "nothing_quoted"


@dataclass(frozen=True, slots=True)
class ExplainedReading:
    """One way in which the question could be understood, and how well that is answered."""

    phrasing: Phrasing
    chance: float
    outcome: str
    taken: bool


@dataclass(frozen=True, slots=True)
class ExplainedPassage:
    """A passage that was found, with its score on each side."""

    hit: Hit
    cosine: float
    best_sentence: float
    """Cosine of its best sentence."""
    words: float
    """BM25 score of the words that it shares with the question."""


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of the log-odds that the documents answer: a value times its weight."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class ExplainedSentence:
    """A sentence that was looked at, best first, and what became of it."""

    scored: ScoredSentence
    fate: Fate


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of one question: what was understood, found, concluded and chosen."""

    readings: tuple[ExplainedReading, ...]
    threshold: float
    """Chance from which a reply is an answer."""
    passages: tuple[ExplainedPassage, ...]
    terms: tuple[Term, ...]
    sentences: tuple[ExplainedSentence, ...]
