"""The YAML block that may stand on top of a Markdown or text file."""

import re
from collections.abc import Mapping

import yaml

from kratom_qa.errors import UnreadableDocument

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
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
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        raise UnreadableDocument(f"its front matter is not valid YAML{where}") from None
    if not isinstance(values, dict):
        return {}, 0
    known = {name: _as_text(values.get(name)) for name in FIELDS}
    return {name: value for name, value in known.items() if value is not None}, match.end()


def _as_text(value: object) -> str | None:
    """A value on one line; a list by its items. What other programs mean by flags and tables is left out."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_as_text, value))) or None
    return None if value is None or isinstance(value, bool | dict) else " ".join(str(value).split())
