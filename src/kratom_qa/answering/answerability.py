"""Learned from the questions of a corpus while it is indexed: which kind of question its documents answer.

A linear model over the question's vector and the signals: the signals say how near the sources come, the vector says
what it is asked for. "What is the half-life of caffeine?" shares every word but one with what is answered, and only
what was asked for tells it apart.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from kratom_qa.answering.signals import Signals, read_signals
from kratom_qa.datatypes import Phrasing
from kratom_qa.index import Index
from kratom_qa.index.engine import LocalEngine
from kratom_qa.protocols import Vectors
from kratom_qa.query.query import make_query

Weights = NDArray[np.float64]

_FEWEST = 50
"""Questions of either kind from which learning makes sense."""
_VECTOR_SCALE = 3.0
"""Weight of the vector beside the signals, each standardised; 3 and 6 tried on the dev half, alike."""
_C = 0.3
"""Inverse strength of the regularisation; 0.05 to 1 tried on the dev half, flat."""
_DIGITS = 4
_MOST_STEPS = 100
_CLOSE = 1e-8


@dataclass(frozen=True, slots=True)
class Answerability:
    """Log-odds that the documents answer, before they are brought to scale."""

    weights: Weights
    """The bias, one weight for each dimension of the vector, one for each signal."""
    questions: int
    """How many of either kind taught it, of the rarer kind."""

    def log_odds(self, vector: Vectors, signals: Signals) -> float:
        features = np.concatenate([[1.0], vector.astype(np.float64), astuple(signals)])
        return float(features @ self.weights)


def fits(weights: Weights, dimension: int) -> bool:
    """Whether weights that were kept are those of this model: none, or one for each of its features."""
    return len(weights) in (0, 1 + dimension + len(fields(Signals)))


def learn(index: Index) -> Weights:
    """The weights that tell the answered questions of an index from the unanswerable; empty where there are too few.

    Each question is left out of the signals that it is learned with.
    """
    kinds = (index.question_vectors, index.unanswerable_vectors)
    if min(map(len, kinds)) < _FEWEST:
        return np.zeros(0)
    vectors = np.concatenate([kind.vectors(range(len(kind))) for kind in kinds])
    answered = np.repeat([1, 0], [len(kind) for kind in kinds])
    return fit(vectors, np.array(left_out_signals(index)), answered)


def fit(vectors: Vectors, signals: Weights, answered: NDArray[np.int64]) -> Weights:
    """The weights for questions given as rows of vectors and signals, and whether each is answered.

    A logistic regression over features that are centred and scaled, both kinds of question weighing alike.
    """
    features = np.hstack([vectors.astype(np.float64), signals])
    of_vector = _VECTOR_SCALE / (np.sqrt(vectors.shape[1]) * _deviation(features[:, : vectors.shape[1]]))
    scale = np.concatenate([of_vector, 1 / _deviation(signals)])
    centre = features.mean(axis=0)
    found = logistic_regression((features - centre) * scale, answered)
    weights = found[1:] * scale
    return np.round(np.concatenate([[found[0] - weights @ centre], weights]), _DIGITS)


def logistic_regression(features: Weights, answered: NDArray[np.int64]) -> Weights:
    """The bias and the weights that minimise the logistic loss of both kinds, weighing alike, and an L2 penalty.

    By Newton's method, which needs five to ten steps here (Bishop 2006, 4.3.3); the bias is not penalised.
    """
    rows = np.hstack([np.ones((len(features), 1)), features])
    share = np.where(answered == 1, answered.mean(), 1 - answered.mean())
    penalty = np.diag([0.0] + [1 / _C] * features.shape[1])
    weights = np.zeros(rows.shape[1])
    for _ in range(_MOST_STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ ((chance - answered) / (2 * share)) + penalty @ weights
        curvature = rows.T @ (rows * (chance * (1 - chance) / (2 * share))[:, None]) + penalty
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def _deviation(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.maximum(columns.std(axis=0), 1e-6))


def left_out_signals(index: Index, every: int = 1) -> Sequence[tuple[float, ...]]:
    """The signals of each question, or of one in `every`, answered ones first, as if it did not stand in the index."""
    engine, collection, bm25 = LocalEngine(index), index.collection, index.bm25
    signals = []
    for answered, known, vectors in (
        (True, collection.questions, index.question_vectors),
        (False, collection.unanswerable, index.unanswerable_vectors),
    ):
        for row in range(0, len(known), every):
            given = Given(vectors.vectors([row])[0])
            query = make_query(Phrasing(known.texts[row]), given, bm25.share_of_rows, index.subject)
            found = engine.search(query.vector, query.stems)
            side = "questions" if answered else "unanswerable"
            found = replace(found, **{side: getattr(found, side).without(row)})
            signals.append(astuple(read_signals(query, found, bm25.terms)))
    return signals


@dataclass(frozen=True, slots=True)
class Given:
    """Stands for an encoder where the vector is known. Implements `Encoder`."""

    vector: Vectors

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vector, whatever the texts, shape (len(texts), dimension)."""
        return np.stack([self.vector] * len(texts))
