"""Misspelled words of a question, mended with the words of the documents.

>>> from kratom_qa.index.terms import Terms
>>> speller = Speller(Terms(["bitter", "camellia"]), lambda word: False)
>>> speller.corrected("is camelia tea bittr?")
'is camellia tea bitter?'
"""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from kratom_qa.words import STOP_WORDS

_WORD = re.compile(r"(?<![\w'’@/.-])[^\W\d_]{5,20}(?![\w@/-]|['’.]\w)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CONFUSED = ("aeiouy", "cksz", "mn")
"""Letters that are written for each other; any other wrong letter makes another word: creatine is not creative."""
_LONG = 9
"""Letters from which a word may differ by more than one from what was meant."""
_SHORTEST = 5
"""Letters; of shorter words being alike says nothing, or Texas would be a tea."""
_START = 2
"""Letters that a long word and what was meant share."""
_ALIKE = 0.84
"""Ratio of `difflib` from which a long word is taken for a misspelling."""


class Vocabulary(Protocol):
    """Words that may be put in place of others, in lower case."""

    def __contains__(self, word: object) -> bool: ...

    def starting_with(self, letters: str) -> list[str]:
        """The words that begin with these letters."""
        ...


@dataclass(frozen=True, slots=True)
class Speller:
    """Mends words that nobody knows, and only with words of the documents that are next to them."""

    vocabulary: Vocabulary
    is_word: Callable[[str], bool]
    """Whether a word of lower case is English, or a name, or known otherwise, and so not misspelled."""

    def corrected(self, question: str) -> str:
        """The question with its misspelled words mended; everything else stays as it is."""
        return _WORD.sub(lambda match: self._mended(match.group()), question)

    def is_near_word(self, word: str) -> bool:
        """Whether a word of lower case is one letter away from a word of the documents; short ones never are."""
        return len(word) >= _SHORTEST and bool(self._near(word))

    def _mended(self, written: str) -> str:
        word = written.lower()
        if word in STOP_WORDS or self.is_word(word) or word in self.vocabulary:
            return written
        same_start = sorted(other for other in self._near(word) if other[0] == word[0])
        return max(same_start, key=lambda other: _alike(word, other), default=written)

    def _near(self, word: str) -> set[str]:
        near = {other for other in _one_edit_away(word) if other in self.vocabulary}
        if not near and len(word) >= _LONG:
            lengths = range(len(word) - 1, len(word) + 2)
            long = [other for other in self.vocabulary.starting_with(word[:_START]) if len(other) in lengths]
            near = set(difflib.get_close_matches(word, long, n=1, cutoff=_ALIKE))
        return near


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _one_edit_away(word: str) -> Iterator[str]:
    """Every string that a missing, added, wrong or swapped letter makes of a word (Damerau 1964)."""
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in _LETTERS)
        for letters in _CONFUSED:
            if tail and tail[0] in letters:
                yield from (head + letter + tail[1:] for letter in letters)
