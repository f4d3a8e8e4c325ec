"""What is asked, made once from a message and handed down."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kratom_qa.datatypes import NEUTRAL, Phrasing, Subject
from kratom_qa.protocols import Encoder, Vectors
from kratom_qa.query.answer_type import AnswerType, answer_type, asks_about_document
from kratom_qa.query.demand import Demand, demand
from kratom_qa.query.help import asks_for_help
from kratom_qa.query.synonyms import expand_query
from kratom_qa.query.vector import query_vector
from kratom_qa.words import ShareOfRows, stems


@dataclass(frozen=True, slots=True)
class Query:
    """One reading of a message, with everything that is computed once for it."""

    phrasing: Phrasing
    """The question in full, and what of it was asked now."""
    answer_type: AnswerType
    demand: Demand
    """Whether it asks for facts, for a decision or for words."""
    asks_for_help: bool
    """Whether it tells of somebody in the trouble that the documents help with."""
    about_document: bool
    """Whether it may ask about a document itself or its author."""
    stems: tuple[str, ...]
    """Of its words and of the documents' words for them."""
    weights: Mapping[str, float]
    """Weight of each stem, most for the rarest; they add up to 1."""
    vector: Vectors
    """Unit vector, shape (dimension,)."""
    subject: Subject = NEUTRAL
    """What the corpus knows of its subject."""

    @property
    def text(self) -> str:
        """The question in full."""
        return self.phrasing.text


def make_query(phrasing: Phrasing, encoder: Encoder, share_of_rows: ShareOfRows, subject: Subject = NEUTRAL) -> Query:
    """The query of a question; `share_of_rows` tells which share of the passages holds a stem."""
    text = phrasing.text
    expanded = stems(expand_query(text, subject.synonyms))
    return Query(
        phrasing,
        answer_type(phrasing.asked if phrasing.asked and not phrasing.narrows else text),
        demand(text),
        asks_for_help(text, subject),
        asks_about_document(text),
        tuple(expanded),
        _weights(expanded, share_of_rows),
        query_vector(encoder, phrasing, subject.synonyms),
        subject,
    )


def _weights(expanded: list[str], share_of_rows: ShareOfRows) -> dict[str, float]:
    rarity = {stem: float(np.log1p(1 / (share_of_rows(stem) + 0.01))) for stem in expanded}
    total = sum(rarity.values()) or 1.0
    return {stem: value / total for stem, value in rarity.items()}
