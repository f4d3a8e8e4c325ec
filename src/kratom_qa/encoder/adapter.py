"""A small learned change of the default model's weights, for the subject of the default corpus.

Low-rank adaptation (Hu et al. 2021, https://arxiv.org/abs/2106.09685): each linear layer of the transformer gains the
product of two thin matrices. `benchmarks/fit_adapter.py` learns them from the questions that come with the corpus;
docs/adr/0006 says why.
"""

import hashlib
from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kratom_qa.encoder.locate import DEFAULT_MODEL, fingerprint, locate

if TYPE_CHECKING:
    import torch

ADAPTED_MODEL = f"{DEFAULT_MODEL}-kratom"
FILE = "adapter.npz"


def adapt(transformer: "torch.nn.Module") -> None:
    """Add what was learned to the weights of the default model."""
    import torch

    with _learned() as path, np.load(path) as learned, torch.no_grad():
        for name in sorted({key.rpartition(".")[0] for key in learned.files}):
            down, up = (torch.from_numpy(learned[f"{name}.{part}"].astype(np.float32)) for part in ("down", "up"))
            transformer.get_parameter(f"{name}.weight").add_(up @ down)


def make(model: str) -> str:
    """SHA-256 that tells a model, by its name or path, from every other: of its files, and of what was learned.

    Errors: `ModelError` where there is no such model.
    """
    files_of = fingerprint(locate(DEFAULT_MODEL if model == ADAPTED_MODEL else model))
    if model != ADAPTED_MODEL:
        return files_of
    with _learned() as path:
        learned = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashlib.sha256(f"{files_of} {learned}".encode()).hexdigest()


def _learned() -> AbstractContextManager[Path]:
    return as_file(files("kratom_qa.encoder") / FILE)
