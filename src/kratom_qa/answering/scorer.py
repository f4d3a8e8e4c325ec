"""Scores the sentences of the passages that were found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.answering.answerability import Answerability
from kratom_qa.answering.confidence import calibrated, confidence_without_questions
from kratom_qa.answering.navigation import is_navigation
from kratom_qa.answering.not_mentioned import not_mentioned
from kratom_qa.answering.same_fact import same_facts
from kratom_qa.answering.signals import SignalReader, stem_weights
from kratom_qa.conflicts.finder import SideFinder
from kratom_qa.datatypes import Evidence, Hit, Passage, ScoredSentence, Sentence, SentenceKind, Sides
from kratom_qa.index import Index
from kratom_qa.protocols import Encoder, Sources, Vectors
from kratom_qa.query.answer_type import AnswerType, answer_type, holds
from kratom_qa.query.help import asks_for_help, gives_help
from kratom_qa.query.patterns import pattern
from kratom_qa.query.synonyms import expand_query
from kratom_qa.query.vector import query_vector
from kratom_qa.retrieval.question_bank import KnownQuestions
from kratom_qa.settings import Settings
from kratom_qa.words import stems

_KIND_BONUS = 0.16
_HELP_BONUS = 0.6
"""What helps comes before what dependence is like, for somebody who asks for help."""
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
_WITHOUT_ANSWER = 2.0
"""How much more a passage's standing weighs where nothing answers: single sentences are then alike by chance."""
_SIDE_GAIN = 0.25
"""What a side of a disagreement gains from a question that it is known to answer: less than other evidence, for who
asks such a question hears of the other side too."""
_ON_POINT = 0.55
"""How far below the best evidence the better side of a disagreement may stand: else it is about something else."""
_PENALTIES = {SentenceKind.FRAGMENT: 0.3, SentenceKind.ROW: 0.1}


@dataclass(frozen=True, slots=True)
class _Question:
    """A question with everything that is computed once for it."""

    kind: AnswerType
    for_help: bool
    """Whether it tells of somebody in the trouble that the documents help with."""
    vector: Vectors
    about_article: bool
    """Whether it may ask about the article itself or its author."""
    weights: dict[str, float]
    """Weight of each stem, most for the rarest; they add up to 1."""


def _is_about_article(sentence: Sentence, passage: Passage, editorial: re.Pattern[str]) -> bool:
    by_section = bool(passage.section) and _ABOUT_SECTION.match(passage.section[-1]) is not None
    return by_section or editorial.search(sentence.text) is not None


