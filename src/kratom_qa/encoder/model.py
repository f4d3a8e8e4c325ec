"""An embedding model in onnxruntime."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from kratom_qa.encoder.description import Description
from kratom_qa.protocols import Vectors
from kratom_qa.words import folded

MODEL_FILE = "model.onnx"
_BATCH_TOKENS = 1024
"""Of one batch; 512 to 4096 tried, alike within a tenth."""
_NO_WEIGHTS: Mapping[str, Vectors] = MappingProxyType({})


class TokenCounter:
    """Counts the tokens of texts, special tokens not counted; may be pickled, since it is made from a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tokenizer: Tokenizer | None = None

    def __call__(self, text: str) -> int:
        self._tokenizer = self._tokenizer or _tokenizer(self._path)
        return len(self._tokenizer.encode(folded(text), add_special_tokens=False).ids)

    def __reduce__(self) -> tuple[type["TokenCounter"], tuple[Path]]:
        return TokenCounter, (self._path,)


class OnnxModel:
    """A graph and its tokenizer; a text always gives the same bytes, alone or in any company."""

    def __init__(
        self, description: Description, graph: Path, tokenizer: Path, weights: Mapping[str, Vectors] = _NO_WEIGHTS
    ) -> None:
        """`weights`: those that the graph names and does not hold."""
        self.description = description
        options = onnxruntime.SessionOptions()
        # more threads than cores that are free spin and wait for each other: ten times slower on a busy machine
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
        if values:
            options.add_external_initializers(list(weights), values)
        self._kept = (weights, values)  # the session reads from them, not from copies
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._tokenizer = _tokenizer(tokenizer)
        self._tokenizer.enable_truncation(description.max_tokens)
        self.count_tokens = TokenCounter(tokenizer)

    def knows(self, word: str) -> bool:
        """Whether the model has a token for the whole word, as it has for frequent English words and names."""
        return self._tokenizer.token_to_id(word) is not None

    def embed(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        """Unit vectors of the folded texts, shape (len(texts), dimension); `progress` hears of every batch."""
        vectors = np.zeros((len(texts), self.description.dimension), dtype=np.float32)
        encodings = [self._tokenizer.encode(folded(text)) for text in texts]
        batches = list(_batches(encodings))

        def run(rows: Sequence[int]) -> int:
            vectors[rows] = self._embed_alike([encodings[row] for row in rows])
            return len(rows)

        if len(batches) == 1:
            progress(run(batches[0]))
            return vectors
        # batches side by side, each on one thread: cores do not wait for one another within a batch
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for done in pool.map(run, batches):
                progress(done)
        return vectors

    def _embed_alike(self, encodings: Sequence[Encoding]) -> Vectors:
        """Unit vectors of texts with equally many tokens, which need no padding and so stay apart in every sum."""
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        states = np.asarray(self._session.run(None, feed)[0])
        # one text at a time: over a whole batch numpy would add in another order
        pooled = [of[0] if self.description.pooling == "cls" else of.mean(axis=0) for of in states]
        return np.stack([vector / max(float(np.linalg.norm(vector)), 1e-12) for vector in pooled])


def _batches(encodings: Sequence[Encoding]) -> Iterator[list[int]]:
    """Rows of texts with equally many tokens, shortest first."""

    def length(row: int) -> int:
        return len(encodings[row].ids)

    for tokens, group in groupby(sorted(range(len(encodings)), key=length), key=length):
        rows, size = list(group), max(1, _BATCH_TOKENS // tokens)
        yield from (rows[first : first + size] for first in range(0, len(rows), size))


def _tokenizer(path: Path) -> Tokenizer:
    """Without an end and without padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
