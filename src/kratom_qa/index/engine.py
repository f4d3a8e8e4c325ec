"""A search of an index, wherever its rows are: on this machine, or on an engine elsewhere.

`LocalEngine` and `RemoteEngine` implement `Engine`; they differ in where they look for rows (`RowSearch`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from kratom_qa.datatypes import Candidates, RowScores, Spread
from kratom_qa.datatypes.candidates import Rows, Scores
from kratom_qa.index.row_search import LocalRows, RowSearch, WordScores
from kratom_qa.index.store import Index
from kratom_qa.protocols import Sources, Vectors

_PASSAGES = 200
_SENTENCES = 400
_QUESTIONS = 200
"""Rows fetched of each side. Of the shipped corpus that is most there is; with half of them nothing changed on dev."""
_NEAR = 300
"""Sentences whose vectors come along."""
_QUOTABLE = 3


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Searches one index, which is in memory or mapped from disk. Implements `Engine`."""

    index: Index

    def search(self, vector: Vectors, stems: Sequence[str], sources: Sources = frozenset(), k: int = 0) -> Candidates:
        """The candidates of a query with this vector and these stems, at least `k` passages where there are as many.

        Only rows of `sources` are looked at, unless it is empty.
        """
        return _Search(self.index, LocalRows(self.index)).candidates(vector, stems, sources, k)


@dataclass(frozen=True, slots=True)
class RemoteEngine:
    """Searches rows that lie elsewhere, of an index whose texts lie here. Implements `Engine`."""

    index: Index
    rows: RowSearch

    def search(self, vector: Vectors, stems: Sequence[str], sources: Sources = frozenset(), k: int = 0) -> Candidates:
        """As `LocalEngine.search`. Errors: `EngineUnusable`."""
        return _Search(self.index, self.rows).candidates(vector, stems, sources, k)


@dataclass(frozen=True, slots=True)
class _Search:
    """Fetches the nearest rows of each side, and scores all of them on all sides."""

    index: Index
    rows: RowSearch

    def candidates(self, vector: Vectors, stems: Sequence[str], sources: Sources, k: int) -> Candidates:
        index, rows, depth = self.index, self.rows, max(_PASSAGES, k)
        allowed = index.columns.passages_in(sources) if sources else None
        by_words = rows.words(stems)
        questions = self._questions(vector, answered=True, sources=sources)
        passages = self._passages(vector, by_words, depth, allowed, questions)
        sentences = index.columns.sentences_of(passages)
        cosines = rows.similarities("sentences", vector, sentences)
        found, owners = RowScores(sentences, cosines), index.columns.owners[sentences].astype(np.int64)
        return Candidates(
            passages=passages,
            passage_cosines=rows.similarities("passages", vector, passages),
            best_sentence_cosines=_best_of_each(owners, passages, cosines),
            bm25=by_words.of(passages),
            sentences=found,
            quotable=self._quotable(found),
            owners=owners,
            questions=questions,
            unanswerable=self._questions(vector, answered=False, sources=sources),
            spread=self._spread(vector, by_words.deviation()),
            near_vectors=rows.vectors("sentences", found.best(_NEAR).rows),
        )

    def _passages(
        self, vector: Vectors, by_words: WordScores, depth: int, allowed: Rows | None, asked: RowScores
    ) -> Rows:
        """The nearest on any side, in the order of rows."""
        columns, places = self.index.columns, self.index.collection.questions.places
        dense = self.rows.nearest("passages", vector, depth, allowed)
        homes = columns.owners[self.rows.nearest("sentences", vector, max(_SENTENCES, depth), allowed)]
        words = by_words.best(depth, allowed)
        answers = np.array([p.passage for row in asked.rows.tolist() for p in places[row]], dtype=np.int64)
        answers = answers if allowed is None else np.intersect1d(answers, allowed)
        return np.unique(np.concatenate([dense, homes, words, answers]))

    def _questions(self, vector: Vectors, *, answered: bool, sources: Sources) -> RowScores:
        """The nearest known questions; of those that are answered, the ones with an answer in the sources."""
        index = self.index
        vectors = index.question_vectors if answered else index.unanswerable_vectors
        allowed = self._answered_in(sources) if sources and answered else None
        rows = np.sort(vectors.nearest(vector, _QUESTIONS, allowed))
        return RowScores(rows, vectors.similarities(vector, rows).astype(np.float64))

    def _answered_in(self, sources: Sources) -> Rows:
        """Rows of the questions that have an answer in the sources."""
        inside = set(self.index.columns.passages_in(sources).tolist())
        places = self.index.collection.questions.places
        return np.array([i for i, of in enumerate(places) if any(p.passage in inside for p in of)], dtype=np.int64)

    def _quotable(self, found: RowScores) -> RowScores:
        """The nearest that may be quoted; few texts are read for it."""
        sentences, best = self.index.collection.sentences, found.best(_NEAR)
        kept = list(islice((i for i, row in enumerate(best.rows.tolist()) if sentences[row].may_be_quoted), _QUOTABLE))
        return RowScores(best.rows[kept], best.scores[kept])

    def _spread(self, vector: Vectors, words: float) -> Spread:
        statistics = self.index.statistics
        mean, deviation = statistics.sentences.cosine(vector)
        return Spread(
            passages=statistics.passages.cosine(vector)[1],
            best_sentences=deviation * statistics.best_to_all,
            words=words,
            sentences=deviation,
            sentence_mean=mean,
            any_two_sentences=float(statistics.sentences.mean @ statistics.sentences.mean),
            size=len(self.index.collection.passages),
        )


def _best_of_each(owners: Rows, passages: Rows, cosines: Scores) -> Scores:
    """The cosine of the best sentence of each passage; -1 for one without a sentence."""
    best = np.full(len(passages), -1.0)
    np.maximum.at(best, np.searchsorted(passages, owners), cosines)
    return best
