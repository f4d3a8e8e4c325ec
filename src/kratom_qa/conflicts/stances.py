"""Pairs of stances that shut each other out, and which of them a sentence takes.

Those of `opposites.json` hold on any subject; a corpus adds its own.
"""

import functools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from kratom_qa.datatypes import Circumstance, Opposition, Subject
from kratom_qa.words import stem

_NEGATIONS = frozenset({"no", "not", "never", "without", "neither", "nor", "hardly", "cannot", "don't", "doesn't"})
_OPEN = frozenset({"whether", "ensure", "ensures", "sure", "establish", "determine", "how"})
"""What comes after these is not claimed."""
_REACH = 4
"""Words before a word of stance in which a negation turns it round."""
_TURN = re.compile(r",? (?:but|yet|however) ", re.IGNORECASE)
_NEVER = r"(?!)"
_YIELDS = re.compile(r"(?:despite|although|though|even if|while) [^,]+, ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opposites:
    """Two stances on one point, and the words by which a question asks about it; each a regular expression.

    They are compiled when they are first needed: most questions need few of them.
    """

    asked: str
    unless: str
    """Words of a question that make it another point."""
    one: str
    other: str
    weighs: bool
    """Whether "X, but Y" takes both stances, because here X does not yield."""
    warns: bool
    """Whether the other stance warns, and so is shown first."""
    strict: bool
    """Whether the words of stance have to stand near what is asked about: they are said of many things."""

    def is_asked(self, question: str) -> bool:
        """Whether a question asks about this point."""
        return bool(_compiled(self.asked).search(question)) and not _compiled(self.unless).search(question)

    def stance(self, text: str) -> int:
        """1 or -1 for a text that takes one of the stances, 0 for neither or both.

        What yields does not count: of "X, but Y" and "despite X, Y" it is Y that is said.
        """
        stances = [found for clause in _clauses(text) if (found := self._of_clause(clause)) is not None]
        return 0 if not stances or (self.weighs and len(set(stances)) > 1) else stances[0]

    def _of_clause(self, clause: str) -> int | None:
        one, other = _said(_compiled(self.one), clause), _said(_compiled(self.other), clause)
        for_one, for_other = one[0] + other[1], other[0] + one[1]
        return (for_one > 0) - (for_other > 0) if for_one or for_other else None


def _clauses(text: str) -> Iterator[str]:
    """The clause that counts most comes first."""
    first, *after = _TURN.split(text)
    yield from after[-1:]
    yield _YIELDS.sub("", first)


def _said(stance: re.Pattern[str], clause: str) -> tuple[int, int]:
    """How often a stance is taken, and how often it is turned round by a negation."""
    found = [0, 0]
    for match in stance.finditer(clause):
        before = clause[: match.start()].lower().split()
        if _OPEN.isdisjoint(before):
            found[not _NEGATIONS.isdisjoint(before[-_REACH:])] += 1
    return found[0], found[1]


def opposites(subject: Subject) -> tuple[Opposites, ...]:
    """The pairs of the corpus, then those that hold on any subject, each from the narrowest point to the widest."""
    return _prepared(subject.opposites) + _general()


def without_asking_words(question: str, subject: Subject) -> str:
    """A question without every word by which one asks for a stance: what is left is its topic."""
    for pair in opposites(subject):
        question = _compiled(pair.asked).sub(" ", question)
    return question


@functools.cache
def circumstances(
    listed: tuple[Circumstance, ...], *, general: bool = True
) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """How a question, and how a sentence, limits itself to a case: those of the corpus, such as a mixture, and in
    `general` a large amount or a comparison."""
    cases = [*listed, *(Circumstance(tuple(c["asked"]), tuple(c["said"])) for c in _data()["circumstances"] if general)]
    return tuple((_compiled(_any_of(case.asked)), _compiled(_any_of(case.said))) for case in cases)


@functools.cache
def topicless_stems(listed: tuple[str, ...]) -> frozenset[str]:
    """Stems of words that name no topic though they are no stop words: on any subject, and those of the corpus."""
    return frozenset(map(stem, (*_data()["topicless"], *(word.lower() for word in listed))))


@functools.lru_cache(maxsize=1)
def _general() -> tuple[Opposites, ...]:
    return _prepared(tuple(map(_opposition, _data()["opposites"])))


def _opposition(values: dict[str, Any]) -> Opposition:
    frozen: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Opposition(**frozen)


@functools.cache
def _prepared(pairs: tuple[Opposition, ...]) -> tuple[Opposites, ...]:
    return tuple(
        Opposites(
            _any_of(pair.asked),
            _any_of(pair.unless or (_NEVER,)),
            _any_of(pair.one),
            _any_of(pair.other),
            pair.weighs,
            pair.warns,
            pair.strict,
        )
        for pair in pairs
    )


def _any_of(patterns: Sequence[str]) -> str:
    return rf"\b(?:{'|'.join(patterns)})\b"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@functools.lru_cache(maxsize=1)
def _data() -> Any:
    return json.loads((files("kratom_qa.conflicts") / "opposites.json").read_text(encoding="utf-8"))
