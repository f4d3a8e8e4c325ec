"""What a question names and no source knows."""

import re
from collections.abc import Container, Iterator

from kratom_qa.datatypes import Synonyms
from kratom_qa.query.demand import false_premises
from kratom_qa.query.everyday_words import everyday_words
from kratom_qa.query.spelling import Speller
from kratom_qa.query.synonyms import without_synonyms
from kratom_qa.words import STOP_WORDS, stem

_PLAIN = re.compile(r"(?<![\w'-])[A-Za-z][a-zA-Z'-]{2,24}(?!\w)")
_MOST = 3
_SHORT = 3
"""Letters: so short a word in lower case that nobody knows is mostly a slip."""
_DOES = re.compile(
    r"\b(?:(?:i|you|we|they|he|she|one|to|me|him|her|them|gf|bf)|(?:do|does|did|can|could|will|would|may|might) \S+) $",
    re.IGNORECASE,
)
"""Comes before what somebody or something does, which is no subject: "should I refrigerate it", "does tea cure"."""
_IS_DONE = re.compile(r"\b(?:be|been|being|am|(?:are|is|was|were|get|gets|got)(?: \S+)?|it) $", re.IGNORECASE)
"""Comes before what is done: "can it be smoked", "was tea invented"."""
_AND = re.compile(r"(?:^| )(?:or|and|nor|,) $", re.IGNORECASE)
_TO_A_THING = re.compile(
    r"\b(?:alternatives?|compared|similar|allerg\w+|addict\w+|close|next|related|switch\w*|reactions?|than|is|are|it|i"
    r"|like|versus|vs) to $",
    re.IGNORECASE,
)
_TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
    sundays january february march april may june july august september october november december today tomorrow
    yesterday tonight""".split()
)


def not_mentioned(question: str, known: Container[str], speller: Speller, synonyms: Synonyms = ()) -> tuple[str, ...]:
    """Plain words that stand in no document, at most three, as the user wrote them.

    Years and names of a false premise come first. Only what could be the subject of a source: no everyday words,
    nothing that somebody does, no days, no comparisons of what is known, no slips, no misspelling of a known word,
    no everyday name for what the sources call otherwise.

    >>> from kratom_qa.index.terms import Terms
    >>> not_mentioned("can I microwave tea with kava on saturday?", (), Speller(Terms([]), lambda word: True))
    ('tea', 'kava')
    """
    text = re.sub(r"https?://\S+|<[^>]*>|[`$/\\][\w./-]+", " ", without_synonyms(question, synonyms))
    found = {premise.lower(): premise for premise in false_premises(question, known)}
    for match in _unknown(text, known, speller):
        word = match.group().removesuffix("'s")
        found.setdefault(word.lower(), word)
    return tuple(found.values())[:_MOST]


def _unknown(text: str, known: Container[str], speller: Speller) -> Iterator[re.Match[str]]:
    done = False
    for match in _PLAIN.finditer(text):
        before = text[: match.start()]
        # "smoked or vaped": the second is what the first is
        done = (done and _AND.search(before) is not None) or _is_done(before, match.group())
        plain = match.group().lower().removesuffix("'s").strip("'-")
        if plain in STOP_WORDS or plain in everyday_words() or plain in _TIMES:
            continue
        parts = plain.split("-")
        if all(stem(part) in known for part in parts) or stem(plain) in known or _compares(plain, known):
            continue
        written = match.group()
        slip = len(plain) <= _SHORT and written.islower() and not speller.is_word(plain)
        if not slip and not (done and written[0].islower()) and not speller.is_near_word(plain):
            yield match


def _is_done(before: str, word: str) -> bool:
    """Whether a word is something that somebody does, or that is done, by what comes before it."""
    if _IS_DONE.search(before) and word.endswith(("ed", "ing")):
        return True
    return _DOES.search(before) is not None and _TO_A_THING.search(before) is None


def _compares(word: str, known: Container[str]) -> bool:
    """Whether it compares what is known, as "safer" does."""
    bases = (word.removesuffix(ending) for ending in ("er", "est") if word.endswith(ending))
    return any(stem(form) in known for base in bases for form in (base, f"{base}e"))
