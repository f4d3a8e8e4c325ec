"""An encoder for benchmarks of everything but the encoder: fixed random vectors for words, added up."""

import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from kratom_qa.encoder.description import Description
from kratom_qa.protocols import Vectors
from kratom_qa.words import words

DIMENSION, ROWS = 384, 8192


def count_tokens(text: str) -> int:
    """One token a word, and a third more."""
    return 4 * len(text.split()) // 3


class StandIn:
    """Adds up a fixed random vector for each word: texts that share words are near. Implements both encoder seams."""

    description = Description("stand-in", "0" * 64, DIMENSION, 256, "mean")

    def __init__(self) -> None:
        self.table = np.random.default_rng(0).normal(size=(ROWS, DIMENSION)).astype(np.float32)
        self.seconds = 0.0
        self.count_tokens = count_tokens

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        """Unit vectors, shape (len(texts), 384)."""
        start = time.perf_counter()
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self.table[[zlib.crc32(w.encode()) % ROWS for w in words(text)] or [0]].sum(axis=0)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        progress(len(texts))
        self.seconds += time.perf_counter() - start
        return vectors

    def export(self, folder: Path) -> None:
        """What stands for a model."""
        self.description.write(folder)
