"""The patterns of `patterns.txt` by their names; each is compiled when it is first asked for."""

import functools
import re
from importlib.resources import files


@functools.cache
def pattern(name: str, words: tuple[str, ...] = ()) -> re.Pattern[str]:
    """All lines of a name as alternatives, upper and lower case alike; `{words}` in them are the corpus's.

    >>> pattern("preposition").match("With milk").group(), pattern("person", ("Ada",)).search("Who is Ada?").group()
    ('With', 'Ada')
    """
    return re.compile(_text(name, words), re.IGNORECASE)


def _text(name: str, words: tuple[str, ...]) -> str:
    """The lines of a name joined, names in braces replaced by their own."""
    lines = [_one_of(words)] if name == "words" else _lines()[name]
    return re.sub(r"\{([a-z_]+)\}", lambda inner: f"(?:{_text(inner.group(1), words)})", "|".join(lines))


def _one_of(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words)) or "(?!)"


@functools.cache
def _lines() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in (files("kratom_qa.query") / "patterns.txt").read_text(encoding="utf-8").splitlines():
        name, colon, text = line.partition(": ")
        if colon and not line.startswith("#"):
            found[name] = (*found.get(name, ()), text)
    return found
