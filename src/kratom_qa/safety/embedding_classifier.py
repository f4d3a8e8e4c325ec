"""How likely a message tells of an emergency or a crisis by what it means: small neural networks over its vector; pure.

A few networks with one hidden layer, alike but for the numbers they began to learn with, for each encoder that they
were fitted for; their mean counts (an ensemble: Hansen and Salamon 1990). `training/fit_meanings.py` fits them;
docs/adr/0004 says why there are two models, and why these are networks.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import read_arrays
from kratom_qa.learned import checked
from kratom_qa.safety.ngram_classifier import ClassProbabilities

FILE = "embedding_classifier.npz"
PARTS = ("hidden", "hidden_bias", "out", "out_bias")
_DIGITS = 6
"""Of a chance: what is beyond depends on the order in which a processor sums."""


@dataclass(frozen=True, slots=True)
class Networks:
    """The weights of all networks of one encoder."""

    hidden: NDArray[np.float32]
    """Shape (networks, dimension, units)."""
    hidden_bias: NDArray[np.float32]
    """Shape (networks, units)."""
    out: NDArray[np.float32]
    """Shape (networks, units, 3): an emergency, a crisis, neither."""
    out_bias: NDArray[np.float32]
    """Shape (networks, 3)."""

    def chances(self, vector: NDArray[np.float32]) -> ClassProbabilities:
        """The chances of an emergency and of a crisis; `vector` has the shape (dimension,)."""
        units = np.maximum(np.einsum("d,ndu->nu", vector, self.hidden) + self.hidden_bias, 0)
        odds = np.einsum("nu,nuc->nc", units, self.out) + self.out_bias
        raised = np.exp(odds - odds.max(axis=1, keepdims=True))
        emergency, crisis, _ = (raised / raised.sum(axis=1, keepdims=True)).mean(axis=0).round(_DIGITS).tolist()
        return ClassProbabilities(emergency, crisis)


def probabilities_by_embedding(vector: NDArray[np.float32], model: str) -> ClassProbabilities | None:
    """The chances of an emergency and of a crisis; none for an encoder of a name that is not known.

    `vector` is what the encoder gives the message, shape (dimension,).
    """
    networks = load_embedding_classifier().get(model)
    return networks.chances(vector) if networks else None


@functools.lru_cache(maxsize=1)
def load_embedding_classifier() -> dict[str, Networks]:
    """Name of an encoder -> its networks."""
    arrays = read_arrays(checked(Path(__file__).with_name(FILE)))
    names = sorted({name.partition("/")[0] for name in arrays})
    return {name: Networks(*(arrays[f"{name}/{part}"].astype(np.float32) for part in PARTS)) for name in names}
