"""Looks through all sentences of an index, not only those of the passages found, for sides of a disagreement."""

import functools
from collections.abc import Callable, Mapping

import numpy as np

from kratom_qa.conflicts.disagreement import Asked, may_have_sides, sides
from kratom_qa.datatypes import ScoredSentence, Sentence, SentenceKind, Sides
from kratom_qa.index import Index
from kratom_qa.protocols import Sources, Vectors

_MOST_ALIKE = 0.45
"""Of any two sentences: what the published encoder gives for documents that are all about one subject."""
_LOOKED_AT = 300
"""Sentences nearest to the question."""
_COMMON = 0.5
"""Share of the passages that a stem stands in, from which it says nothing of a question's subject."""


class SideFinder:
    """Finds the sides of what the documents of an index say differently."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def find(
        self,
        question: str,
        vector: Vectors,
        weights: Mapping[str, float],
        score: Callable[[int, float], float],
        sources: Sources = frozenset(),
    ) -> Sides:
        """The sides on the point asked, none where the documents agree.

        `vector` and `weights` of its stems are the question's; `score` tells from a row and its cosine how well a
        sentence answers.
        """
        subject = self._index.subject
        if not may_have_sides(question, subject):
            return ()
        sentences = self._index.collection.sentences
        cosines = self._index.sentence_vectors.scores(vector)[: len(sentences)]
        nearest = np.argsort(-cosines, kind="stable")[:_LOOKED_AT].tolist()
        scored = [
            ScoredSentence(sentences[row], score(row, float(cosines[row])), row)
            for row in nearest
            if _can_be_a_side(sentences[row], sources)
        ]
        if not scored:
            return ()
        bm25 = self._index.bm25
        common = bm25.widespread(_COMMON)
        rare = {s: weight for s, weight in weights.items() if s not in common}
        asked = Asked(question, rare, bm25.terms.__contains__, common, self._heading, self._alike, subject)
        return sides(asked, sorted(scored, key=lambda s: (-s.score, s.row)))

    def _heading(self, scored: ScoredSentence) -> str:
        return " ".join(self._index.collection.passages[scored.sentence.passage].section[-1:])

    def _alike(self, one: ScoredSentence, other: ScoredSentence) -> float:
        first, second = self._index.sentence_vectors.vectors([one.row, other.row])
        return float(first @ second) - self._of_any_two

    @functools.cached_property
    def _of_any_two(self) -> float:
        """Mean cosine of the sentences: the square of their mean vector; with a bound, as a few may all be alike."""
        mean = self._index.sentence_vectors.vectors(range(len(self._index.collection.sentences))).mean(axis=0)
        return min(float(mean @ mean), _MOST_ALIKE)


def _can_be_a_side(sentence: Sentence, sources: Sources) -> bool:
    """A whole sentence, not a question, of a document that may be asked."""
    whole = sentence.kind in (SentenceKind.PROSE, SentenceKind.ITEM) and not sentence.text.endswith("?")
    return whole and (not sources or sentence.document.id in sources)