class SentenceScorer:
    """Similarity to the question, standing of the passage, shared rare words, and the kind of fact asked for."""

    def __init__(self, index: Index, encoder: Encoder, settings: Settings) -> None:
        self._index = index
        self._encoder = encoder
        self._settings = settings
        self._signals = SignalReader(index.collection, index.passage_vectors, index.sentence_vectors, index.bm25)
        self._answerability = Answerability(index.answerability) if len(index.answerability) else None
        self._sides = SideFinder(index)
        self._known = KnownQuestions(index, count_from=settings.faq_min_cosine)
        self._corpus_wide = index.corpus_wide_stems()
        self._subject = index.subject
        self._editorial = pattern("editorial", index.subject.editorial)

    def score(self, question: str, hits: Sequence[Hit], sources: Sources = frozenset()) -> Evidence:
        """The sentences of the hits, best first, and the calibrated chance that they answer the question."""
        asked = self._asked(question)
        rows = [row for hit in hits for row in self._index.collection.sentence_rows[hit.row]]
        if not rows:
            return Evidence((), 0.0, self._not_mentioned(question))
        chance = self._confidence(asked, sources)
        answers = chance >= self._settings.answered
        closest = None if answers else self._known.closest(asked.vector, sources)
        if closest is not None:
            return Evidence(closest, chance, self._not_mentioned(question), on_subject=True)
        standing = {hit.row: hit.score * (1.0 if answers else _WITHOUT_ANSWER) for hit in hits}
        asked_before = self._known.nearness(asked.vector)
        ranked = self._ranked(asked, rows, standing, asked_before)
        return Evidence(
            same_facts(ranked),
            chance,
            self._not_mentioned(question),
            self._opposed(question, asked, asked_before, ranked, sources) if answers else (),
            not self._corpus_wide.isdisjoint(asked.weights),
        )

    def _not_mentioned(self, question: str) -> tuple[str, ...]:
        return not_mentioned(question, self._index.bm25.terms, self._subject.synonyms)

    def _ranked(
        self, asked: _Question, rows: Sequence[int], standing: dict[int, float], asked_before: dict[int, float]
    ) -> list[ScoredSentence]:
        """The sentences of these rows, best first."""
        collection, gain = self._index.collection, self._settings.question_gain
        similarities = self._index.sentence_vectors.similarities(asked.vector, rows)
        scores = [
            self._score(asked, row, float(similarity), standing) + gain * asked_before.get(row, 0.0)
            for row, similarity in zip(rows, similarities, strict=True)
        ]
        order = sorted(range(len(rows)), key=lambda i: (-scores[i], rows[i]))
        return [ScoredSentence(collection.sentences[rows[i]], scores[i], rows[i]) for i in order]

    def _opposed(
        self,
        question: str,
        asked: _Question,
        asked_before: dict[int, float],
        ranked: Sequence[ScoredSentence],
        sources: Sources,
    ) -> Sides:
        """The sides that are known; where it is not known whether sources differ, those that are found."""
        known = self._known.sides(asked.vector, sources)
        if known is not None:
            return known

        # a side may stand in a passage that was not found, so no passage's standing counts
        def score(row: int, similarity: float) -> float:
            return self._score(asked, row, similarity, {}) + _SIDE_GAIN * asked_before.get(row, 0.0)

        return _on_point(self._sides.find(question, asked.vector, asked.weights, score, sources), ranked)

    def _confidence(self, asked: _Question, sources: Sources) -> float:
        signals = self._signals.read(asked.vector, asked.weights, sources)
        if self._answerability is None:
            return confidence_without_questions(signals, self._index.manifest.model)
        return calibrated(self._answerability.log_odds(asked.vector, signals))

    def _asked(self, question: str) -> _Question:
        vector = query_vector(self._encoder, question, self._subject.synonyms)
        about = _ASKS_ABOUT_ARTICLE.search(question) is not None
        return _Question(
            answer_type(question),
            asks_for_help(question, self._subject),
            vector,
            about,
            stem_weights(self._index.bm25, expand_query(question, self._subject.synonyms)),
        )

    def _score(self, asked: _Question, row: int, similarity: float, standing: dict[int, float]) -> float:
        collection = self._index.collection
        sentence = collection.sentences[row]
        shared = asked.weights.keys() & set(stems(sentence.text))
        score = similarity
        score += self._settings.passage_prior * standing.get(sentence.passage, 0.0)
        score += self._settings.shared_words * sum(asked.weights[s] for s in shared)
        if asked.kind is AnswerType.LIST and sentence.kind in (SentenceKind.LEAD_IN, SentenceKind.ITEM):
            score += _LIST_BONUS
        elif holds(asked.kind, sentence.text):
            score += _KIND_BONUS
        if asked.for_help and any(gives_help(text, self._subject) for text in (sentence.text, sentence.lead_in)):
            score += _HELP_BONUS
        if sentence.text.endswith("?"):
            score -= _PENALTIES[SentenceKind.FRAGMENT]
        if is_navigation(sentence.text) or is_navigation(sentence.lead_in):
            score -= _ANNOUNCE_PENALTY
        passage = collection.passages[sentence.passage]
        if not asked.about_article and _is_about_article(sentence, passage, self._editorial):
            score -= _ABOUT_PENALTY
        return score - _PENALTIES.get(sentence.kind, 0.0)


def _on_point(opposed: Sides, ranked: Sequence[ScoredSentence]) -> Sides:
    """The sides where one of them is among the best evidence, else none."""
    best = {scored.row for scored in ranked if scored.score >= ranked[0].score - _ON_POINT}
    return opposed if any(side[0].row in best for side in opposed) else ()
