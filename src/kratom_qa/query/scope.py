"""Questions that no document is asked: small talk, over-long ones, other languages; pure.

>>> out_of_scope("hello!", frozenset())
<RefusalCode.SMALL_TALK: 'small_talk'>
"""

import functools
import re
from collections.abc import Container
from importlib.resources import files

from kratom_qa.datatypes import RefusalCode
from kratom_qa.documents.language import language_of
from kratom_qa.query.patterns import pattern
from kratom_qa.words import STOP_WORDS, normalise, stem, words

LONGEST_QUESTION = 2000
"""Characters."""

_LONGEST_TALK = 160
"""Characters; what is longer is never small talk."""
_BETWEEN = r"[ ,.!?;:)(…-]+(?:(?:and|but|so|well|oh|ok) )?"
_KINDS = (RefusalCode.ABOUT, RefusalCode.THANKS, RefusalCode.SMALL_TALK)
"""What counts most stands first: "hi, who are you?" asks who."""


def out_of_scope(question: str, known: Container[str], called: tuple[str, ...] = ()) -> RefusalCode | None:
    """Why a question is not asked of the documents, or None.

    `known` holds the stems that stand in them, `called` the words for what they are about: "hi, tea bot" asks nothing.
    """
    if len(question) > LONGEST_QUESTION:
        return RefusalCode.TOO_LONG
    plain = re.sub(r"\s+", " ", normalise(question).replace("’", "'")).strip(" .!?,:;)(-")
    if not any(c.isalnum() for c in plain):
        return RefusalCode.SMALL_TALK
    if len(plain) <= _LONGEST_TALK and (
        kind := _kind_of_talk(pattern("addressed", called).sub("bot", _spelled(plain)))
    ):
        return kind
    return RefusalCode.OTHER_LANGUAGE if _is_foreign(plain, known) else None


def _kind_of_talk(plain: str) -> RefusalCode | None:
    """What a message that is nothing but small talk comes to; None for every other."""
    # compiling the patterns takes longer than all else: most questions hold a word that none of them has
    if any(word not in _vocabulary() for word in re.findall(r"[^\W_]+", plain)):
        return None
    parts = {kind: "(?:" + "|".join(_lines(kind)) + ")" for kind in _KINDS}
    if not re.fullmatch(rf"(?:{'|'.join(parts.values())})(?:{_BETWEEN}(?:{'|'.join(parts.values())}))*", plain):
        return None
    return next(kind for kind, part in parts.items() if re.search(rf"(?<![\w']){part}(?![\w'])", plain))


def _spelled(plain: str) -> str:
    """In lower case, long vowels cut short and everyday spellings put right.

    >>> _spelled("Helloooo, how r u")
    'hello, how are you'
    """
    spelling = dict(pair.split("=") for pair in _lines("spelling")[0].split())
    short = re.sub(r"(\w)\1{2,}", r"\1", plain.lower())
    return re.sub(r"[\w']+", lambda word: spelling.get(word.group(), word.group()), short)


@functools.lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Every word that small talk may hold."""
    found = [word for kind in _KINDS for line in _lines(kind) for word in re.findall(r"[a-z0-9]+\??", line)]
    return frozenset(found) | {word.rstrip("?") for word in found} | {word[:-2] for word in found if word[-1] == "?"}


@functools.lru_cache(maxsize=4)
def _lines(kind: str) -> tuple[str, ...]:
    text = (files("kratom_qa.query") / "small_talk.txt").read_text(encoding="utf-8")
    return tuple(line.partition(": ")[2] for line in text.splitlines() if line.startswith(f"{kind}: "))


def _is_foreign(question: str, known: Container[str]) -> bool:
    """Mostly letters outside the Latin alphabet, or more function words of another language than of English and
    few words that the documents know."""
    letters = [c for c in question if c.isalpha()]
    if letters and sum(c > "\u024f" for c in letters) > len(letters) / 2:
        return not any(stem(word) in known for word in words(question))
    found = words(question)
    if sum(stem(word) in known for word in found) >= len(found) * 0.6:
        return False
    english, *others = _function_words()
    # a short question has one little word; where its letters are those of another language too, that is enough
    fewest = 1 if language_of(question, fewest_bytes=1) not in (None, "en") else 2
    return any(_reads_as(listed, found, STOP_WORDS | english, fewest) for listed in others)


def _reads_as(listed: frozenset[str], found: list[str], maybe_english: frozenset[str], fewest: int) -> bool:
    """Whether little words of a language outnumber those of English; "do" and "comment" may be of either."""
    own = [word for word in found if word in listed]
    english = sum(word in STOP_WORDS and word not in listed for word in found)
    return len(own) >= max(english + 1, fewest) and any(word not in maybe_english for word in own)


@functools.lru_cache(maxsize=1)
def _function_words() -> tuple[frozenset[str], ...]:
    """Words that other languages share with English, then the little words of each."""
    text = (files("kratom_qa.query") / "function_words.txt").read_text(encoding="utf-8")
    lines = [line.partition(":")[2] for line in text.splitlines() if not line.startswith("#")]
    return tuple(frozenset(line.split()) for line in lines)
