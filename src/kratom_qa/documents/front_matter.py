"""The YAML block that may stand on top of a Markdown or text file."""

import re
from collections.abc import Mapping

import yaml

from kratom_qa.errors import UnreadableDocument

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_SHA256 = re.compile(r"[0-9a-f]{64}")
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
    known = {name: values.get(name) for name in FIELDS} | _original(values.get("original"))
    return {name: str(value).strip() for name, value in known.items() if value is not None}, match.end()


def _original(values: object) -> dict[str, object]:
    """What is told of the original that a text retells; nothing where it names none by its SHA-256."""
    if not isinstance(values, dict) or "sha256" not in values:
        return {}
    sha256 = str(values["sha256"]).strip().lower()
    if not _SHA256.fullmatch(sha256):
        raise UnreadableDocument("its front matter gives the original a sha256 that is not 64 hexadecimal digits")
    return {"digest_of": sha256, "original_title": values.get("title")}
