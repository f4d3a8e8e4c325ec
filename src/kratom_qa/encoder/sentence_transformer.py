"""A model that is not the default one, as sentence-transformers runs it: to index, and to be exported for asking."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import transformers.utils.logging
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

from kratom_qa.encoder.description import Description
from kratom_qa.encoder.export import export
from kratom_qa.encoder.locate import fingerprint
from kratom_qa.errors import ModelError
from kratom_qa.protocols import Vectors
from kratom_qa.words import folded

_BATCH = 32
_POOLINGS = ("mean", "cls")


class SentenceTransformerEncoder:
    """A sentence-transformers model on the CPU.

    Errors: `ModelError` for a model that is not transformer + mean or CLS pooling (+ normalisation), because only
    those can be run without torch.
    """

    def __init__(self, model: str, folder: Path) -> None:
        transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        with _offline():
            self.model = _load(folder)
        pooling = _checked_pooling(self.model, model)
        prompts = self.model.prompts or {}
        self.description = Description(
            name=model,
            sha256=fingerprint(folder),
            dimension=int(self.model.get_embedding_dimension() or 0),
            max_tokens=int(self.model.max_seq_length or 512),
            pooling=pooling,
            query_prompt=prompts.get("query") or "",
            passage_prompt=prompts.get("document") or prompts.get("passage") or "",
        )

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, special tokens not counted."""
        return len(self.model.tokenizer.encode(folded(text), add_special_tokens=False, truncation=False, verbose=False))

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dimension); `progress` hears of every batch."""
        vectors = np.zeros((len(texts), self.description.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            prompted = [self.description.passage_prompt + folded(texts[i]) for i in batch]
            vectors[batch] = self.model.encode(prompted, prompt="", normalize_embeddings=True, show_progress_bar=False)
            progress(len(batch))
        return vectors

    def export(self, folder: Path) -> None:
        """Write the model into `folder` as asking needs it."""
        export(self.model, self.description, folder)


def _load(folder: Path) -> SentenceTransformer:
    if not (folder / "modules.json").is_file():
        # the library would take the mean of the tokens without a word, whatever the model was trained for
        raise ModelError(f"{folder} has no modules.json, which says how a sentence-transformers model pools its tokens")
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except Exception as error:  # every library below has its own for a broken folder
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{folder} is not a sentence-transformers model that can be loaded: {reason}") from None


def _checked_pooling(model: SentenceTransformer, name: str) -> str:
    modules = list(model)
    plain = len(modules) in (2, 3) and isinstance(modules[0], Transformer) and isinstance(modules[1], Pooling)
    if not plain or (len(modules) == 3 and not isinstance(modules[2], Normalize)):
        kinds = " + ".join(type(module).__name__ for module in modules)
        raise ModelError(f"model “{name}” is {kinds}; only transformer + mean or CLS pooling is supported")
    pooling = str(modules[1].pooling_mode)
    if pooling not in _POOLINGS:
        raise ModelError(f"model “{name}” pools by {pooling}; only mean and cls are supported")
    return pooling


@contextlib.contextmanager
def _offline() -> Iterator[None]:
    """No network, whatever the model's configuration asks for, and no bars but ours."""
    values = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
