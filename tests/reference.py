"""The default model as sentence-transformers runs it: what ours must agree with."""

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from kratom_qa.encoder.adapter import FILE
from kratom_qa.encoder.locate import DEFAULT_MODEL, locate


def sentence_transformer(*, adapted: bool) -> SentenceTransformer:
    """The model as published, or with what was learned added by torch."""
    model = SentenceTransformer(str(locate(DEFAULT_MODEL)), device="cpu", local_files_only=True)
    if adapted:
        with np.load(FILE) as learned, torch.no_grad():
            for layer in sorted({key.rpartition(".")[0] for key in learned.files}):
                down, up = (torch.from_numpy(learned[f"{layer}.{part}"].astype(np.float32)) for part in ("down", "up"))
                model[0].model.get_parameter(f"{layer}.weight").add_(up @ down)
    return model
