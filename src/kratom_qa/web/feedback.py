"""What people thought of a reply, one JSON line each; written only where the operator asks for it."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kratom_qa.errors import UsageError
from kratom_qa.web.appended import LARGEST_FILE, AppendedFile

THUMBS = ("up", "down")
LONGEST_QUESTION = 2_000
"""Characters of a question that are kept."""
_DIGITS = 16


def reply_id(reply: Mapping[str, Any]) -> str:
    """A short name of a reply, as `reply_object` gives it; the same reply always has the same.

    >>> reply_id({"outcome": "answered", "quotes": []}) == reply_id({"quotes": [], "outcome": "answered"})
    True
    """
    text = json.dumps(reply, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_DIGITS]


class FeedbackFile:
    """A file to which lines are added: `{"question", "reply", "thumb"}`, and nothing else about anybody."""

    def __init__(self, path: Path, largest: int = LARGEST_FILE) -> None:
        """Makes the file where there is none. Errors: `KratomQAError` where it cannot be written."""
        self.path = path
        self._file = AppendedFile(path, largest)

    def add(self, question: str, reply: str, thumb: str) -> None:
        """Add a line; `reply` is a `reply_id`, `thumb` is `up` or `down`.

        Errors: `UsageError` for another thumb, `KratomQAError` where the file cannot be written.
        """
        if thumb not in THUMBS:
            raise UsageError(f"“{thumb}” is no thumb; it is {' or '.join(THUMBS)}")
        self._file.append({"question": question[:LONGEST_QUESTION], "reply": reply, "thumb": thumb})
