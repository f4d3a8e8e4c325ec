"""Runs the exported model: everything that asking a question needs, and no torch."""

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from kratom_qa.encoder.description import MODEL_FILE, TOKENIZER_FILE, Description
from kratom_qa.protocols import Vectors
from kratom_qa.words import folded

_REMEMBERED = 64


class OnnxEncoder:
    """The model of an index folder, on one thread, one text at a time, so that a text always gives the same bytes."""

    def __init__(self, folder: Path) -> None:
        self.description = Description.read(folder)
        options = onnxruntime.SessionOptions()
        # more threads than cores that are free spin and wait for each other: ten times slower on a busy machine
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(folder / MODEL_FILE, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.description.max_tokens)
        # retriever and evidence ask for the same question
        self._vector = functools.lru_cache(maxsize=_REMEMBERED)(self._encode_one)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.description.dimension), dtype=np.float32)
        return np.stack([self._vector(text) for text in texts])

    def knows(self, word: str) -> bool:
        """Whether the model has a token for the whole word, as it has for frequent English words and names."""
        return self._tokenizer.token_to_id(word) is not None

    def _encode_one(self, text: str) -> Vectors:
        encoding = self._tokenizer.encode(self.description.query_prompt + folded(text))
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
        }
        states = np.asarray(self._session.run(None, feed)[0])[0]
        pooled = states[0] if self.description.pooling == "cls" else states.mean(axis=0)
        return np.asarray(pooled / max(float(np.linalg.norm(pooled)), 1e-12), dtype=np.float32)
