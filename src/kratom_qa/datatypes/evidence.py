"""What was found for a question."""

from dataclasses import dataclass

from kratom_qa.datatypes.texts import Passage, Sentence


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that bears on a question."""

    passage: Passage
    score: float
    row: int = -1
    """Row of the passage in its index."""


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence and how well it answers, in the scorer's own unit; higher is better."""

    sentence: Sentence
    score: float
    row: int = -1
    """Row of the sentence in its index."""
    also: tuple[Sentence, ...] = ()
    """Where other documents say the same."""


Sides = tuple[tuple[ScoredSentence, ...], ...]
"""Sentences that say different things on one point, the best of each side first."""
