"""What a question names and the text nearest to it does not hold; pure.

A near miss shares nearly every word with what is answered. What tells it apart is the one that it does not share: the
other name, model or year, the number, a negation, the opposite, or that a number is asked for and none is said.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from kratom_qa.words import STOP_WORDS, stem, stems, words

_CODE = re.compile(r"(?<![\w-])(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*(?![\w-])", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[A-Za-z][\w'’]*")
_SMALL = {w: str(n) for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_NEGATED = re.compile(
    r"\b(?:not|no|never|without|none|neither|nor|nobody|nothing|cannot|except|unless|\w+n[’']t|unable|fail(?:s|ed)?"
    r"|lacks?|refus\w+|prevent\w*|avoid\w*|forbid\w*|reject\w*)\b",
    re.IGNORECASE,
)
_ASKS_AMOUNT = re.compile(
    r"\bhow (?:many|much|long|old|often|tall|deep|far|high|big|large|heavy|wide|hot|cold|fast|soon)\b|\bwhen\b"
    r"|\b(?:what|which) (?:year|date|day|month|time|percentage|number|amount|age|dose|dosage|temperature|price)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\d|\b(?:twenty|thirty|forty|fifty|sixty|dozens?|hundreds?|thousands?|millions?|half|once|twice|several|always|never"
    r"|free|daily|weekly|monthly|yearly|every|until|when|after|before|during|while|\w+(?:days?|months?|years?|hours?))\b",
    re.IGNORECASE,
)
_TITLE_CASE = 0.7
"""Share of capitalised words from which capitals say nothing."""
_MOST_NAMES = 2


@dataclass(frozen=True, slots=True)
class Missing:
    """Each 0 to 1."""

    words: float = 0.0
    """Share of the question's words, the rare ones weighing most, that neither the passage nor its headings hold."""
    rarest: float = 0.0
    """Weight of the one among them that weighs most."""
    names: float = 0.0
    """Names and codes that the sentence and its headings do not hold: half for one, whole for more."""
    numbers: float = 0.0
    """Whether the sentence and its headings lack a number of the question."""
    negation: float = 0.0
    """Whether the question negates and the sentence does not."""
    opposite: float = 0.0
    """Whether the sentence holds the opposite of a word of the question, and not the word."""
    amount: float = 0.0
    """Whether a number or a time is asked for, and the sentence says none that the question does not."""


def missing(question: str, weights: Mapping[str, float], sentence: str, headings: str, passage: str) -> Missing:
    """What a question lacks in a sentence, in the headings above it and in its passage.

    `weights` are those of the question's stems.

    >>> weights = {"lamp": 0.3, "d1": 0.4, "price": 0.3}
    >>> missing("What is the price of lamp D1?", weights, "The price is 120 euros.", "Lamp A1", "It is light.").names
    0.5
    """
    near, around = f"{headings} {sentence}", f"{headings} {sentence} {passage}"
    held = set(stems(around))
    lacked = [weight for one, weight in weights.items() if one not in held]
    numbers = _numbers(question)
    return Missing(
        words=min(sum(lacked), 1.0),
        rarest=max(lacked, default=0.0),
        names=min(sum(not _holds(near, name) for name in names(question)), _MOST_NAMES) / _MOST_NAMES,
        numbers=float(not numbers <= _numbers(near)),
        negation=float(_NEGATED.search(question) is not None and _NEGATED.search(sentence) is None),
        opposite=float(_is_opposed(frozenset(words(question)), frozenset(words(sentence)))),
        amount=float(_ASKS_AMOUNT.search(question) is not None and not _says_amount(sentence, numbers)),
    )


def names(question: str) -> frozenset[str]:
    """Names within a question, and codes of letters and digits, in lower case.

    >>> sorted(names("When did Tobias Berg buy the B2?"))
    ['b2', 'berg', 'tobias']
    """
    found = {match.group().lower() for match in _CODE.finditer(question)}
    written = list(_WORD.finditer(question))
    capital = [match for match in written if match.group()[0].isupper()]
    if len(capital) > _TITLE_CASE * len(written):
        return frozenset(found)
    begins = {match.end() for match in re.finditer(r"(?:^|[.?!:]\s+)\W*", question)}
    plain = (m.group().lower().replace("’", "'").removesuffix("'s") for m in capital if m.start() not in begins)
    return frozenset(found | {name for name in plain if name not in STOP_WORDS and len(name) > 1})


def _holds(text: str, name: str) -> bool:
    known = set(stems(text)) | set(words(text))
    return name in known or stem(name) in known


def _numbers(text: str) -> set[str]:
    """The numbers of a text without their points, small ones also where they are written out."""
    said = {re.sub(r"\D", "", match) for match in _DIGITS.findall(_CODE.sub(" ", text))}
    return said | {_SMALL[word] for word in words(text) if word in _SMALL}


def _says_amount(sentence: str, asked: set[str]) -> bool:
    return bool(_numbers(sentence) - asked) or _AMOUNT.search(_DIGITS.sub(" ", sentence)) is not None


def _is_opposed(asked: frozenset[str], said: frozenset[str]) -> bool:
    return any(opposites()[word] & said for word in asked - said if word in opposites())


@functools.cache
def opposites() -> Mapping[str, frozenset[str]]:
    """Word -> the words that say the opposite."""
    found: dict[str, frozenset[str]] = {}
    for line in (files("kratom_qa.answering") / "opposites.txt").read_text(encoding="utf-8").splitlines():
        one, _, other = line.partition(":")
        for words_of, against in ((one, other), (other, one)):
            for word in words_of.split():
                found[word] = found.get(word, frozenset()) | frozenset(against.split())
    return found
