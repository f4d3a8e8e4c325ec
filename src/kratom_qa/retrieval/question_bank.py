"""What the known questions near the one asked tell: what answers it, what is closest, and whether sources differ."""

import numpy as np

from kratom_qa.datatypes import Candidates, Collection, Place, ScoredSentence, Sides
from kratom_qa.protocols import Sources

_CLOSER = 2.0
"""How much faster than its cosine a known question gains: what answers nearly the same question goes before all."""
_NEXT_RANK = 0.85
"""What a place counts of the one to be shown before it."""
_VOTERS = 40
"""Known questions that have a say in what answers."""
_SHARPNESS = 8.0
"""A vote falls by e for each eighth of cosine below the nearest question; 8, 16 and 30 tried on the dev half."""
_VOTE = 0.3
"""What a sentence gains that all votes go to, beside the nearest question; 0.2 to 1.2 tried on the dev half."""
_SAME_QUESTION = 0.6
"""From this cosine on, two questions without an answer mostly have the same closest place, or none: left out one by
one, four of five do."""
_SAME_POINT = 0.8
"""From this cosine on, two questions are about the same point, on which sources differ or not."""
_BETWEEN_RANKS = 0.01


def nearness(found: Candidates, collection: Collection, min_cosine: float) -> dict[int, float]:
    """Row of a sentence -> how near the questions come that it is known to answer, beyond `min_cosine`.

    The nearest question counts, and how many of all that are near agree: two wordings of one question rarely have the
    same nearest, but mostly the same neighbours.
    """
    near = _nearest(found, collection, min_cosine)
    for row, share in _votes(found, collection).items():
        near[row] = near.get(row, 0.0) + _VOTE * share
    return near


def _votes(found: Candidates, collection: Collection) -> dict[int, float]:
    """Row of a sentence -> share of the votes of the nearest questions, each of which votes for what answers it."""
    nearest = found.questions.best(_VOTERS)
    weights = np.exp(_SHARPNESS * (nearest.scores - nearest.scores.max(initial=-1.0)))
    votes: dict[int, float] = {}
    for question, weight in zip(nearest.rows.tolist(), (weights / max(weights.sum(), 1e-9)).tolist(), strict=True):
        for place in collection.questions.places[question]:
            for row in range(*place.sentences):
                votes[row] = votes.get(row, 0.0) + weight * _NEXT_RANK ** (place.rank - 1)
    return votes


def _nearest(found: Candidates, collection: Collection, min_cosine: float) -> dict[int, float]:
    near: dict[int, float] = {}
    for question, cosine in zip(found.questions.rows.tolist(), found.questions.scores.tolist(), strict=True):
        beyond = cosine - min_cosine
        if beyond <= 0:
            continue
        for place in collection.questions.places[question]:
            counts = beyond * (1 + _CLOSER * beyond) * _NEXT_RANK ** (place.rank - 1)
            for row in range(*place.sentences):
                near[row] = max(near.get(row, 0.0), counts)
    return near


def nearest_unanswerable(
    found: Candidates, collection: Collection, sources: Sources
) -> tuple[ScoredSentence, ...] | None:
    """What is known to bear on a question that nothing answers, first what to show first; None if it is not known.

    A question near enough to this one must be known, and nearer than any that is answered.
    """
    nearest, answered = found.unanswerable.best(1), found.questions.best(1)
    if not len(nearest.rows) or nearest.scores[0] < max(_SAME_QUESTION, *answered.scores.tolist(), 0.0):
        return None
    places = _in_order(collection.unanswerable.places[int(nearest.rows[0])])
    said = [_at(row, place.rank, collection) for place in places for row in range(*place.sentences)]
    return tuple(one for one in said if not sources or one.sentence.document.id in sources)


def known_sides(found: Candidates, collection: Collection, sources: Sources) -> Sides | None:
    """The sides that sources are known to take on what is asked; None if it is not known that they do.

    Of each side, the sentences of the place to be shown first; empty where a side is not among the sources.
    """
    nearest = found.questions.best(1)
    if not len(nearest.rows) or nearest.scores[0] < _SAME_POINT:
        return None
    sides: dict[int, tuple[ScoredSentence, ...] | None] = {}
    for place in _in_order(collection.questions.places[int(nearest.rows[0])]):
        said = tuple(_at(row, place.rank, collection) for row in range(*place.sentences))
        allowed = not sources or said[0].sentence.document.id in sources
        sides[place.side] = sides.get(place.side) or (said if allowed else None)
    taken = [said for side, said in sorted(sides.items()) if side]
    if len(taken) < 2:
        return None
    return tuple(filter(None, taken)) if all(taken) else ()


def _in_order(places: tuple[Place, ...]) -> list[Place]:
    return sorted(places, key=lambda place: (place.rank, place.sentences))


def _at(row: int, rank: int, collection: Collection) -> ScoredSentence:
    return ScoredSentence(collection.sentences[row], -rank * _BETWEEN_RANKS, row)
