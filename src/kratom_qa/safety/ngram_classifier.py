"""How likely a message tells of an emergency or a crisis: a small logistic model over its letters and words; pure.

A multinomial logistic regression over hashed features (Weinberger et al. 2009). Only the differences from "no notice"
are kept, in eight bits each. `training/fit_notices.py` fits them; docs/adr/0004 says why there is a model.
"""

import functools
import math
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import read_arrays
from kratom_qa.learned import checked
from kratom_qa.words import normalise

BUCKETS = 2**16
"""A quarter as many, and twice as many messages of the dev set miss their notice: too much shares a bucket."""
FILE = "ngram_classifier.npz"
_LETTERS = (3, 4, 5)
_WORDS = (1, 2, 3)
_TOKEN = re.compile(r"\w+|[!?]")
_APOSTROPHES = str.maketrans("", "", "'’`")


@dataclass(frozen=True, slots=True)
class ClassProbabilities:
    """The chances, 0 to 1, that a message calls for each notice; what they lack to 1 is the chance of none."""

    emergency: float
    crisis: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What the model has learned, an emergency's row before a crisis's."""

    values: NDArray[np.int8]
    """Shape (2, BUCKETS)."""
    scale: NDArray[np.float64]
    """What one step of a value is worth, shape (2,)."""
    bias: NDArray[np.float64]
    """Shape (2,)."""
    trained_on: str
    """SHA-256 of the training file."""


def chances(message: str) -> ClassProbabilities:
    """The chances of an emergency and of a crisis.

    >>> chances("he took too much and i cant wake him").emergency > 0.9
    True
    """
    weights = load_weights()
    found = buckets(message)
    # whole numbers are summed, so that the order cannot matter
    sums = weights.values[:, found].sum(axis=1, dtype=np.int64)
    return of_differences(*(sums * weights.scale / math.sqrt(max(len(found), 1)) + weights.bias).tolist())


def of_differences(emergency: float, crisis: float) -> ClassProbabilities:
    """The chances from the log-odds of each notice against none.

    >>> of_differences(0.0, 0.0)
    ClassProbabilities(emergency=0.3333333333333333, crisis=0.3333333333333333)
    """
    top = max(emergency, crisis, 0.0)
    parts = [math.exp(emergency - top), math.exp(crisis - top), math.exp(-top)]
    return ClassProbabilities(parts[0] / sum(parts), parts[1] / sum(parts))


def buckets(message: str) -> NDArray[np.int64]:
    """The hashed features of a message: each bucket once, in no order that matters, each below BUCKETS."""
    found = {zlib.crc32(gram.encode()) % BUCKETS for gram in _grams(message)}
    return np.fromiter(found, dtype=np.int64, count=len(found))


def _grams(message: str) -> Iterator[str]:
    """Runs of letters within blank-padded words, and runs of words between a mark of the beginning and of the end."""
    tokens = _TOKEN.findall(normalise(message).lower().translate(_APOSTROPHES))
    for token in dict.fromkeys(tokens):
        padded = f" {token} "
        for n in _LETTERS:
            yield from (padded[i : i + n] for i in range(len(padded) - n + 1))
    # how a message begins tells a question of knowledge from a story
    marked = ["^", *tokens, "$"]
    for n in _WORDS:
        yield from ("_" + " ".join(marked[i : i + n]) for i in range(len(marked) - n + 1))


@functools.lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The packaged weights."""
    arrays = read_arrays(checked(Path(__file__).with_name(FILE)))
    return Weights(arrays["values"], arrays["scale"], arrays["bias"], str(arrays["trained_on"]))
