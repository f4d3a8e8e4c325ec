"""Where a sentence ends: what sentencex finds, put together where it cut behind a word that is only written short.

sentencex knows abbreviations of many languages, but ends an English sentence behind "approx." before a number, behind
"9 a.m." before a weekday and behind "S.E." before a name (1.0.32).
"""

import functools
import re
from collections.abc import Iterator
from importlib.resources import files

from sentencex import get_sentence_boundaries

from kratom_qa.words import STOP_WORDS

Span = tuple[int, int]

_WINDOW = 20_000
"""Characters: no sentence is as long, and sentencex takes the square of the time on open quotation marks."""
_LAST = re.compile(r"(?<![\w.])((?:[^\W_]|[.'’-](?=\w))+)\.$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_TIMES = frozenset({"a.m", "p.m"})
_AFTER_TIME = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)\b|(?:january|february|march|april|may"
    r"|june|july|august|september|october|november|december)\b|(?:[ECMP][SD]?T|GMT|UTC|CET|CEST|BST)\b"
    r"|(?:eastern|central|mountain|pacific|local|standard)\b",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    r"(?:januar|jänner|februar|feber|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
    r"|jan|feb|apr|jun|jul|aug|sept?|okt|nov|dez)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[(§#~≈<>±+-]?\s?\d|[IVX]+\b")
_NOTED = re.compile(r"(?<=[^\W\d_]{3}[.!?])\d{1,3}(?:[,–-]\d{1,3})*(?=\s+[“\"(]?[A-ZÄÖÜÉÁ])")
"""A note's number that grew onto the full stop."""
_STOPLESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer part sentences, and clauses, by a blank."""
_WORD = re.compile(r"\S+")
_PART = re.compile(r"\S+(?:\s\S+)*")
_JOINING = frozenset(
    "and but so because then or when if while first next und aber weil dann oder y pero porque o".split()
)
_STRETCH = 24
_LONGEST = 40
"""Words; what is longer and holds no stop is no sentence."""
_CLAUSE = re.compile(r"(?<=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\s+(?=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])")


def sentence_ends(text: str, language: str) -> Iterator[Span]:
    """The sentences of a text on one line, half-open, white space between them included.

    >>> text = "Wipe it after approx. 40 sheets. We open at 9 a.m. Monday."
    >>> [text[start:end] for start, end in sentence_ends(text, "en")]
    ['Wipe it after approx. 40 sheets. ', 'We open at 9 a.m. Monday.']
    """
    if len(_STOPLESS.findall(text)) > len(text) / 2:
        yield from _cut(text, 0, len(text), [match.end() for match in _CLAUSE.finditer(text)])
        return
    start: int | None = None
    for first, end in _boundaries(text, language):
        start = first if start is None else start
        if _goes_on(text[max(start, end - 40) : end].rstrip(), text[end : end + 40].lstrip()):
            continue
        yield from _cut(text, start, end, [match.end() for match in _NOTED.finditer(text, start, end)])
        start = None
    if start is not None:
        yield start, len(text)


def _boundaries(text: str, language: str) -> Iterator[Span]:
    """What sentencex finds, window by window, so that time grows with the length alone."""
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW]
        found = [(b["start_index"], b["end_index"]) for b in get_sentence_boundaries(language, window)]
        if start + len(window) < len(text) and len(found) > 1:
            found.pop()  # it may go on beyond the window, and begins the next one
        yield from ((start + first, start + last) for first, last in found)
        start += found[-1][1] if found else len(window)


def _cut(text: str, start: int, end: int, cuts: list[int]) -> Iterator[Span]:
    for cut in cuts:
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


def stretches(text: str) -> list[Span]:
    """A text without a full stop, as speech is written down, in stretches of a sentence's length.

    Cut at double blanks, else before a word that joins clauses, as near as may be to `_STRETCH` words.

    >>> len(stretches("so we shut the tap in november and open it in march " * 10)) > 3
    True
    """
    found: list[Span] = []
    for part in _PART.finditer(text):
        words = list(_WORD.finditer(text, *part.span()))
        while len(words) > _LONGEST:
            joins = [i for i in range(_STRETCH // 2, _LONGEST) if words[i][0].casefold() in _JOINING]
            cut = min(joins, key=lambda i: abs(i - _STRETCH), default=_STRETCH)
            found.append((words[0].start(), words[cut - 1].end()))
            words = words[cut:]
        found.append((words[0].start(), words[-1].end()))
    return found


def _goes_on(before: str, after: str) -> bool:
    """Whether the full stop between them only shortens a word.

    >>> _goes_on("It grows in S.E.", "Asia"), _goes_on("He lives in the U.S.", "He is old")
    (True, False)
    """
    last = _LAST.search(before)
    if last is None or not after:
        return False
    word, short = last[1].casefold(), _abbreviations()
    if word in short["always"]:
        return True
    if word in _TIMES:
        return after[0].islower() or after[0].isdigit() or _AFTER_TIME.match(after) is not None
    if _NUMBER.match(after):
        return word in short["number"]
    if after[0].islower():
        return word in short["lower"] or word in short["number"] or not re.search(r"[aeiouyäöü\d]", word)
    if word.isdigit():
        return _MONTHS.match(after) is not None
    following = re.match(r"[^\W\d_]+", after)
    is_name = following is not None and following[0].casefold() not in STOP_WORDS
    return is_name and (word in short["name"] or ("." in word and _INITIALS.fullmatch(word) is not None))


@functools.lru_cache(maxsize=1)
def _abbreviations() -> dict[str, frozenset[str]]:
    text = (files("kratom_qa.documents") / "abbreviations.txt").read_text(encoding="utf-8")
    kinds: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        kind, _, words = line.partition(": ")
        if not line.startswith("#"):
            kinds[kind] = kinds.get(kind, frozenset()) | frozenset(words.split())
    return kinds
