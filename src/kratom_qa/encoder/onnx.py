"""The encoders that need no torch: one asks, one indexes."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from kratom_qa.encoder.default_model import DEFAULT_MODELS, open_default
from kratom_qa.encoder.description import Description
from kratom_qa.encoder.locate import TOKENIZER_FILE
from kratom_qa.encoder.model import MODEL_FILE, OnnxModel
from kratom_qa.protocols import Vectors

_REMEMBERED = 64


class OnnxEncoder:
    """The model that an index folder describes, for questions."""

    def __init__(self, folder: Path) -> None:
        """Errors: `ModelError` where it is a default model whose files are missing or altered."""
        description = Description.read(folder)
        if description.name in DEFAULT_MODELS:
            self._model = open_default(description.name)
        else:
            self._model = OnnxModel(description, folder / MODEL_FILE, folder / TOKENIZER_FILE)
        self.description = self._model.description
        self.knows = self._model.knows
        # retriever and evidence ask for the same question
        self._vector = functools.lru_cache(maxsize=_REMEMBERED)(self._encode_one)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.description.dimension), dtype=np.float32)
        return np.stack([self._vector(text) for text in texts])

    def _encode_one(self, text: str) -> Vectors:
        return np.asarray(self._model.embed([self.description.query_prompt + text])[0])


class DefaultPassageEncoder:
    """The default model, as published or adapted, for indexing."""

    def __init__(self, model: str) -> None:
        """Errors: `ModelError` where its files are missing or altered."""
        self._model = open_default(model, thorough=True)
        self.description = self._model.description
        self.count_tokens = self._model.count_tokens

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dimension); `progress` hears of every batch."""
        return self._model.embed(texts, progress)

    def export(self, folder: Path) -> None:
        """The description is enough: the weights come with the program."""
        self.description.write(folder)
