"""Candidates -> passages: dense passages, dense sentences, BM25 and known questions, fused."""

import numpy as np

from kratom_qa.datatypes import Candidates, Collection, Hit, Questions
from kratom_qa.datatypes.candidates import Scores
from kratom_qa.settings import Settings

_VOTERS = 30
_SHARPNESS = 12.0
"""A vote falls by e for each 1 / 12 of cosine below the nearest question."""
_NEARER = 0.15
"""How much nearer than the nearest sentence a known question must come for its full say. In a small bank the nearest
question mostly asks something else: with a full say for any, 148 questions cost the second subject .12 of Success@1 on
dev; 0.15 to 0.3 tried, the digests are indifferent."""


def fused(found: Candidates, collection: Collection, settings: Settings, k: int) -> tuple[Hit, ...]:
    """The at most `k` passages that bear most on the query, best first; `score` is the fused one.

    Adds up standardised scores: a passage is good where its meaning, its best sentence or its words are, or where a
    question that it is known to answer is near the one asked (doc2query, Nogueira et al. 2019, written by hand). Each
    side is divided by its deviation over the whole index, so that a side which sees no difference has no say.
    """
    votes, deviation = _votes(found, collection.questions)
    heard = settings.question_weight * _say(found)
    score = (
        settings.passage_weight * standardised(found.passage_cosines, found.spread.passages)
        + settings.sentence_weight * standardised(found.best_sentence_cosines, found.spread.best_sentences)
        + settings.bm25_weight * standardised(found.bm25, found.spread.words)
        + heard * standardised(votes, deviation)
    )
    order = np.lexsort((found.passages, -score))[: max(k, 0)]
    rows = found.passages[order].tolist()
    return tuple(Hit(collection.passages[row], float(score[i]), row) for row, i in zip(rows, order, strict=True))


def _say(found: Candidates) -> float:
    """0 to 1: how far known questions are nearer than what the documents say themselves."""
    beyond = found.questions.top_mean(1) - found.quotable.top_mean(1)
    return min(max(beyond / _NEARER, 0.0), 1.0)


def _votes(found: Candidates, questions: Questions) -> tuple[Scores, float]:
    """For each passage the logarithm of the votes that the nearest questions give to the passages answering them, and
    the deviation over all passages of the index.

    Several near questions outvote one. A place to be shown second gets half of a vote, and so on.
    """
    votes = np.zeros(len(found.passages))
    nearest = found.questions.best(_VOTERS)
    places = {row: i for i, row in enumerate(found.passages.tolist())}
    for row, cosine in zip(nearest.rows.tolist(), nearest.scores.tolist(), strict=True):
        vote = float(np.exp(_SHARPNESS * (cosine - nearest.scores[0])))
        for place in questions.places[row]:
            if place.passage in places:
                votes[places[place.passage]] += vote / place.rank
    votes = np.log1p(votes)
    mean = float(votes.sum()) / max(found.spread.size, 1)
    return votes, float(np.sqrt(max(float((votes**2).sum()) / max(found.spread.size, 1) - mean**2, 0.0)))


def standardised(scores: Scores, deviation: float) -> Scores:
    """How many deviations each score lies above the mean of those given; all 0 where nothing differs.

    >>> standardised(np.array([1.0, 3.0]), 1.0).tolist()
    [-1.0, 1.0]
    """
    if deviation < _NOTHING or not len(scores):
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / deviation)


_NOTHING = 1e-4
"""A deviation below this is rounding: moments are kept in single precision."""
