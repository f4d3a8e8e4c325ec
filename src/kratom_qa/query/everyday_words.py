"""Words of everyday talk, which carry no subject."""

import functools
from importlib.resources import files

from kratom_qa.words import stem


@functools.lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """Words of everyday talk, in lower case."""
    return frozenset((files("kratom_qa.query") / "everyday_words.txt").read_text(encoding="utf-8").split())


@functools.lru_cache(maxsize=1)
def everyday_stems() -> frozenset[str]:
    """Their stems."""
    return frozenset(map(stem, everyday_words()))
