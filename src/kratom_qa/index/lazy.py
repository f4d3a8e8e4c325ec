"""Sequences that are read from a file of an index where they are asked for, and not when it is opened."""

import json
from collections.abc import Callable, Sequence
from operator import eq
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import numpy as np

from kratom_qa.arrays import RowWriter, read_array

T = TypeVar("T")

_KEPT = 65_536
"""Members of a sequence that stay in memory: what many questions come near is made once."""


class Blobs(Sequence[bytes]):
    """Byte strings behind one another in a file, with the places where they end."""

    def __init__(self, folder: Path, name: str) -> None:
        self._ends = read_array(folder / f"{name}.npy")
        path = folder / f"{name}.bin"
        self._data = np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else np.zeros(0, np.uint8)

    @staticmethod
    def write(folder: Path, name: str, values: Sequence[bytes]) -> None:
        """Write the strings into two files of a folder."""
        with BlobWriter(folder, name) as file:
            for value in values:
                file.append(value)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, row: int) -> bytes: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[bytes]: ...
    def __getitem__(self, row: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(row, slice):
            return [self[i] for i in range(*row.indices(len(self)))]
        at = range(len(self))[row]
        return self._data[int(self._ends[at - 1]) if at else 0 : int(self._ends[at])].tobytes()


class BlobWriter:
    """Writes byte strings one after the other, for `Blobs`. A context manager."""

    def __init__(self, folder: Path, name: str) -> None:
        self._ends = RowWriter(folder / f"{name}.npy", np.int64)
        self._data = (folder / f"{name}.bin").open("wb")
        self._end = 0

    def __enter__(self) -> "BlobWriter":
        return self

    def __exit__(self, *error: object) -> None:
        self._data.close()
        self._ends.__exit__(*error)

    def __len__(self) -> int:
        return len(self._ends)

    def append(self, value: bytes) -> None:
        """Write one behind those that are there."""
        self._end += len(value)
        self._data.write(value)
        self._ends.append([self._end])


def write_json_blobs(folder: Path, name: str, values: Sequence[Any]) -> None:
    """Write values as JSON, one blob each."""
    Blobs.write(folder, name, [as_json(value) for value in values])


def as_json(value: Any) -> bytes:
    """A value as it lies in a blob."""
    return json.dumps(value, ensure_ascii=False).encode()


class Lazy(Sequence[T], Generic[T]):
    """A sequence whose members are made where they are asked for; of many, the latest are kept."""

    def __init__(self, length: int, make: Callable[[int], T], kept: int = _KEPT) -> None:
        self._length = length
        self._make = make
        self._most = kept
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, row: int) -> T: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[T]: ...
    def __getitem__(self, row: int | slice) -> T | Sequence[T]:
        if isinstance(row, slice):
            return [self[i] for i in range(*row.indices(len(self)))]
        at = range(self._length)[row]
        made = self._made.get(at)
        if made is None:
            made = self._make(at)
            if len(self._made) >= self._most:
                # all at once: other threads may look things up meanwhile, and nothing of it is lost but time
                self._made = {}
            self._made[at] = made
        return made

    __hash__ = None  # type: ignore[assignment]  # as of a list

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))
