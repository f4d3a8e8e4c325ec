"""Two documents that fill one frame differently: the same said of the same thing, but for a date, amount, name or end.

>>> fills_differently("The hall was opened on 4 May 1897.", "The hall was opened on 12 June 1899.")
True
>>> fills_differently("The hall was opened on 4 May 1897.", "The hall was closed in 1950.")
False
"""

import functools
import re
from itertools import takewhile

from kratom_qa.words import STOP_WORDS, stem, words

_NUMBER = r"\d[\d.,]*(?:\s*(?:-|–|to)\s*\d[\d.,]*)?"
_AMOUNT = re.compile(rf"([£$€])\s*{_NUMBER}|({_NUMBER})\s*(%|[A-Za-z]+)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_NAME = re.compile(r"(?<=\bby )[A-Z][\w'’]+(?: [A-Z][\w'’]+)+")
_HERE = re.compile(r"\b(?:here|this|these|you|your|our|we|that)\b", re.IGNORECASE)
"""Means another thing in each document."""
_FRAME = 0.6
"""Share of the shorter sentence's stems, its values aside, that the other has too."""
_PREFIX = 4
"""Words that two sentences begin with, so that their ends fill one place."""
_MEANT = 2
"""Stems that carry meaning which a frame has at least."""


@functools.lru_cache(maxsize=4096)
def fills_differently(one: str, other: str) -> bool:
    """Whether two sentences say the same of the same thing with another value."""
    if _HERE.search(_beginning(one)) or _HERE.search(_beginning(other)):
        return False
    return _other_end(one, other) or _other_value(one, other)


def _beginning(text: str) -> str:
    """The main clause."""
    return re.split(r"[,;:]", text, maxsplit=1)[0]


def _other_end(one: str, other: str) -> bool:
    """Whether both begin with the same words and end without a word in common."""
    here, there = words(one), words(other)
    shared = list(takewhile(lambda pair: pair[0] == pair[1], zip(here, there, strict=False)))
    meant = {word for word, _ in shared} - STOP_WORDS
    ends = [_content(" ".join(rest[len(shared) :])) for rest in (here, there)]
    return len(shared) >= _PREFIX and len(meant) >= _MEANT and all(ends) and not ends[0] & ends[1]


def _other_value(one: str, other: str) -> bool:
    """Whether values of one kind differ, and all else is the same."""
    here, there = _values(one), _values(other)
    kinds = [kind for kind in here.keys() & there.keys() if not here[kind] & there[kind]]
    if not kinds:
        return False
    frames = [_content(_AMOUNT.sub(" ", _YEAR.sub(" ", _beginning(text)))) for text in (one, other)]
    shared = frames[0] & frames[1]
    return len(shared) >= _MEANT and len(shared) >= _FRAME * min(map(len, frames))


def _values(text: str) -> dict[str, frozenset[str]]:
    """Kind of value, such as a unit -> the values of that kind."""
    found: dict[str, set[str]] = {}
    for year in _YEAR.findall(text):
        found.setdefault("year", set()).add(year)
    for name in _NAME.findall(text):
        found.setdefault("name", set()).add(name)
    for match in _AMOUNT.finditer(_YEAR.sub(" ", text)):
        currency, number, unit = match.groups()
        kind = currency or stem(unit.lower())
        if kind not in STOP_WORDS:
            found.setdefault(kind, set()).add(number or match.group())
    return {kind: frozenset(values) for kind, values in found.items()}


def _content(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP_WORDS}
