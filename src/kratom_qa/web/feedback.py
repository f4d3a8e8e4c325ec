"""What people thought of a reply, one JSON line each; written only where the operator asks for it."""

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kratom_qa.errors import KratomQAError, UsageError

THUMBS = ("up", "down")
LONGEST_QUESTION = 2_000
"""Characters of a question that are kept."""
LARGEST_FILE = 64 * 2**20
"""Bytes; what would make the file larger is not written."""
_DIGITS = 16


def reply_id(reply: Mapping[str, Any]) -> str:
    """A short name of a reply, as `reply_object` gives it; the same reply always has the same.

    >>> reply_id({"outcome": "answered", "quotes": []}) == reply_id({"quotes": [], "outcome": "answered"})
    True
    """
    text = json.dumps(reply, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_DIGITS]


class FeedbackFile:
    """A file to which lines are added: `{"question", "reply", "thumb"}`, and nothing else about anybody.

    Only its owner may read it. Threads and processes may share it.
    """

    def __init__(self, path: Path, largest: int = LARGEST_FILE) -> None:
        """Makes the file where there is none. Errors: `KratomQAError` where it cannot be written."""
        self.path = path
        self._largest = largest
        self._one_at_a_time = threading.Lock()
        self._append(b"")

    def add(self, question: str, reply: str, thumb: str) -> None:
        """Add a line; `reply` is a `reply_id`, `thumb` is `up` or `down`.

        Errors: `UsageError` for another thumb, `KratomQAError` where the file cannot be written.
        """
        if thumb not in THUMBS:
            raise UsageError(f"“{thumb}” is no thumb; it is {' or '.join(THUMBS)}")
        record = {"question": question[:LONGEST_QUESTION], "reply": reply, "thumb": thumb}
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
