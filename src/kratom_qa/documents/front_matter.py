"""The YAML block that may stand on top of a Markdown or text file."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

import yaml

from kratom_qa.errors import UnreadableDocument

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SCALARS = (str, int, float, datetime.date)
_LONGEST_LIST = 100
FIELDS = ("id", "title", "publisher", "author", "source_type", "published")


def split_front_matter(text: str) -> tuple[Mapping[str, str], int]:
    """The known fields of the front matter, and where the body begins; ({}, 0) where there is none.

    >>> split_front_matter("---\\nid: tea\\npublished: 2024-01-02\\n---\\nBody")
    ({'id': 'tea', 'published': '2024-01-02'}, 38)
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, 0
    values = _yaml(match.group(1))
    if not isinstance(values, dict):
        return {}, 0
    known = {name: _text(values.get(name)) for name in FIELDS}
    told = {name: value for name, value in known.items() if value is not None}
    return told | _original(values.get("original")), match.end()


def review_by(text: str) -> datetime.date | None:
    """The day by which a text is to be looked at again; None where its front matter names none.

    Errors: `UnreadableDocument` where what it names is no day.

    >>> review_by("---\\nreview_by: 2026-05-01\\n---\\nBody")
    datetime.date(2026, 5, 1)
    """
    match = _FRONT_MATTER.match(text)
    values = _yaml(match.group(1)) if match is not None else None
    day = values.get("review_by") if isinstance(values, dict) else None
    if day is None:
        return None
    try:
        return day if type(day) is datetime.date else datetime.date.fromisoformat(str(day))
    except ValueError:
        raise UnreadableDocument("its review_by is no day, written 2026-05-01") from None


def _yaml(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except Exception as error:  # the parser lets many kinds through: KeyError, IndexError, RecursionError
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        raise UnreadableDocument(f"its front matter is not valid YAML{where}") from None


def _original(values: object) -> dict[str, str]:
    """What is told of the original that a text retells; nothing where it names none by its SHA-256."""
    if not isinstance(values, dict) or "sha256" not in values:
        return {}
    sha256 = (_text(values["sha256"]) or "").lower()
    if not _SHA256.fullmatch(sha256):
        raise UnreadableDocument("its front matter gives the original a sha256 that is not 64 hexadecimal digits")
    title = _text(values.get("title"))
    return {"digest_of": sha256} | ({"original_title": title} if title else {})


def _text(value: object) -> str | None:
    """A value as text, a plain list with commas; flags and tables of other programs are left out.

    No more is written out, for aliases can make much of little.
    """
    values = value if isinstance(value, list) and len(value) <= _LONGEST_LIST else [value]
    if not values or not all(isinstance(item, _SCALARS) and not isinstance(item, bool) for item in values):
        return None
    try:
        return ", ".join(str(item).strip() for item in values)
    except ValueError:  # a number of thousands of digits
        return None
