"""Arrays in files, as numpy writes them, read without evaluating their headers.

`numpy.load` evaluates a header as Python, which CPython 3.11 does not do in several threads at once
(findings/npy-header-in-threads.sh); an index, its model and what notices rest on are opened side by side.
"""

import io
import re
import zipfile
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


def _header(file: BinaryIO, name: str) -> tuple["np.dtype[Any]", tuple[int, ...]]:
    major, _ = np.lib.format.read_magic(file)
    length = int.from_bytes(file.read(2 if major == 1 else 4), "little")
    header = _HEADER.search(file.read(length).decode("latin-1"))
    if header is None:
        raise ValueError(f"{name} holds no array of plain numbers")
    return np.dtype(header[1]), tuple(int(n) for n in header[2].split(",") if n.strip())
