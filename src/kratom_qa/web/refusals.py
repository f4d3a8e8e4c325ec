"""What found no answer, by reason and language, never the question: it tells an operator what is missing."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from kratom_qa.datatypes import Refusal, Reply
from kratom_qa.documents.language import language_of
from kratom_qa.errors import KratomQAError
from kratom_qa.web.appended import AppendedFile

UNKNOWN = "?"
"""Of a language that cannot be told, as from a few words."""
_FEWEST_BYTES = 15
"""Of a question whose language is told."""
_KEYS = ("day", "reason", "language")


class RefusalsFile:
    """A file with a line for each reply that is no answer: `{"day", "reason", "language"}`.

    Nothing is written of who gets a notice.
    """

    def __init__(self, path: Path) -> None:
        """Makes the file where there is none. Errors: `KratomQAError` where it cannot be written."""
        self._file = AppendedFile(path)

    def add(self, reply: Reply) -> None:
        """Add a line, if there is one to add. Errors: `KratomQAError` where the file cannot be written."""
        if reply.notices or reply.outcome == "answered":
            return
        reason = str(reply.body.code) if isinstance(reply.body, Refusal) else reply.outcome
        day = datetime.now(UTC).date().isoformat()
        language = language_of(reply.question, _FEWEST_BYTES) or UNKNOWN
        self._file.append({"day": day, "reason": reason, "language": language})


def read_refusals(path: Path) -> tuple[Counter[tuple[str, str]], tuple[str, str]]:
    """How often each reason and language stands in a file, and its first and last day.

    Errors: `KratomQAError` where the file cannot be read, or names the line that is none of ours.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise KratomQAError(f"{path} cannot be read ({error.strerror})") from None
    rows = [_row(line, f"{path}, line {number}") for number, line in enumerate(lines, 1)]
    days = [row["day"] for row in rows]
    return Counter((row["reason"], row["language"]) for row in rows), (min(days, default=""), max(days, default=""))


def _row(line: bytes, place: str) -> Mapping[str, str]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict) or any(not isinstance(row.get(key), str) for key in _KEYS):
        raise KratomQAError(f"{place}: this is no line that `kratom-qa serve --refusals` wrote")
    return row
