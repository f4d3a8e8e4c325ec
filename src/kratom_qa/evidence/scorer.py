"""Scores the sentences of the passages that were found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kratom_qa.announcement import announces
from kratom_qa.datatypes import Collection, Evidence, Hit, Passage, ScoredSentence, SentenceKind
from kratom_qa.encoder.query import query_vector
from kratom_qa.evidence.answerability import Answerability
from kratom_qa.evidence.confidence import calibrated, confidence_without_questions
from kratom_qa.evidence.disagreement import Sides
from kratom_qa.evidence.not_mentioned import not_mentioned
from kratom_qa.evidence.same_fact import same_facts
from kratom_qa.evidence.side_finder import SideFinder
from kratom_qa.evidence.signals import SignalReader, stem_weights
from kratom_qa.lay_terms import with_source_terms
from kratom_qa.protocols import Encoder, Sources, Vectors
from kratom_qa.question_kind import QuestionKind, holds, question_kind
from kratom_qa.settings import Settings
from kratom_qa.store import Index
from kratom_qa.words import stems

_KIND_BONUS = 0.08
_ABOUT_PENALTY = 0.15
_ANNOUNCE_PENALTY = 0.25
_ABOUT_SECTION = re.compile(
    r"about (?:the|this|our) (?:author|article|writer|site|guide|us)\b|about us\b", re.IGNORECASE
)
_ASKS_ABOUT_ARTICLE = re.compile(
    r"\b(?:articles?|guides?|authors?|writers?|wrote|written|blogs?|websites?|publish\w*|Dr|doctor|who|sources?"
    r"|stud(?:y|ies)|links?|credentials?)\b",
    re.IGNORECASE,
)
_LIST_BONUS = 0.1
_PENALTIES = {SentenceKind.FRAGMENT: 0.3, SentenceKind.ROW: 0.1}


@dataclass(frozen=True, slots=True)
class _Question:
    """A question with everything that is computed once for it."""

    kind: QuestionKind
    vector: Vectors
    about_article: bool
    """Whether it may ask about the article itself or its author."""
    weights: dict[str, float]
    """Weight of each stem, most for the rarest; they add up to 1."""


def _is_about_article(passage: Passage) -> bool:
    return bool(passage.section) and _ABOUT_SECTION.match(passage.section[-1]) is not None


class SentenceScorer:
    """Similarity to the question, standing of the passage, shared rare words, and the kind of fact asked for."""

    def __init__(self, index: Index, encoder: Encoder, settings: Settings) -> None:
        self._index = index
        self._encoder = encoder
        self._settings = settings
        self._signals = SignalReader(index.collection, index.passage_vectors, index.sentence_vectors, index.bm25)
        self._answerability = Answerability(index.answerability) if len(index.answerability) else None
        self._sides = SideFinder(index)
        self._subject = index.subject()

    def score(self, question: str, hits: Sequence[Hit], sources: Sources = frozenset()) -> Evidence:
        """The sentences of the hits, best first, and the calibrated chance that they answer the question."""
        asked = self._asked(question)
        collection = self._index.collection
        rows = [row for hit in hits for row in collection.sentence_rows[hit.row]]
        if not rows:
            return Evidence((), 0.0, not_mentioned(question, self._index.bm25.terms))
        similarities = self._index.sentence_vectors.similarities(asked.vector, rows)
        standing = {hit.row: hit.score for hit in hits}
        asked_before = self._asked_before(asked.vector)
        scores = [
            self._score(asked, collection, row, float(similarity), standing) + asked_before.get(row, 0.0)
            for row, similarity in zip(rows, similarities, strict=True)
        ]
        order = sorted(range(len(rows)), key=lambda i: (-scores[i], rows[i]))
        ranked = [ScoredSentence(collection.sentences[rows[i]], scores[i], rows[i]) for i in order]
        vectors = self._index.sentence_vectors.vectors([s.row for s in ranked])
        chance = self._confidence(asked, sources)
        opposed: Sides = ()
        if chance >= self._settings.answered:
            # a side may stand in a passage that was not found, so no passage's standing counts
            nowhere = dict.fromkeys(range(len(collection.passages)), 0.0)
            opposed = self._sides.find(
                question,
                asked.vector,
                asked.weights,
                lambda row, cosine: self._score(asked, collection, row, cosine, nowhere) + asked_before.get(row, 0.0),
                sources,
            )
        return Evidence(
            same_facts(ranked, vectors, self._settings.same_fact),
            chance,
            not_mentioned(question, self._index.bm25.terms),
            opposed,
            not self._subject.isdisjoint(asked.weights),
        )

    def _confidence(self, asked: _Question, sources: Sources) -> float:
        signals = self._signals.read(asked.vector, asked.weights, sources)
        if self._answerability is None:
            return confidence_without_questions(signals, self._index.manifest.model)
        return calibrated(self._answerability.log_odds(asked.vector, signals))

    def _asked(self, question: str) -> _Question:
        vector = query_vector(self._encoder, question)
        about = _ASKS_ABOUT_ARTICLE.search(question) is not None
        return _Question(
            question_kind(question), vector, about, stem_weights(self._index.bm25, with_source_terms(question))
        )

    def _score(
        self, asked: _Question, collection: Collection, row: int, similarity: float, standing: dict[int, float]
    ) -> float:
        sentence = collection.sentences[row]
        shared = asked.weights.keys() & set(stems(sentence.text))
        score = similarity
        score += self._settings.passage_standing * standing[sentence.passage]
        score += self._settings.shared_words * sum(asked.weights[s] for s in shared)
        if asked.kind is QuestionKind.LIST and sentence.kind in (SentenceKind.LEAD_IN, SentenceKind.ITEM):
            score += _LIST_BONUS
        elif holds(asked.kind, sentence.text):
            score += _KIND_BONUS
        if sentence.text.endswith("?"):
            score -= _PENALTIES[SentenceKind.FRAGMENT]
        if announces(sentence.text) or announces(sentence.lead_in):
            score -= _ANNOUNCE_PENALTY
        if not asked.about_article and _is_about_article(collection.passages[sentence.passage]):
            score -= _ABOUT_PENALTY
        return score - _PENALTIES.get(sentence.kind, 0.0)

    def _asked_before(self, vector: Vectors) -> dict[int, float]:
        """What sentences gain from questions that they are known to answer and that are near this one."""
        questions = self._index.collection.questions
        first = len(self._index.collection.sentences)
        # all scores at once cost less than the vectors of the questions alone
        similarities = self._index.sentence_vectors.scores(vector)[first : first + len(questions)]
        gains: dict[int, float] = {}
        for i in np.flatnonzero(similarities > self._settings.question_from):
            gain = self._settings.question_gain * float(similarities[i] - self._settings.question_from)
            for row in range(*questions.sentences[i]):
                gains[row] = max(gains.get(row, 0.0), gain)
        return gains
