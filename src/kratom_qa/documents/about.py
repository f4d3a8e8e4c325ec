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
from kratom_qa.documents.listing import ABOUT
from kratom_qa.errors import CorpusError, UnreadableDocument

_KEYS = ("title", "about", "examples")
_LONGEST_TITLE = 80
_LONGEST_EXAMPLE = 200
_MOST_EXAMPLES = 8


def read_about(folder: Path) -> About:
    """What `about.toml` says; nothing where there is none.

    Errors: `CorpusError` that names the key which is wrong, and what would be right.
    """
    path = folder / ABOUT
    if not path.is_file():
        return About()
    try:
        values = tomllib.loads(decode(path.read_bytes()))
    except (UnreadableDocument, OSError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"{ABOUT} cannot be read: {error}") from None
    unknown = sorted(set(values) - set(_KEYS))
    if unknown:
        raise CorpusError(f"{ABOUT} has a key “{unknown[0]}”; there are: {', '.join(_KEYS)}")
    return About(
        _text(values, "title", _LONGEST_TITLE, lines=1),
        _text(values, "about", None),
        _examples(values.get("examples", [])),
    )


def _text(values: dict[str, Any], key: str, longest: int | None, lines: int | None = None) -> str | None:
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise CorpusError(f'{ABOUT}: {key} is a text, written {key} = "…"')
    text = value.strip()
    if longest is not None and len(text) > longest:
        raise CorpusError(f"{ABOUT}: {key} is longer than {longest} characters")
    return " ".join(text.split()) if lines == 1 else text


def _examples(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise CorpusError(f'{ABOUT}: examples is a list of questions, written examples = ["…", "…"]')
    if len(value) > _MOST_EXAMPLES or any(len(item) > _LONGEST_EXAMPLE for item in value):
        raise CorpusError(
            f"{ABOUT}: examples are up to {_MOST_EXAMPLES} questions of up to {_LONGEST_EXAMPLE} characters each"
        )
    return tuple(" ".join(item.split()) for item in value)
