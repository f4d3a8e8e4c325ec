"""A small learned change of the default model's weights, for the subject of the default corpus.

Low-rank adaptation (Hu et al. 2021, https://arxiv.org/abs/2106.09685): each linear layer of the transformer gains the
product of two thin matrices. `training/fit_adapter.py` learns them from the questions that come with the corpus;
docs/adr/0006 says why.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from kratom_qa.arrays import read_arrays
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.learned import checked
from kratom_qa.protocols import Vectors

ADAPTED_MODEL = f"{DEFAULT_MODEL}-kratom"
FILE = Path(__file__).with_name("adapter.npz")


def adapt(weights: Mapping[str, Vectors]) -> dict[str, Vectors]:
    """The weights of the default model with what was learned added."""
    changed = dict(weights)
    learned = read_arrays(checked(FILE))
    for layer in {key.rpartition(".")[0] for key in learned}:
        down, up = (learned[f"{layer}.{part}"].astype(np.float32) for part in ("down", "up"))
        # not `up @ down`: on a busy machine BLAS spends ten times as long on waking its threads
        changed[f"{layer}.weight"] = weights[f"{layer}.weight"] + np.einsum("or,ri->oi", up, down)
    return changed
