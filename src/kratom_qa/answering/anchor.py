"""How near a question is to the subject that an encoder was adapted to, whatever documents are asked.

The mean of the sentences of the corpus that it was taught on, and the directions in which they differ most; written by
`training/fit_answerability.py`. The documents at hand are not looked at: then their number would move the confidence.
"""

import functools
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from kratom_qa.arrays import read_arrays
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.learned import checked
from kratom_qa.protocols import Vectors

FILE = Path(__file__).with_name("anchor.npz")


def nearness(vector: Vectors, model: str) -> tuple[float, float]:
    """Mean cosine of a question with the sentences of the subject, and its deviation; 0 for an encoder without one."""
    if model != ADAPTED_MODEL:
        return 0.0, 0.0
    anchor = _anchor()
    return float(anchor["mean"] @ vector), float(np.linalg.norm(anchor["spread"] @ vector))


@functools.cache
def _anchor() -> Mapping[str, Vectors]:
    return {name: array.astype(np.float32) for name, array in read_arrays(checked(FILE)).items()}
