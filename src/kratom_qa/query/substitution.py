"""Ellipsis: the earlier question with one part exchanged or added, "for depression?" + "and for PTSD?"."""

import functools
import re
from collections.abc import Callable, Container, Iterator
from importlib.resources import files

from kratom_qa.datatypes import NEUTRAL, Phrasing, Subject
from kratom_qa.query.patterns import pattern
from kratom_qa.query.phrasing import as_sentence, asked_of, bare, narrowed
from kratom_qa.words import stems, words

Alternatives = tuple[tuple[str, ...], ...]

_LONGEST = 4
"""Words of a part that is exchanged."""
_OWNS = ("'s", "’s")
_CLEAR = 10
"""Words of a question up to which what its last preposition leads to is what it asks about."""


def exchanged(
    last: Phrasing, before: str, fragment: str, common: Container[str], subject: Subject = NEUTRAL
) -> Phrasing | None:
    """The earlier question with what the fragment stands for in its place, or None where nothing fits.

    A word of the same class may be exchanged anywhere in the question, all else only in the part `before`.

    >>> last, tea = asked_of("Is green tea bitter", "how come?"), Subject(alternatives=(("green", "black"),))
    >>> exchanged(last, "Is green tea bitter", "black?", (), tea).text
    'Is black tea bitter, and how come?'
    >>> exchanged(last, "Is green tea bitter", "with milk?", (), tea).text
    'Is green tea bitter with milk?'
    """
    core, new = bare(before), pattern("only").sub("", bare(fragment))
    if pattern("condition").match(new):
        condition = new[len("what ") :] if new.lower().startswith("what ") else new
        return as_sentence(f"{pattern('last_condition').sub('', core)} {condition}")
    if pattern("comparison").match(new):
        return as_sentence(f"{core} {new}")
    preposition = pattern("preposition").match(new)
    phrase = new[preposition.end() :].strip() if preposition else new
    untouched = pattern("determiners").sub("", phrase)
    part = pattern("too").sub("", untouched)
    alternatives = subject.alternatives + _general()
    the_other = pattern("the_other").fullmatch(bare(part))
    if the_other:
        other = _in_either(last, lambda text: _with_other(text, the_other["name"], alternatives))
        if other or the_other["name"] is None:
            return other
    short = 0 < len(words(part)) <= _LONGEST
    alternative = _in_either(last, lambda text: _with_alternative(text, part, alternatives)) if short else None
    if alternative or not part:
        return alternative
    if preposition:
        return as_sentence(_with_phrase(core, preposition.group(), new))
    # "my wife too" stands beside what was asked, in nothing's place
    found = _with_object(core, part, common, subject) if short and part == untouched else None
    return as_sentence(found) if found else None


def _in_either(last: Phrasing, change: Callable[[str], str | None]) -> Phrasing | None:
    """The last question with a change in what was asked, or else in what it was asked of."""
    if not last.topic:
        whole = change(bare(last.text))
        return as_sentence(whole) if whole else None
    again = narrowed if last.narrows else asked_of
    if asked := change(last.asked):
        return again(last.topic, asked)
    topic = change(last.topic)
    return again(topic, last.asked) if topic else None


def _with_phrase(core: str, preposition: str, phrase: str) -> str:
    """With another phrase of the same preposition, or with the phrase added."""
    places = list(re.finditer(rf"\s{re.escape(preposition)}\b", core, re.IGNORECASE))
    return f"{core[: places[-1].start()]} {phrase}" if places else f"{core} {phrase}"


def _with_alternative(core: str, new: str, alternatives: Alternatives) -> str | None:
    """With the last word of the same class exchanged."""
    classes = map(_any_of, alternatives)
    places = [place for members in classes if members.search(new) for place in _last(members, core)]
    if not places:
        return None
    start, end = max(places)
    if core[start:end].lower() in new.lower():
        return None
    head = pattern("own").sub("", core[:start])
    if pattern("owned").match(new):
        head = head.removesuffix("the ")
    if core[end:].startswith(_OWNS):
        new = new.removesuffix("'s").removesuffix("’s")
    return f"{head}{new}{core[end:]}"


def _with_other(core: str, name: str | None, alternatives: Alternatives) -> str | None:
    """With the other of two things, both perhaps of one name, in the place of the one that was asked about."""
    for pair in filter(lambda one: len(one) == 2, alternatives):
        if name is not None and not all(name.lower() in words(word) for word in pair):
            continue
        named = [word for word in pair if re.search(rf"\b{re.escape(word)}\b", core, re.IGNORECASE)]
        if len(named) == 1:
            other = next(word for word in pair if word != named[0])
            return re.sub(rf"\b{re.escape(named[0])}\b", other, core, flags=re.IGNORECASE)
    return None


def _last(members: re.Pattern[str], core: str) -> Iterator[tuple[int, int]]:
    found = list(members.finditer(core))
    if found:
        yield found[-1].span()


def _with_object(core: str, new: str, common: Container[str], subject: Subject) -> str | None:
    """With what its last preposition leads to exchanged, unless that is what all is about."""
    match = pattern("object").search(core) if len(core.split()) <= _CLEAR else None
    no_object = pattern("people", subject.persons).search(new) or any(
        pattern(name).search(new) for name in ("elsewhere", "lacks_its_object")
    )
    if match is None or no_object or any(stem in common for stem in stems(match.group(1))):
        return None
    return f"{core[: match.start(1)]}{new}"


@functools.cache
def _any_of(members: tuple[str, ...]) -> re.Pattern[str]:
    # the longest first: "pregnant women" before "women"
    ordered = sorted(members, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, ordered)) + r")\b", re.IGNORECASE)


@functools.lru_cache(maxsize=1)
def _general() -> Alternatives:
    """Words of which one can stand in another's place whatever the subject is."""
    text = (files("kratom_qa.query") / "alternatives.txt").read_text(encoding="utf-8")
    return tuple(tuple(line.split(", ")) for line in text.splitlines() if line and not line.startswith("#"))
