"""A public fake for tests that need vectors but no model.

>>> encoder = BagOfWordsEncoder()
>>> similar, other = encoder.encode(["hot tea", "tea is hot"]), encoder.encode(["cold milk"])
>>> bool(similar[0] @ similar[1] > similar[0] @ other[0])
True
"""

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from kratom_qa.encoder.description import Description
from kratom_qa.protocols import Vectors
from kratom_qa.words import stems, words

_DIMENSION = 256


class BagOfWordsEncoder:
    """Counts stems in hashed buckets: texts that share words are near. Implements `Encoder` and `PassageEncoder`."""

    description = Description("bag-of-words", "0" * 64, _DIMENSION, 128, "mean")

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        """Unit vectors of the texts, shape (len(texts), 256)."""
        vectors = np.full((len(texts), _DIMENSION), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for stem in stems(text):
                vectors[row, zlib.crc32(stem.encode()) % _DIMENSION] += 1
        progress(len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    def count_tokens(self, text: str) -> int:
        """One token a word."""
        return len(words(text))

    def export(self, folder: Path) -> None:
        """A file that stands for a model."""
        self.description.write(folder)
