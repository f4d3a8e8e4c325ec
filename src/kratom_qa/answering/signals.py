"""What is known about a question before anything is decided."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kratom_qa.datatypes import Collection
from kratom_qa.index.bm25 import BM25
from kratom_qa.protocols import Sources, VectorIndex, Vectors
from kratom_qa.words import stems

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
    gap_1: float = 0.0
    """Cosine of the nearest question that no document answers."""
    gap_3: float = 0.0
    gap_8: float = 0.0
    same_answered: float = 0.0
    """How far the nearest answered question is beyond what two questions on one subject share."""
    same_gap: float = 0.0
    """The same of the nearest gap."""


def stem_weights(bm25: BM25, text: str) -> dict[str, float]:
    """Weight of each stem of a text, most for those that few passages hold; together 1."""
    rarity = {s: float(np.log1p(1 / (bm25.share_of_rows(s) + 0.01))) for s in stems(text)}
    total = sum(rarity.values()) or 1.0
    return {s: r / total for s, r in rarity.items()}


class SignalReader:
    """Reads the signals of a question off an index."""

    def __init__(
        self, collection: Collection, passage_vectors: VectorIndex, sentence_vectors: VectorIndex, bm25: BM25
    ) -> None:
        self._passages = passage_vectors
        self._entries = sentence_vectors
        self._terms = bm25.terms
        sentences, questions = collection.sentences, collection.questions
        self._first_question = len(sentences)
        self._first_gap = len(sentences) + len(questions)
        self._has_questions = len(questions) > 0 and len(collection.gaps) > 0
        self._passage_ids = np.array([p.document.id for p in collection.passages])
        self._sentence_ids = self._passage_ids[np.array([s.passage for s in sentences], dtype=np.int64)]
        self._quotable = np.array([s.may_be_quoted for s in sentences], dtype=np.bool_)
        self._asked = np.array(questions.asked, dtype=np.int64)
        self._answer_ids = self._passage_ids[np.array(questions.passages, dtype=np.int64)]

    @property
    def has_questions(self) -> bool:
        """Whether the corpus came with both kinds of question."""
        return self._has_questions

    def read(
        self,
        vector: Vectors,
        weights: Mapping[str, float],
        sources: Sources = frozenset(),
        leave_out: int | None = None,
    ) -> Signals:
        """The signals of a question with this vector and these weights of its stems.

        `leave_out` is the row of an entry that is to be overlooked: the question itself, where a model learns from
        the questions of the index.
        """
        entries = self._entries.scores(vector).astype(np.float64)
        passages = self._passages.scores(vector).astype(np.float64)
        if leave_out is not None:
            entries[leave_out] = -1.0
        sentences = asked_of = entries[: self._first_question]
        # no chance may come from what could not be quoted
        quotable = self._quotable
        answered = entries[self._first_question : self._first_gap]
        gaps = entries[self._first_gap :]
        if sources:
            inside = np.isin(self._sentence_ids, list(sources))
            asked_of = sentences[inside]
            quotable = quotable & inside
            answered[~self._answered_by(sources)] = -1.0
            passages[~np.isin(self._passage_ids, list(sources))] = -1.0
        return Signals(
            best_sentence=_top(sentences[quotable], 1),
            near_sentences=_top(sentences[quotable], _NEAR),
            best_passage=_top(passages, 1),
            words_unknown=sum(w for s, w in weights.items() if s not in self._terms),
            all_sentences=float(asked_of.mean()) if len(asked_of) else 0.0,
            spread=float(asked_of.std()) if len(asked_of) else 0.0,
            answered_1=_top(answered, 1),
            answered_3=_top(answered, _NEAR),
            answered_8=_top(answered, _AROUND),
            gap_1=_top(gaps, 1),
            gap_3=_top(gaps, _NEAR),
            gap_8=_top(gaps, _AROUND),
            same_answered=max(_top(answered, 1) - _SAME, 0.0),
            same_gap=max(_top(gaps, 1) - _SAME, 0.0),
        )

    def _answered_by(self, sources: Sources) -> NDArray[np.bool_]:
        """Which questions have an answer in one of the sources."""
        found = np.zeros(self._first_gap - self._first_question, dtype=np.bool_)
        found[self._asked[np.isin(self._answer_ids, list(sources))]] = True
        return found


def _top(scores: NDArray[np.float64], k: int) -> float:
    """Mean of the k largest."""
    return float(np.sort(scores)[-k:].mean()) if len(scores) else 0.0
