"""Vectors of a build that is under way, so that one that was broken off goes on where it stopped.

index/.kratom-qa-vectors     what they are made with, then key, vector and checksum of one text after the other
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from kratom_qa.protocols import Vectors

KEPT_AT_ONCE = 1024
"""Texts: the most that is lost when a build is stopped."""
_NAME = ".kratom-qa-vectors"
_KEY = 16
_CHECKSUM = 4


class UnfinishedVectors:
    """The vectors that a build has made so far. What was cut off, or was not written when the power failed, is lost."""

    def __init__(self, index_dir: Path, made_with: Sequence[str], dimension: int) -> None:
        self.dimension = dimension
        self._path = index_dir / _NAME
        self._head = hashlib.sha256("\n".join(made_with).encode()).digest()
        self._record_size = _KEY + 4 * dimension + _CHECKSUM
        self._end = 0
        """How much of the file is known to be whole."""

    def read(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """Text -> vector, of those of the texts that an unfinished build has embedded with the same model."""
        known = dict(self._records())
        self._end = len(self._head) + len(known) * self._record_size if known else 0
        return {text: known[key] for text in texts if (key := key_of_text(text)) in known}

    def embed(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]) -> dict[str, Vectors]:
        """Text -> vector; kept in between where they are many. Errors: `OSError`."""
        found: dict[str, Vectors] = {}
        # by length, as encoders put their batches together
        order = sorted(texts, key=len)
        for first in range(0, len(order), KEPT_AT_ONCE):
            batch = order[first : first + KEPT_AT_ONCE]
            vectors = encode(batch)
            found |= dict(zip(batch, vectors, strict=True))
            if len(found) < len(order):
                self.append(batch, vectors)
        return found

    def append(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors of some texts. Errors: `OSError`."""
        with self._path.open("r+b" if self._end else "wb") as file:
            file.truncate(self._end)
            file.seek(self._end)
            file.write(b"" if self._end else self._head)
            for text, vector in zip(texts, vectors, strict=True):
                record = key_of_text(text) + np.asarray(vector, dtype=np.float32).tobytes()
                file.write(record + zlib.crc32(record).to_bytes(_CHECKSUM, "little"))
            self._end = file.tell()

    def _records(self) -> Iterator[tuple[bytes, Vectors]]:
        """Those at the beginning of the file that are whole."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return
        if not data.startswith(self._head):
            return
        for start in range(len(self._head), len(data) - self._record_size + 1, self._record_size):
            checked = start + self._record_size - _CHECKSUM
            if zlib.crc32(data[start:checked]) != int.from_bytes(data[checked : checked + _CHECKSUM], "little"):
                return
            yield data[start : start + _KEY], np.frombuffer(data[start + _KEY : checked], dtype=np.float32)


def remove_vectors(index_dir: Path) -> None:
    """Once a build is live, nothing of it is unfinished. Errors: `OSError`."""
    (index_dir / _NAME).unlink(missing_ok=True)


def key_of_text(text: str) -> bytes:
    """What stands for a text where many are looked up."""
    return hashlib.blake2b(text.encode(), digest_size=_KEY).digest()
