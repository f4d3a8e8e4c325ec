"""The same sentence in two places: said once, cited to both.

>>> alike("The desk opens at 9 a.m. on Mondays.", "the desk opens at 9 a.m. on Mondays")
True
>>> alike("The desk opens on Mondays.", "The desk opens on Tuesdays.")
False
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace

from kratom_qa.datatypes import ScoredSentence, Sentence
from kratom_qa.words import visible

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\s\w]")
_SILENT = frozenset("the a an".split()) | frozenset(".,;:!?\"“”‘’'()[]*_`")
"""Articles and marks between words: what may differ where all else is the same. "Gate A" has no article."""


def same_facts(ranked: Sequence[ScoredSentence]) -> tuple[ScoredSentence, ...]:
    """The sentences without those that say again what a better one says; `also` of the better one tells where.

    Only what is the same word for word is taken for the same, articles and marks between words aside. No measure of
    likeness tells "left" from "right" or one name from another, and a citation to a source that says otherwise is
    worse than two quotes.
    """
    said: dict[tuple[str, ...], int] = {}
    also: dict[int, list[Sentence]] = {}
    for i, candidate in enumerate(ranked):
        first = said.setdefault(_said(candidate.sentence.text), i)
        if first != i:
            also.setdefault(first, []).append(candidate.sentence)
    return tuple(replace(ranked[i], also=_elsewhere(ranked[i].sentence, also.get(i, ()))) for i in said.values())


def alike(one: str, other: str) -> bool:
    """Whether two sentences are the same word for word."""
    return _said(one) == _said(other)


@functools.lru_cache(maxsize=16384)
def _said(text: str) -> tuple[str, ...]:
    # neither folded nor in lower case but for the first letter: 10³ is not 103, and a rose is not Rose
    shown = visible(text).replace("’", "'")
    return tuple(token for token in _TOKEN.findall(shown[:1].lower() + shown[1:]) if token not in _SILENT)


def _elsewhere(sentence: Sentence, others: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The best of each other document; the same document need not be cited twice."""
    first_of = {other.document.id: other for other in reversed(others) if other.document.id != sentence.document.id}
    return tuple(reversed(first_of.values()))
