"""Words that a line end cuts in two: joined, or kept with their hyphen."""

import functools
import re
from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LANGUAGES = frozenset({"en", "de", "es", "fr", "it", "pt", "nl", "ru"})


class Hyphens:
    """Knows the words of one document, and those of its language."""

    def __init__(self, lines: Iterable[str], language: str = "en") -> None:
        self._own = frozenset(word.casefold() for line in lines for word in _WORD.findall(line))
        self._language = language

    def joined(self, first: str, second: str) -> str:
        """The word that these two halves make.

        >>> Hyphens([]).joined("irri", "gation"), Hyphens([]).joined("solar", "powered")
        ('irrigation', 'solar-powered')
        """
        one, other = first.casefold(), second.casefold()
        if f"{one}-{other}" in self._own:
            return f"{first}-{second}"
        if one + other in self._own:
            return first + second
        if not second[:1].islower() or any(c.isdigit() for c in first + second):
            return f"{first}-{second}"
        listed = _listed(self._language)
        if one + other in listed:
            return first + second
        # two words that stand alone, and a third that nobody knows: a compound
        return (
            f"{first}-{second}"
            if all(w in self._own or w in listed for w in (one.rpartition("-")[2], other))
            else first + second
        )


@functools.lru_cache(maxsize=2)
def _listed(language: str) -> Mapping[str, int]:
    from spellchecker import SpellChecker

    return SpellChecker(language=language if language in _LANGUAGES else "en").word_frequency.dictionary
