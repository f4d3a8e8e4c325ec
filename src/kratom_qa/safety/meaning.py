"""How likely a message tells of an emergency or a crisis by what it means: a logistic model over its vector; pure.

A multinomial logistic regression for each encoder that it was fitted for. Only the differences from "no notice" are
kept. `benchmarks/fit_meanings.py` fits them; docs/adr/0004 says why there are two models.
"""

import functools
import math
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from kratom_qa.safety.learned import Chances, of_differences

FILE = "meanings.npz"


def chances_by_meaning(vector: NDArray[np.float32], model: str) -> Chances | None:
    """The chances of an emergency and of a crisis; none for an encoder of a name that is not known.

    `vector` is what the encoder gives the message, shape (dimension,).
    """
    weights = load_meanings().get(model)
    if weights is None:
        return None
    emergency, crisis = (math.fsum(row[:-1] * vector.astype(np.float64)) + row[-1] for row in weights)
    return of_differences(float(emergency), float(crisis))


@functools.lru_cache(maxsize=1)
def load_meanings() -> dict[str, NDArray[np.float64]]:
    """Name of an encoder -> its weights, an emergency's row before a crisis's, the bias last."""
    with as_file(files("kratom_qa.safety") / FILE) as path, np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name].astype(np.float64) for name in arrays.files}
