"""What a question names and the text nearest to it does not hold; pure.

A near miss shares nearly every word with what is answered. What tells it apart is the one that it does not share: the
other name, model or year, the number, a negation, the opposite, or that a number is asked for and none is said.
"""

import functools
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

from kratom_qa.query.everyday_words import everyday_stems
from kratom_qa.query.patterns import pattern
from kratom_qa.words import STOP_WORDS, stem, stems, words

_CODE = re.compile(r"(?<![\w-])(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*(?![\w-])", re.IGNORECASE)
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
"""Of a program: `-d`, `--strict`."""
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[A-Za-z][\w'’]*")
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
SMALL_NUMBERS = {word: str(n) for listed in (_CARDINALS, _ORDINALS) for n, word in enumerate(listed, 1)}
_COUNT = re.compile(
    rf"\b(?:the|these|those|all|name|list) (?:\d{{1,2}}|{'|'.join(_CARDINALS)}) (?=[a-z])", re.IGNORECASE
)
_NO_NUMBER = re.compile(r"\b(?:one|first|second)\b", re.IGNORECASE)
"""In a question mostly "may one …", "must first …", "every second"."""
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
_DENIAL = re.compile(r"\b(?:not(?! only)|never|no|without|cannot|neither|nor|except|\w+n[’']t)\b", re.IGNORECASE)
_DENIED = 3
"""Words behind a denial that it reaches."""
_ASKS_WHICH = re.compile(r"\W*(?:(?:\w+ ){0,2}which|who|whose)\b", re.IGNORECASE)
"""Of several things one is looked for. To all other questions "it is not so" may be the answer."""
_QUESTIONS = 64
"""Of which is remembered what is read off them: each is compared with many sentences."""
_TITLE_CASE = 0.7
"""Share of capitalised words from which capitals say nothing."""
_MOST_NAMES = 2
_EVERYDAY = 0.25
"""What an everyday word weighs beside others."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Each 0 to 1."""

    words: float = 0.0
    """Share of the question's words, everyday ones weighing less, that neither the passage nor its headings hold."""
    rarest: float = 0.0
    """Weight of the one among them that weighs most."""
    names: float = 0.0
    """Names and codes that the sentence and its headings do not hold: half for one, whole for more, and for one where
    the name beside it is held, as of a namesake."""
    numbers: float = 0.0
    """Whether the sentence and its headings lack a number of the question."""
    negation: float = 0.0
    """Whether the question negates and the sentence does not, or the sentence says of a word of the question that it
    is not so: "Which must be boiled?" and "without being boiled"."""
    opposite: float = 0.0
    """Whether the sentence holds the opposite of a word of the question, and not the word."""
    amount: float = 0.0
    """Whether a number or a time is asked for, and the sentence says none that the question does not."""


def missing(question: str, sentence: str, headings: str, passage: str, paragraph: str = "") -> Missing:
    """What a question lacks in a sentence, in the headings above it and in its passage; no other text has a say.

    The rest of its paragraph may name who "she" is.

    >>> missing("What is the price of lamp D1?", "The price is 120 euros.", "Lamp A1", "It is light.").names
    0.5
    """
    near = f"{headings} {sentence}"
    held = {one for text in (headings, sentence, passage) for one in stems(text)}
    counted = told(question)
    lacked = [weight for one, weight in counted.items() if one not in held]
    numbers = numbers_asked(question)
    return Missing(
        words=min(sum(lacked), 1.0),
        rarest=max(lacked, default=0.0),
        names=names_lacked(question, headings, sentence, paragraph),
        numbers=float(not numbers <= numbers_of(near)),
        negation=float(denies(question, sentence)),
        opposite=float(_is_opposed(frozenset(words(question)), frozenset(words(sentence)))),
        amount=float(_ASKS_AMOUNT.search(question) is not None and not _says_amount(sentence, numbers)),
    )


def without_situation(question: str) -> str:
    """What is asked, without what somebody tells of themselves before it: no document holds their numbers.

    >>> without_situation("I have had 30 cups a day for two years, how do I stop?")
    'how do I stop?'
    """
    situation = pattern("situation").fullmatch(question)
    return question[situation.end("told") :].lstrip(" ,.;:!") if situation else question


@functools.lru_cache(maxsize=_QUESTIONS)
def told(question: str) -> Mapping[str, float]:
    """The stems of a question and what each tells; everyday words tell little.

    Not how rare they are in the documents: then the size of a folder would move what is said of the same text.
    """
    plain = everyday_stems()
    weights = {one: _EVERYDAY if one in plain else 1.0 for one in stems(question)}
    total = sum(weights.values()) or 1.0
    return {one: weight / total for one, weight in weights.items()}


def denies(question: str, sentence: str) -> bool:
    """Whether a sentence says the opposite of what is looked for.

    >>> denies("Which kettle must be washed?", "The red kettle may be used without being washed.")
    True
    >>> denies("Must the kettle be washed?", "The kettle need not be washed.")
    False
    """
    negates, words_meant = _polarity(question)
    if negates:
        return not (words_meant & _denied(sentence) if words_meant else _NEGATED.search(sentence))
    return bool(words_meant) and not words_meant.isdisjoint(_denied(sentence))


@functools.lru_cache(maxsize=_QUESTIONS)
def _polarity(question: str) -> tuple[bool, frozenset[str]]:
    """Whether a question negates, and the stems that must be denied then, or must not be otherwise."""
    asked = frozenset(stems(question)) - everyday_stems()
    if _NEGATED.search(question):
        return True, asked & _denied(question)
    return False, asked if _ASKS_WHICH.match(question) else frozenset()


def _denied(text: str) -> set[str]:
    """The stems of the words that a "not" or "without" reaches."""
    behind = (" ".join(text[m.end() :].split()[:_DENIED]) for m in _DENIAL.finditer(text))
    return {stem for words_behind in behind for stem in stems(words_behind)}


@functools.lru_cache(maxsize=_QUESTIONS)
def names(question: str) -> frozenset[str]:
    """Names within a question, and codes of letters and digits, in lower case.

    >>> sorted(names("When did Tobias Berg buy the B2?"))
    ['b2', 'berg', 'tobias']
    """
    found = {match.group().lower() for pattern in (_CODE, _OPTION) for match in pattern.finditer(question)}
    written = list(_WORD.finditer(question))
    capital = [match for match in written if match.group()[0].isupper()]
    if len(capital) > _TITLE_CASE * len(written):
        return frozenset(found)
    begins = {match.end() for match in re.finditer(r"(?:^|[.?!:]\s+)\W*", question)}
    plain = (m.group().lower().replace("’", "'").removesuffix("'s") for m in capital if m.start() not in begins)
    return frozenset(found | {name for name in plain if name not in STOP_WORDS and len(name) > 1})


def names_lacked(question: str, *near: str) -> float:
    """How many names of a question texts lack: half for one, 1 for more, and for one beside a name that they hold."""
    if not names(question):
        return 0.0
    # part by part: the stems of headings are remembered
    known = {one for text in near for one in stems(text)}
    held = {name: _holds(near, known, name) for name in names(question)}
    said = [word.removesuffix("'s") for word in words(question)]
    namesake = any(one in held and other in held and held[one] != held[other] for one, other in pairwise(said))
    return 1.0 if namesake else min(sum(not found for found in held.values()), _MOST_NAMES) / _MOST_NAMES


def _holds(near: Sequence[str], known: Container[str], name: str) -> bool:
    if name.startswith("-"):
        return any(name == match.group().lower() for text in near for match in _OPTION.finditer(text))
    return name in known or stem(name) in known


@functools.lru_cache(maxsize=_QUESTIONS)
def numbers_asked(question: str) -> frozenset[str]:
    """The numbers of a question, without how many things it asks for.

    >>> numbers_asked("What are the three rules of 1998 for the B2?")
    frozenset({'1998'})
    """
    return frozenset(numbers_of(_NO_NUMBER.sub(" ", _COUNT.sub(" ", _CODE.sub(" ", question)))))


def numbers_of(text: str) -> set[str]:
    """The numbers of a text without their points, small ones also where they are written out."""
    said = {re.sub(r"\D", "", match) for match in _DIGITS.findall(text)}
    return said | {SMALL_NUMBERS[word] for word in words(text) if word in SMALL_NUMBERS}


def _says_amount(sentence: str, asked: frozenset[str]) -> bool:
    return bool(numbers_of(sentence) - asked) or _AMOUNT.search(_DIGITS.sub(" ", sentence)) is not None


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
