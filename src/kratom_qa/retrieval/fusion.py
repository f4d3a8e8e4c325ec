"""Query -> passages: dense passages, dense sentences and BM25, fused."""

import numpy as np
from numpy.typing import NDArray

from kratom_qa.datatypes import Hit, Questions
from kratom_qa.index import Index
from kratom_qa.protocols import Encoder, Sources
from kratom_qa.query.synonyms import expand_query
from kratom_qa.query.vector import query_vector
from kratom_qa.settings import Settings
from kratom_qa.words import stems

Scores = NDArray[np.float64]

_VOTERS = 30
_SHARPNESS = 12.0


class HybridRetriever:
    """Adds up standardised scores: a passage is good where its meaning, its best sentence or its words are, or where
    a question that it is known to answer is near the one asked (doc2query, Nogueira et al. 2019, written by hand).

    Each side is standardised over the passages that may be found, so that a side which sees no difference between
    them has no say. Everything is scored exactly; at this size that costs less than an approximate search.
    """

    def __init__(self, index: Index, encoder: Encoder, settings: Settings) -> None:
        self._index = index
        self._encoder = encoder
        self._settings = settings
        self._owners = np.array([s.passage for s in index.collection.sentences], dtype=np.int64)
        """Row of the passage of each sentence."""

    def retrieve(self, question: str, k: int, sources: Sources = frozenset()) -> tuple[Hit, ...]:
        """The at most `k` passages that bear most on the question, best first; `score` is the fused one."""
        passages = self._index.collection.passages
        allowed = [row for row, p in enumerate(passages) if not sources or p.document.id in sources]
        if not allowed or k < 1:
            return ()
        fused = self._fused(question, allowed)
        order = np.lexsort((np.arange(len(allowed)), -fused))[:k]
        return tuple(Hit(passages[allowed[i]], float(fused[i]), allowed[i]) for i in order)

    def _fused(self, question: str, rows: list[int]) -> Scores:
        settings = self._settings
        synonyms = self._index.subject.synonyms
        vector = query_vector(self._encoder, question, synonyms)
        dense = self._index.passage_vectors.scores(vector).astype(np.float64)
        sentence, votes = self._best_entries(vector, len(dense))
        lexical = self._index.bm25.scores(stems(expand_query(question, synonyms))).astype(np.float64)
        return (
            settings.passage_weight * standardised(dense[rows])
            + settings.sentence_weight * standardised(sentence[rows])
            + settings.bm25_weight * standardised(lexical[rows])
            + settings.question_weight * standardised(votes[rows])
        )

    def _best_entries(self, vector: NDArray[np.float32], passages: int) -> tuple[Scores, Scores]:
        """For each passage the cosine of its best sentence, and the votes of the questions it answers."""
        questions, sentences = self._index.collection.questions, len(self._owners)
        scores = self._index.sentence_vectors.scores(vector)[: sentences + len(questions)].astype(np.float64)
        best = np.full(passages, -1.0)
        np.maximum.at(best, self._owners, scores[:sentences])
        return best, _votes(scores[sentences:], questions, passages)


def _votes(similarities: Scores, questions: Questions, passages: int) -> Scores:
    """For each passage the logarithm of the votes that the nearest questions give to the passages answering them.

    A vote falls by e for each 1 / 12 of cosine below the nearest question: several near ones outvote one. A place to be
    shown second gets half of it, and so on.
    """
    votes = np.zeros(passages)
    if len(similarities):
        nearest = np.lexsort((np.arange(len(similarities)), -similarities))[:_VOTERS]
        weights = np.zeros(len(similarities))
        weights[nearest] = np.exp(_SHARPNESS * (similarities[nearest] - similarities[nearest[0]]))
        of_places = weights[np.array(questions.asked, np.int64)] / np.array(questions.ranks, np.float64)
        np.add.at(votes, np.array(questions.passages, dtype=np.int64), of_places)
    return np.log1p(votes)


def standardised(scores: Scores) -> Scores:
    """Mean 0, deviation 1; all 0 where nothing differs.

    >>> standardised(np.array([1.0, 3.0])).tolist()
    [-1.0, 1.0]
    """
    deviation = float(scores.std())
    if deviation < 1e-9:
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / deviation)
