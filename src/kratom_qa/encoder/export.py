"""Writes a sentence-transformers model as ONNX, once, so that asking needs no torch."""

import contextlib
import io
import logging
import warnings
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from kratom_qa.encoder.description import Description
from kratom_qa.encoder.locate import TOKENIZER_FILE
from kratom_qa.encoder.model import MODEL_FILE
from kratom_qa.encoder.onnx import OnnxEncoder
from kratom_qa.errors import ModelError

_PROBES = ("Is tea safe?", "A much longer sentence, with 7-hydroxytryptophan, 15-30 minutes and an “ü” in it.")
_TOLERANCE = 1e-4
"""Largest difference in any coordinate; measured for all-MiniLM-L6-v2: below 1e-6."""


class _TokenStates(torch.nn.Module):
    """The transformer alone, with the two inputs that every tokenizer gives."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states


def export(model: SentenceTransformer, description: Description, folder: Path) -> None:
    """Write the model, its tokenizer and its description into `folder`, and check that both agree.

    Errors: `ModelError` where the model cannot be exported, or the exported one gives other vectors.
    """
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise ModelError(f"model “{description.name}” has no fast tokenizer, which asking needs")
    tokenizer.save(str(folder / TOKENIZER_FILE))
    description.write(folder)
    _write_graph(model, folder / MODEL_FILE)
    prompted = [description.query_prompt + probe for probe in _PROBES]
    expected = model.encode(prompted, prompt="", normalize_embeddings=True, show_progress_bar=False)
    difference = float(np.abs(OnnxEncoder(folder).encode(_PROBES) - expected).max())
    if difference > _TOLERANCE:
        raise ModelError(f"model “{description.name}” exported to ONNX differs by {difference:.1e}")


def _write_graph(model: SentenceTransformer, path: Path) -> None:
    transformer: torch.nn.Module = model[0].model.eval()  # type: ignore[union-attr]
    example = (torch.tensor([[1, 2, 3, 4], [1, 2, 3, 4]]), torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]]))
    sizes = {0: torch.export.Dim("batch", min=1, max=1024), 1: torch.export.Dim("tokens", min=2, max=512)}
    # the exporter talks on stdout and through warnings; what matters is checked by the caller
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), _quiet("torch.onnx"), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _TokenStates(transformer),
            example,
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["token_states"],
            dynamic_shapes={"input_ids": sizes, "attention_mask": sizes},
            dynamo=True,
            external_data=False,
            verbose=False,
        )


@contextlib.contextmanager
def _quiet(logger: str):  # type: ignore[no-untyped-def]
    level = logging.getLogger(logger).level
    logging.getLogger(logger).setLevel(logging.ERROR)
    try:
        yield
    finally:
        logging.getLogger(logger).setLevel(level)
