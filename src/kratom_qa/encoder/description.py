"""What must be known of a model to run it: kept with every index."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

DESCRIPTION_FILE = "encoder.json"


@dataclass(frozen=True, slots=True)
class Description:
    """Name and make of an embedding model."""

    name: str
    sha256: str
    """SHA-256 over the files that the model was loaded from."""
    dimension: int
    max_tokens: int
    """Most tokens of one text that the model reads, special tokens included."""
    pooling: str
    """`mean` or `cls`."""
    query_prompt: str = ""
    passage_prompt: str = ""

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=2, sort_keys=True)
        (folder / DESCRIPTION_FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Description":
        return cls(**json.loads((folder / DESCRIPTION_FILE).read_text(encoding="utf-8")))
