"""The YAML block that may stand on top of a Markdown or text file."""

import datetime
import re
from collections.abc import Mapping

import yaml

from kratom_qa.errors import UnreadableDocument

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
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
    try:
        values = yaml.safe_load(match.group(1))
    except Exception as error:  # the parser lets many kinds through: KeyError, IndexError, RecursionError
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        raise UnreadableDocument(f"its front matter is not valid YAML{where}") from None
    if not isinstance(values, dict):
        return {}, 0
    known = {name: _text(values.get(name)) for name in FIELDS}
    return {name: value for name, value in known.items() if value is not None}, match.end()


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
