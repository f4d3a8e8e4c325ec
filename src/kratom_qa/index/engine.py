"""The engine on this machine: FAISS and BM25 in one process, behind the `Engine` seam."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from kratom_qa.datatypes import Candidates, RowScores, Spread
from kratom_qa.datatypes.candidates import Rows, Scores
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
        index, depth = self.index, max(_PASSAGES, k)
        allowed = index.columns.passages_in(sources) if sources else None
        by_words = index.bm25.scores(stems).astype(np.float64)
        questions = self._questions(vector, answered=True, sources=sources)
        passages = self._passages(vector, by_words, depth, allowed, questions)
        sentences = index.columns.sentences_of(passages)
        cosines = index.sentence_vectors.similarities(vector, sentences).astype(np.float64)
        found, owners = RowScores(sentences, cosines), index.columns.owners[sentences].astype(np.int64)
        return Candidates(
            passages=passages,
            passage_cosines=index.passage_vectors.similarities(vector, passages).astype(np.float64),
            best_sentence_cosines=_best_of_each(owners, passages, cosines),
            bm25=by_words[passages],
            sentences=found,
            quotable=self._quotable(found),
            owners=owners,
            questions=questions,
            unanswerable=self._questions(vector, answered=False, sources=sources),
            spread=self._spread(vector, by_words),
            near_vectors=index.sentence_vectors.vectors(found.best(_NEAR).rows),
        )

    def _passages(self, vector: Vectors, by_words: Scores, depth: int, allowed: Rows | None, asked: RowScores) -> Rows:
        """The nearest on any side, in the order of rows."""
        index, places = self.index, self.index.collection.questions.places
        dense = index.passage_vectors.nearest(vector, depth, allowed)
        sentences = None if allowed is None else index.columns.sentences_of(allowed)
        homes = index.columns.owners[index.sentence_vectors.nearest(vector, max(_SENTENCES, depth), sentences)]
        named = np.flatnonzero(by_words > 0) if allowed is None else allowed[by_words[allowed] > 0]
        if len(named) > depth:  # most questions hold a word that very many passages have
            named = named[np.argpartition(-by_words[named], depth)[:depth]]
        words = named[np.lexsort((named, -by_words[named]))]
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

    def _spread(self, vector: Vectors, by_words: Scores) -> Spread:
        statistics = self.index.statistics
        mean, deviation = statistics.sentences.cosine(vector)
        return Spread(
            passages=statistics.passages.cosine(vector)[1],
            best_sentences=deviation * statistics.best_to_all,
            words=float(by_words.std()) if len(by_words) else 0.0,
            sentences=deviation,
            sentence_mean=mean,
            any_two_sentences=float(statistics.sentences.mean @ statistics.sentences.mean),
            size=len(by_words),
        )


def _best_of_each(owners: Rows, passages: Rows, cosines: Scores) -> Scores:
    """The cosine of the best sentence of each passage; -1 for one without a sentence."""
    best = np.full(len(passages), -1.0)
    np.maximum.at(best, np.searchsorted(passages, owners), cosines)
    return best
