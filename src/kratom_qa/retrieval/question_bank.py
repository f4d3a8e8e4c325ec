"""What the known questions near the one asked tell: what answers it, what is closest, and whether sources differ."""

import numpy as np

from kratom_qa.datatypes import Questions, ScoredSentence, Sides
from kratom_qa.index import Index
from kratom_qa.protocols import Sources, Vectors

_CLOSER = 2.0
"""How much faster than its cosine a known question gains: what answers nearly the same question goes before all."""
_NEXT_RANK = 0.85
"""What a place counts of the one to be shown before it."""
_SAME_QUESTION = 0.6
"""From this cosine on, two questions without an answer mostly have the same closest place, or none: left out one by
one, four of five do."""
_SAME_POINT = 0.8
"""From this cosine on, two questions are about the same point, on which sources differ or not."""
_BETWEEN_RANKS = 0.01


class KnownQuestions:
    """The questions that came with the corpus, and the places that answer them or bear on them."""

    def __init__(self, index: Index, *, count_from: float) -> None:
        self._index = index
        self._count_from = count_from
        """Cosine below which a known question counts for nothing."""

    def nearness(self, vector: Vectors) -> dict[int, float]:
        """Row of a sentence -> how near the questions come that it is known to answer, beyond what counts."""
        questions = self._index.collection.questions
        of_places = self._scores(vector)[np.array(questions.asked, dtype=np.int64)]
        found: dict[int, float] = {}
        for i in np.flatnonzero(of_places > self._count_from):
            beyond = float(of_places[i] - self._count_from)
            counts = beyond * (1 + _CLOSER * beyond) * _NEXT_RANK ** (questions.ranks[i] - 1)
            for row in range(*questions.sentences[i]):
                found[row] = max(found.get(row, 0.0), counts)
        return found

    def closest(self, vector: Vectors, sources: Sources) -> tuple[ScoredSentence, ...] | None:
        """What is known to bear on a question that nothing answers, first what to show first; none if it is not known.

        A question near enough to this one must be known, and nearer than any that is answered.
        """
        gaps, answered = self._index.collection.gaps, len(self._index.collection.questions)
        scores = self._scores(vector)
        if not len(gaps) or scores[answered:].max() < max(_SAME_QUESTION, scores[:answered].max(initial=0.0)):
            return None
        places = self._places(gaps, int(scores[answered:].argmax()))
        found = (self._at(row, -rank * _BETWEEN_RANKS) for rank, _, rows in places for row in rows)
        return tuple(one for one in found if not sources or one.sentence.document.id in sources)

    def sides(self, vector: Vectors, sources: Sources) -> Sides | None:
        """The sides that sources are known to take on what is asked; none if it is not known that they do.

        Of each side, the sentences of the place to be shown first.
        """
        questions = self._index.collection.questions
        scores = self._scores(vector)[: len(questions)]
        if not len(scores) or scores.max() < _SAME_POINT:
            return None
        sides: dict[int, tuple[ScoredSentence, ...] | None] = {}
        for rank, side, rows in self._places(questions, int(scores.argmax())):
            said = tuple(self._at(row, -rank * _BETWEEN_RANKS) for row in rows)
            allowed = not sources or said[0].sentence.document.id in sources
            sides[side] = sides.get(side) or (said if allowed else None)
        taken = [said for side, said in sorted(sides.items()) if side]
        if len(taken) < 2:
            return None
        return tuple(filter(None, taken)) if all(taken) else ()

    def _scores(self, vector: Vectors) -> Vectors:
        """Cosine of each question with `vector`, those that are answered first."""
        return self._index.sentence_vectors.scores(vector)[len(self._index.collection.sentences) :]

    @staticmethod
    def _places(questions: Questions, asked: int) -> list[tuple[int, int, range]]:
        """Rank, side and sentences of each place of a question, first what to show first."""
        places = np.flatnonzero(np.array(questions.asked, dtype=np.int64) == asked)
        order = sorted(places, key=lambda i: (questions.ranks[i], questions.sentences[i]))
        return [(questions.ranks[i], questions.sides[i], range(*questions.sentences[i])) for i in order]

    def _at(self, row: int, score: float) -> ScoredSentence:
        return ScoredSentence(self._index.collection.sentences[row], score, row)
