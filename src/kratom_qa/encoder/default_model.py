"""all-MiniLM-L6-v2 from its published weights, with a graph that comes with the program: no torch, and no second copy.

`minilm.onnx` is the graph without its weights (`benchmarks/write_graph.py` writes it); they are mapped from
`model.safetensors` when it is opened. docs/adr/0010 says why.
"""

import functools
import hashlib
import json
from pathlib import Path

import numpy as np

from kratom_qa.encoder.adapter import ADAPTED_MODEL, adapt
from kratom_qa.encoder.adapter import FILE as ADAPTER
from kratom_qa.encoder.description import Description
from kratom_qa.encoder.locate import (
    DEFAULT_MODEL,
    TOKENIZER_FILE,
    TOKENIZER_SHA256,
    WEIGHTS_FILE,
    WEIGHTS_SHA256,
    default_folder,
)
from kratom_qa.encoder.model import OnnxModel
from kratom_qa.learned import checked
from kratom_qa.protocols import Vectors

DEFAULT_MODELS = (DEFAULT_MODEL, ADAPTED_MODEL)
GRAPH = Path(__file__).with_name("minilm.onnx")
_DIMENSION = 384
_MAX_TOKENS = 256
_LENGTH_BYTES = 8
_UNUSED = "pooler."
"""What BERT was trained with and sentence vectors do not need."""


def open_default(model: str, *, thorough: bool = False) -> OnnxModel:
    """The default model as published or adapted. Errors: `ModelError` where its files are missing or altered."""
    folder = default_folder(thorough=thorough)
    weights = {name: w for name, w in read_safetensors(folder / WEIGHTS_FILE).items() if not name.startswith(_UNUSED)}
    weights = adapt(weights) if model == ADAPTED_MODEL else weights
    return OnnxModel(describe_default(model), checked(GRAPH), folder / TOKENIZER_FILE, weights)


@functools.cache
def describe_default(model: str) -> Description:
    """Its description; the SHA-256 is over everything that shapes its vectors, without reading the weights."""
    parts = [WEIGHTS_SHA256, TOKENIZER_SHA256, _sha256(GRAPH)] + ([_sha256(ADAPTER)] if model == ADAPTED_MODEL else [])
    return Description(model, hashlib.sha256(" ".join(parts).encode()).hexdigest(), _DIMENSION, _MAX_TOKENS, "mean")


def read_safetensors(path: Path) -> dict[str, Vectors]:
    """The float32 tensors of a file, mapped, not read (the library `safetensors` copies them).

    The format: 8 bytes with the header's length, the header in JSON, the data
    (https://github.com/huggingface/safetensors#format).
    """
    data = np.memmap(path, mode="r", dtype=np.uint8)
    start = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES].tobytes(), "little")
    header = json.loads(data[_LENGTH_BYTES:start].tobytes())
    return {
        name: data[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]]
        .view(np.float32)
        .reshape(entry["shape"])
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
