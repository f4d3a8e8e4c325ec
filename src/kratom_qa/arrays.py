"""Arrays in files, as numpy writes them, read without evaluating their headers.

`numpy.load` evaluates a header as Python, which CPython 3.11 does not do in several threads at once
(findings/npy-header-in-threads.sh); an index, its model and what notices rest on are opened side by side.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_HEADER = re.compile(r"'descr': '([^']+)', 'fortran_order': False, 'shape': \(([\d, ]*)\)")


def read_array(path: Path) -> NDArray[Any]:
    """The array of a .npy file, mapped: a page of it is read when it is looked at.

    Errors: `ValueError` where the file holds no array of plain numbers.
    """
    with path.open("rb") as file:
        kind, shape = _header(file, path.name)
        start = file.tell()
    if 0 in shape:
        return np.zeros(shape, dtype=kind)
    return np.memmap(path, dtype=kind, mode="r", offset=start, shape=shape)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a .npz file by their names, in memory; errors as for `read_array`."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            data = archive.read(member)
            file = io.BytesIO(data)
            kind, shape = _header(file, member)
            found[member.removesuffix(".npy")] = np.frombuffer(data, dtype=kind, offset=file.tell()).reshape(shape)
    return found


@dataclass(frozen=True, slots=True)
class RowFile:
    """A .npy file whose rows are read into memory where they are asked for: what is mapped counts as used memory."""

    path: Path
    kind: "np.dtype[Any]"
    shape: tuple[int, ...]
    offset: int

    @classmethod
    def open(cls, path: Path) -> "RowFile":
        """Errors: `ValueError` where the file holds no array of plain numbers."""
        with path.open("rb") as file:
            kind, shape = _header(file, path.name)
            return cls(path, kind, shape, file.tell())

    def __len__(self) -> int:
        return self.shape[0]

    def read(self, first: int, stop: int) -> NDArray[Any]:
        """Some rows that stand behind one another."""
        width = int(np.prod(self.shape[1:]))
        offset = self.offset + first * width * self.kind.itemsize
        found = np.fromfile(self.path, self.kind, (stop - first) * width, offset=offset)
        return found.reshape(-1, *self.shape[1:])

    def chunks(self, size: int) -> Iterator[NDArray[Any]]:
        """All rows, so many at a time."""
        for first in range(0, len(self), size):
            yield self.read(first, min(first + size, len(self)))


class RowWriter:
    """Writes a .npy file, as `numpy.save` does, a few rows at a time. A context manager."""

    def __init__(self, path: Path, kind: Any, *width: int) -> None:
        self._kind, self._width = np.dtype(kind), width
        self._rows = 0
        self._file = path.open("wb")
        self._write_header()

    def __enter__(self) -> "RowWriter":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.seek(0)
        self._write_header()
        self._file.close()

    def __len__(self) -> int:
        return self._rows

    def append(self, rows: Any) -> None:
        """Write rows behind those that are there."""
        added = np.ascontiguousarray(rows, dtype=self._kind).reshape(-1, *self._width)
        self._rows += len(added)
        self._file.write(added.data if added.size else b"")

    def _write_header(self) -> None:
        # numpy leaves room in a header for the number of rows to grow
        header = {"descr": self._kind.str, "fortran_order": False, "shape": (self._rows, *self._width)}
        np.lib.format.write_array_header_1_0(self._file, header)


def _header(file: BinaryIO, name: str) -> tuple["np.dtype[Any]", tuple[int, ...]]:
    major, _ = np.lib.format.read_magic(file)
    length = int.from_bytes(file.read(2 if major == 1 else 4), "little")
    header = _HEADER.search(file.read(length).decode("latin-1"))
    if header is None:
        raise ValueError(f"{name} holds no array of plain numbers")
    return np.dtype(header[1]), tuple(int(n) for n in header[2].split(",") if n.strip())
