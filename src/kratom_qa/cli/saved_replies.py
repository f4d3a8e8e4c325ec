"""Replies that were saved, read so that nothing in them is taken for something else."""

import json
import re
from pathlib import Path
from typing import Any

from kratom_qa.errors import KratomQAError
from kratom_qa.render.harmless import harmless

_BLANK = re.compile(r"\s*")


def read_replies(path: Path) -> list[dict[str, Any]]:
    """The replies of a file: one object, a list of them, or the lines that `batch` wrote.

    Errors: `KratomQAError` where the file cannot be read or holds no reply.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise KratomQAError(f"{path} cannot be read ({reason})") from None
    try:
        values = _values(text)
    except (ValueError, RecursionError) as error:
        raise KratomQAError(f"{path} is not JSON ({error})") from None
    records = [record for value in values for record in (value if isinstance(value, list) else [value])]
    replies = [r["reply"] if isinstance(r, dict) and "reply" in r else r for r in records]
    replies = [r for r in replies if not (isinstance(r, dict) and "error" in r and "quotes" not in r)]
    if not replies or not all(isinstance(r, dict) and isinstance(r.get("quotes"), list) for r in replies):
        raise KratomQAError(f"{path} holds no reply as `kratom-qa ask --json` prints it")
    return replies


def _values(text: str) -> list[Any]:
    """The JSON values of a text, one or many."""
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)
    values: list[Any] = []
    at = _end_of_blank(text, 0)
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        at = _end_of_blank(text, at)
    return values


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; readers differ in which of two values of one key they take."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key “{harmless(twice)}” is given twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _end_of_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    assert found is not None
    return found.end()
