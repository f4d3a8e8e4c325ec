"""Words of a text: the one place that says what a word, a stem and a stop word are.

>>> stems("Does caffeine cause trembling?")
['caffein', 'caus', 'trembl']
"""

import functools
import re
import unicodedata
from collections.abc import Callable

import Stemmer

ShareOfRows = Callable[[str], float]
"""Stem -> share of the passages that hold it, 0 to 1."""
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_RAISED = {
    ord(c): (" " if unicodedata.decomposition(c).startswith("<fraction>") else "^") + c for c in "²³¹⁰⁴⁵⁶⁷⁸⁹¼½¾⅓⅔⅛⅜⅝⅞"
}
"""NFKC makes digits of exponents and fractions, which must not grow onto the number before."""
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = ("Cc", "Zl", "Zp")
_PARTS = re.compile(r"['’.-]")

STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been being but by can could did do does doing else
    don for from get gets getting got had has have having he her hers him his how i if in into is it its just ll
    m me my myself no nor not of on or our ours out over own please re s she should so some such t than that the
    their theirs them then there these they this those through to too up us very ve was we were what when where
    which while who whom whose why will with would you your yours""".split()
)
"""Words that say nothing of the subject. They still count where a phrase is matched, not where a topic is."""


def visible(text: str) -> str:
    """The text without control and format characters (tabs and line ends stay) and without white space at its ends.

    >>> visible(" a\\u200bb\\x1b[31m ")
    'ab[31m'
    """
    # most texts hold nothing unseen, and to look at every character takes a hundred times as long
    if text.replace("\n", " ").replace("\t", " ").isprintable():
        return text.strip()
    return "".join(map(_shown, text)).strip()


def one_line(text: str) -> str:
    """A name on one line, without half characters and what steers a terminal or turns the direction of writing.

    >>> one_line("Tea\\x1b[31m\\n \\u202eand milk")
    'Tea [31m and milk'
    """
    kept = ("" if c in _TURNS else " " if unicodedata.category(c) in _BREAKS else c for c in text)
    return " ".join("".join(kept).encode("utf-8", "ignore").decode().split())


def _shown(character: str) -> str:
    """The character itself; a blank for other white space, so that no words grow together; nothing for the unseen."""
    if character in "\n\t" or unicodedata.category(character)[0] != "C":
        return character
    return " " if character.isspace() else ""


def normalise(text: str) -> str:
    """The visible text in NFKC, which makes one character of those that look the same.

    >>> normalise("ｔea\\u200b")
    'tea'
    """
    # made visible first: an invisible character between a letter and its accent keeps them apart
    return visible(unicodedata.normalize("NFKC", visible(text)))


def folded(text: str) -> str:
    """The text as it is compared: in NFKC, which parts ligatures, without soft hyphens and other invisible marks.

    Offsets do not survive it: what is shown stays as it is.

    >>> folded("bene\ufb01t of irri\u00adgation"), folded("10\u00b3 l, 1\u00bd h")
    ('benefit of irrigation', '10^3 l, 1 1/2 h')
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).translate(_RAISED)).replace("\u2044", "/")


def words(text: str) -> list[str]:
    """The words of a text, folded and in lower case; `7-hydroxytryptophan` and `U.S.` are one word each.

    >>> words("Dr. Green's 15-30 minutes")
    ['dr', "green's", '15-30', 'minutes']
    """
    return [word.lower().replace("’", "'") for word in _WORD.findall(folded(text))]


@functools.lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def stemmer_version() -> str:
    """Which stems these are: another release of Snowball may give others."""
    return f"PyStemmer {Stemmer.version()}"


@functools.lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The Snowball English stem (Porter2, https://snowballstem.org) of one lower-case word."""
    return str(_stemmer().stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order; compounds give their parts as well as the whole.

    >>> stems("the opioid-like effects")
    ['opioid-lik', 'opioid', 'like', 'effect']
    """
    return list(_stems(text))


@functools.lru_cache(maxsize=16384)
def _stems(text: str) -> tuple[str, ...]:
    # sentences that many questions come near are stemmed once
    found: list[str] = []
    for word in words(text):
        if word in STOP_WORDS:
            continue
        found.append(stem(word.removesuffix("'s")))
        parts = [part for part in _PARTS.split(word) if part and part not in STOP_WORDS]
        if len(parts) > 1:
            found += [stem(part) for part in parts]
    return tuple(found)
