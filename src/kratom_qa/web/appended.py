"""A file to which lines of JSON are added, one write each."""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from kratom_qa.errors import KratomQAError

LARGEST_FILE = 64 * 2**20
"""Bytes; what would make the file larger is not written."""


class AppendedFile:
    """Only its owner may read it. Threads and processes may share it."""

    def __init__(self, path: Path, largest: int = LARGEST_FILE) -> None:
        """Makes the file where there is none. Errors: `KratomQAError` where it cannot be written."""
        self.path = path
        self._largest = largest
        self._one_at_a_time = threading.Lock()
        self._append(b"")

    def append(self, record: Mapping[str, str]) -> None:
        """Add a line. Errors: `KratomQAError` where the file is full or cannot be written."""
        self._append(json.dumps(record).encode("ascii") + b"\n")

    def _append(self, line: bytes) -> None:
        """In one write to the end, so that lines never mix."""
        try:
            with self._one_at_a_time:
                file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                try:
                    if line and os.fstat(file).st_size + len(line) > self._largest:
                        raise KratomQAError(f"{self.path} is full ({self._largest} bytes); move it away to go on")
                    written = os.write(file, line)
                finally:
                    os.close(file)
        except OSError as error:
            raise KratomQAError(f"{self.path} cannot be written ({error.strerror})") from None
        if written < len(line):
            raise KratomQAError(f"{self.path} cannot be written (the disk is full)")
