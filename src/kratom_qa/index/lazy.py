"""Sequences that are read from a file of an index where they are asked for, and not when it is opened."""

import json
from collections.abc import Callable, Sequence
from operator import eq
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import numpy as np

from kratom_qa.arrays import read_array

T = TypeVar("T")


class Blobs(Sequence[bytes]):
    """Byte strings behind one another in a file, with the places where they end."""

    def __init__(self, folder: Path, name: str) -> None:
        self._ends = read_array(folder / f"{name}.npy")
        path = folder / f"{name}.bin"
        self._data = np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else np.zeros(0, np.uint8)

    @staticmethod
    def write(folder: Path, name: str, values: Sequence[bytes]) -> None:
        """Write the strings into two files of a folder."""
        np.save(folder / f"{name}.npy", np.cumsum([len(value) for value in values], dtype=np.int64))
        with (folder / f"{name}.bin").open("wb") as file:
            file.writelines(values)

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


def write_json_blobs(folder: Path, name: str, values: Sequence[Any]) -> None:
    """Write values as JSON, one blob each."""
    Blobs.write(folder, name, [json.dumps(value, ensure_ascii=False).encode() for value in values])


class Lazy(Sequence[T], Generic[T]):
    """A sequence whose members are made where they are asked for, each once."""

    def __init__(self, length: int, make: Callable[[int], T]) -> None:
        self._length = length
        self._make = make
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
        if at not in self._made:
            self._made[at] = self._make(at)
        return self._made[at]

    __hash__ = None  # type: ignore[assignment]  # as of a list

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))
