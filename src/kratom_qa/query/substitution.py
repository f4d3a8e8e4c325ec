"""Ellipsis: the earlier question with one part exchanged or added, "for depression?" + "and for PTSD?"."""

import functools
import re
from collections.abc import Container, Iterator
from importlib.resources import files

from kratom_qa.query.patterns import pattern
from kratom_qa.words import stems, words

_LONGEST = 4
"""Words of a part that is exchanged."""
_CLEAR = 10
"""Words of a question up to which what its last preposition leads to is what it asks about."""


def exchanged(question: str, before: str, fragment: str, common: Container[str]) -> str | None:
    """The earlier question with what the fragment stands for in its place, or None where nothing fits.

    A word of the same class may be exchanged anywhere in the question, all else only in the part `before`.

    >>> whole = "Does kratom hurt the liver: how common is that?"
    >>> exchanged(whole, "Does kratom hurt the liver", "the heart?", ())
    'Does kratom hurt the heart: how common is that?'
    >>> exchanged(whole, "Does kratom hurt the liver", "with wine?", ())
    'Does kratom hurt the liver with wine?'
    """
    core, new = bare(before), pattern("only").sub("", bare(fragment))
    if pattern("condition").match(new):
        condition = new[len("what ") :] if new.lower().startswith("what ") else new
        return f"{pattern('last_condition').sub('', core)} {condition}?"
    if pattern("comparison").match(new):
        return f"{core} {new}?"
    preposition = pattern("preposition").match(new)
    phrase = new[preposition.end() :].strip() if preposition else new
    untouched = pattern("determiners").sub("", phrase)
    part = pattern("too").sub("", untouched)
    if pattern("the_other").fullmatch(bare(part)):
        return _with_other(bare(question))
    alternative = _with_alternative(bare(question), part) if 0 < len(words(part)) <= _LONGEST else None
    if alternative or not part:
        return alternative
    if preposition:
        return _with_phrase(core, preposition.group(), new)
    # "my wife too" stands beside what was asked, in nothing's place
    return _with_object(core, part, common) if part == untouched and len(words(part)) <= _LONGEST else None


def bare(question: str) -> str:
    """The question without the marks at its end."""
    return question.strip().rstrip("?!.… ")


def _with_phrase(core: str, preposition: str, phrase: str) -> str:
    """With another phrase of the same preposition, or with the phrase added."""
    places = list(re.finditer(rf"\s{re.escape(preposition)}\b", core, re.IGNORECASE))
    return f"{core[: places[-1].start()]} {phrase}?" if places else f"{core} {phrase}?"


def _with_alternative(core: str, new: str) -> str | None:
    """With the last word of the same class exchanged."""
    places = [place for members in _classes() if members.search(new) for place in _last(members, core)]
    if not places:
        return None
    start, end = max(places)
    if core[start:end].lower() in new.lower():
        return None
    head = pattern("own").sub("", core[:start])
    if pattern("owned").match(new):
        head = head.removesuffix("the ")
    return f"{head}{new}{core[end:]}?"


def _with_other(core: str) -> str | None:
    """With the other of two things in the place of the one that was asked about."""
    for pair in filter(lambda one: len(one) == 2, _alternatives()):
        named = [word for word in pair if re.search(rf"\b{re.escape(word)}\b", core, re.IGNORECASE)]
        if len(named) == 1:
            other = next(word for word in pair if word != named[0])
            return re.sub(rf"\b{re.escape(named[0])}\b", other, core, flags=re.IGNORECASE) + "?"
    return None


def _last(members: re.Pattern[str], core: str) -> Iterator[tuple[int, int]]:
    found = list(members.finditer(core))
    if found:
        yield found[-1].span()


def _with_object(core: str, new: str, common: Container[str]) -> str | None:
    """With what its last preposition leads to exchanged, unless that is what all is about."""
    match = pattern("object").search(core) if len(core.split()) <= _CLEAR else None
    no_object = any(pattern(name).search(new) for name in ("people", "elsewhere", "lacks_its_object"))
    if match is None or no_object or any(stem in common for stem in stems(match.group(1))):
        return None
    return f"{core[: match.start(1)]}{new}?"


@functools.lru_cache(maxsize=1)
def _classes() -> tuple[re.Pattern[str], ...]:
    # the longest first: "pregnant women" before "women"
    ordered = (sorted(line, key=len, reverse=True) for line in _alternatives())
    return tuple(re.compile(r"\b(?:" + "|".join(map(re.escape, one)) + r")\b", re.IGNORECASE) for one in ordered)


@functools.lru_cache(maxsize=1)
def _alternatives() -> tuple[tuple[str, ...], ...]:
    text = (files("kratom_qa.query") / "alternatives.txt").read_text(encoding="utf-8")
    return tuple(tuple(line.split(", ")) for line in text.splitlines() if line and not line.startswith("#"))
