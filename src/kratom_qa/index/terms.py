"""A sorted list of words on disk, which is looked up without being read.

>>> words = Terms(["cold", "hot", "hotter"])
>>> "hot" in words, words["hotter"], words.starting_with("hot")
(True, 2, ['hot', 'hotter'])
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kratom_qa.index.lazy import Blobs, Lazy


class Terms(Mapping[str, int]):
    """Word -> its number, for words that are sorted and each once."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    @classmethod
    def read(cls, folder: Path, name: str) -> "Terms":
        """The words of a folder, as `write` left them."""
        blobs = Blobs(folder, name)
        return cls(Lazy(len(blobs), lambda i: blobs[i].decode()))

    def write(self, folder: Path, name: str) -> None:
        Blobs.write(folder, name, [word.encode() for word in self._words])

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._find(word) is not None

    def __getitem__(self, word: str) -> int:
        found = self._find(word)
        if found is None:
            raise KeyError(word)
        return found

    def word(self, number: int) -> str:
        """The word of a number."""
        return self._words[number]

    def starting_with(self, letters: str) -> list[str]:
        """The words that begin with these letters."""
        first = bisect_left(self._words, letters)
        stop = bisect_left(self._words, letters + "\U0010ffff", lo=first)
        return [self._words[i] for i in range(first, stop)]

    def _find(self, word: str) -> int | None:
        at = bisect_left(self._words, word)
        return at if at < len(self._words) and self._words[at] == word else None
