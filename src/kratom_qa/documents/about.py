"""`about.toml` at the root of a corpus: what the web page says of it. Optional, like each of its keys.

title = "Notes on tea"
about = "Two notes by one gardener."
examples = ["How long should tea steep?"]
"""

import tomllib
from pathlib import Path
from typing import Any

from kratom_qa.datatypes import About
from kratom_qa.documents.decoding import decode
from kratom_qa.documents.listing import ABOUT, list_corpus, read_plain
from kratom_qa.errors import CorpusError, UnreadableDocument
from kratom_qa.words import one_line

_KEYS = ("title", "about", "examples")
_LONGEST_TITLE = 80
_LONGEST_EXAMPLE = 200
_MOST_EXAMPLES = 8
_LARGEST = 1_000_000
"""Bytes."""


def read_about(folder: Path) -> About:
    """What `about.toml` says; nothing where there is none.

    Errors: `CorpusError` that names the key which is wrong, and what would be right.
    """
    path = list_corpus(folder).about
    if path is None:
        return About()
    try:
        values = tomllib.loads(decode(read_plain(path, _LARGEST)))
    except (UnreadableDocument, ValueError, RecursionError) as error:  # a number too long, or nested too deep
        raise CorpusError(f"{ABOUT} cannot be read: {one_line(str(error))}") from None
    unknown = sorted(set(values) - set(_KEYS))
    if unknown:
        raise CorpusError(f"{ABOUT} has a key “{unknown[0]}”; there are: {', '.join(_KEYS)}")
    return About(
        _text(values, "title", _LONGEST_TITLE),
        _text(values, "about"),
        _examples(values.get("examples", [])),
    )


def _text(values: dict[str, Any], key: str, longest: int | None = None) -> str | None:
    """A value without control characters; on one line where its length is bounded."""
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise CorpusError(f'{ABOUT}: {key} is a text, written {key} = "…"')
    if longest is None:
        return "\n".join(map(one_line, value.strip().splitlines()))
    if len(value.strip()) > longest:
        raise CorpusError(f"{ABOUT}: {key} is longer than {longest} characters")
    return one_line(value)


def _examples(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise CorpusError(f'{ABOUT}: examples is a list of questions, written examples = ["…", "…"]')
    if len(value) > _MOST_EXAMPLES or any(len(item) > _LONGEST_EXAMPLE for item in value):
        raise CorpusError(
            f"{ABOUT}: examples are up to {_MOST_EXAMPLES} questions of up to {_LONGEST_EXAMPLE} characters each"
        )
    return tuple(map(one_line, value))
