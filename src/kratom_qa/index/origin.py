"""What an index was made of: known even where the index itself can no longer be read, or not yet.

index/corpus.json        a copy of two fields of the manifest, for messages and for building again
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kratom_qa.errors import IndexUnusable
from kratom_qa.index.manifest import MANIFEST, POINTER, live_version, manifest_bytes, read_json

ORIGIN = "corpus.json"


@dataclass(frozen=True, slots=True)
class Origin:
    """The corpus of an index, as `Manifest.corpus`, and its model."""

    corpus: str
    model: str

    def to_bytes(self) -> bytes:
        return (json.dumps({"corpus": self.corpus, "model": self.model}) + "\n").encode()


def read_origin(index_dir: Path) -> Origin | None:
    """What the live manifest says, whatever its format; else what stands beside it; None where nobody knows."""
    with suppress(IndexUnusable, KeyError, TypeError):
        return _origin(manifest_bytes(live_version(index_dir)))
    with suppress(OSError, IndexUnusable, KeyError, TypeError):
        return _origin((index_dir / ORIGIN).read_bytes())
    return None


def was_built(index_dir: Path) -> bool:
    """Whether an index is, or was, in this folder."""
    try:
        return any((index_dir / name).exists() for name in (POINTER, ORIGIN)) or any(index_dir.glob(f"*/{MANIFEST}"))
    except OSError:
        return True


def _origin(data: bytes) -> Origin:
    values = read_json(data)
    corpus, model = values["corpus"], values["model"]
    if not isinstance(corpus, str) or not isinstance(model, str):
        raise TypeError
    return Origin(corpus, model)
