"""Whether sources say different things on the point that a question asks about. No verdict, only the sides."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kratom_qa.conflicts.differing_values import figure_kind, figures_said
from kratom_qa.conflicts.same_frame import fills_differently
from kratom_qa.conflicts.stances import Opposites, circumstances, opposites, topicless_stems, without_asking_words
from kratom_qa.conflicts.yes_or_no import may_divide, what_is_asked
from kratom_qa.datatypes import NEUTRAL, ScoredSentence, Sides, Subject
from kratom_qa.query.everyday_words import everyday_stems
from kratom_qa.query.synonyms import expand_query
from kratom_qa.words import stem, stems

_NEAR = 0.3
"""How far below the best sentence the nearer side may stand."""
_FAR = 0.6
"""How far below it any side may stand."""
_CLOSE = 0.15
"""Within this the meaning is near enough that a side need not name the topic."""
_NAMED = 0.5
"""Share of the topic's weight that a side names."""
_NAMED_BY_FIGURES = 0.35
"""The same for sentences that give a figure, which have to be alike besides."""
_ALIKE = -0.05
"""How alike two sides are at least; what is less alike speaks of different things."""
_VERY_ALIKE = 0.2
"""The same where one of the two does not name the topic."""
_FEW = 4
"""Stems; of so short a topic a figure near to the question need name none: "kick-in time?"."""
_FRAMED = 8
"""Sentences, the best first, of which two may fill one frame."""
_FRAMED_ALIKE = 0.4
"""How alike those are at least."""
_ALIKE_WEIGHT = 0.3
_NAMED_WEIGHT = 0.3
_TRIED = 5
"""Sentences of each stance that are tried against each other."""
_BEFORE, _AFTER = 6, 4
"""Words."""
_NAMES_ITSELF = re.compile(
    r"\b(?:the|this|our) (?:[\w'-]+ ){0,4}?(?:guide|article|blog|post|page|website)(?:'s)?\b", re.IGNORECASE
)
_MANNER = re.compile(r"\b\w+ly\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the question and of the texts; all that the search for sides needs beside the sentences."""

    question: str
    weights: Mapping[str, float]
    """Weight of each stem of the question, without those that most passages hold."""
    known: Callable[[str], bool]
    """Whether a stem stands in any document."""
    common: frozenset[str]
    """Stems that most passages hold."""
    heading: Callable[[ScoredSentence], str]
    """The heading that a sentence stands under."""
    alike: Callable[[ScoredSentence, ScoredSentence], float]
    """How far the cosine of two sentences is above that of any two: about 0 for most, whatever the encoder."""
    subject: Subject = NEUTRAL


def sides(asked: Asked, ranked: Sequence[ScoredSentence]) -> Sides:
    """Sentences that oppose each other on the point asked, the best first, one a side; empty where none do.

    Only for questions that `may_have_sides`. `ranked` is best first. Different figures are looked for before opposite
    stances, narrow points before wide ones.
    """
    within = [scored for scored in ranked if scored.score >= ranked[0].score - _FAR]
    question = what_is_asked(asked.question)
    kind = figure_kind(question)
    if kind is not None:
        topic = _topic(asked, kind.asks.sub(" ", asked.question))
        named = [s for s in within if _is_named(topic, s, ranked[0])]
        # what is alike to a sentence on the point need not name it again
        named += [s for s in within if s not in named and any(asked.alike(s, one) >= _FRAMED_ALIKE for one in named)]
        figures = figures_said(question, kind, named)
        if figures and figures[0][0].score >= ranked[0].score - _NEAR:
            return figures
    framed = _framed(asked, ranked)
    if framed or kind is not None:
        return framed
    topic = _topic(asked, without_asking_words(asked.question, asked.subject))
    if not may_divide(question, asked.subject) or (topic and not any(map(asked.known, topic))):
        return ()
    pairs = (_opposed(pair, asked, topic, within) for pair in opposites(asked.subject) if pair.is_asked(question))
    return next((found for found in pairs if found), ())


def _is_named(topic: Mapping[str, float], one: ScoredSentence, best: ScoredSentence) -> bool:
    """Whether a sentence that gives a figure names the topic, or is as near to the question as the best."""
    named = _named(topic, _NAMES_ITSELF.sub(" ", one.sentence.text))
    return named >= _NAMED_BY_FIGURES or (len(topic) < _FEW and one.score >= best.score - _CLOSE)


def _framed(asked: Asked, ranked: Sequence[ScoredSentence]) -> Sides:
    """The best two sentences of different documents that fill one frame differently."""
    near = [scored for scored in ranked[:_FRAMED] if scored.score >= ranked[0].score - _NEAR]
    for one, other in combinations(near, 2):
        of_one_series = _siblings(one.sentence.document.title, other.sentence.document.title)
        if one.sentence.document is other.sentence.document or of_one_series or asked.alike(one, other) < _FRAMED_ALIKE:
            continue
        if fills_differently(one.sentence.text, other.sentence.text):
            return (one,), (other,)
    return ()


def _siblings(one: str, other: str) -> bool:
    """Whether two titles are those of a series, such as data sheets of several models, which speak of other things."""
    here, there = set(stems(one)), set(stems(other))
    return 2 * len(here & there) >= max(min(len(here), len(there)), 1)


def may_have_sides(message: str, subject: Subject = NEUTRAL) -> bool:
    """Whether it is worth while to look: a figure is asked for, or something that sources can be for or against."""
    question = what_is_asked(message)
    divides = may_divide(question, subject) and any(pair.is_asked(question) for pair in opposites(subject))
    return figure_kind(question) is not None or divides


def _opposed(pair: Opposites, asked: Asked, topic: Mapping[str, float], ranked: Sequence[ScoredSentence]) -> Sides:
    """The two sentences that fit best of those that take opposite stances."""
    if pair.strict and not topic:
        return ()
    best = ranked[0].score
    taken: dict[int, list[_Taken]] = {1: [], -1: []}
    for scored in ranked:
        text = _NAMES_ITSELF.sub(" ", scored.sentence.text)
        stance = pair.stance(_around(topic, text) if pair.strict else text)
        if stance and len(taken[stance]) < _TRIED and not _of_another_case(text, asked):
            named = _named(topic, text if pair.strict else f"{text} {asked.heading(scored)}")
            taken[stance] += [_Taken(scored, named)] if named >= _NAMED or scored.score > best - _CLOSE else []
    tried = [
        (one, other)
        for one in taken[1]
        for other in taken[-1]
        if max(one.score, other.score) >= best - _NEAR
        and one.said.sentence.passage != other.said.sentence.passage
        and asked.alike(one.said, other.said)
        >= (_ALIKE if topic and min(one.named, other.named) >= _NAMED else _VERY_ALIKE)
    ]
    found = max(tried, key=lambda both: _fit(asked, *both), default=())
    # the first of a pair takes the one stance, the second the other
    ordered = found[::-1] if pair.warns else sorted(found, key=lambda taken: -taken.score)
    return tuple((taken.said,) for taken in ordered)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A sentence that takes a stance, and the share of the topic's weight that it names."""

    said: ScoredSentence
    named: float

    @property
    def score(self) -> float:
        return self.said.score


def _fit(asked: Asked, one: _Taken, other: _Taken) -> tuple[bool, float]:
    """Different documents before places of one; then what answers best, names the topic and is most alike."""
    apart = one.said.sentence.document is not other.said.sentence.document
    named = _NAMED_WEIGHT * (one.named + other.named)
    return apart, one.score + other.score + named + _ALIKE_WEIGHT * asked.alike(one.said, other.said)


def _topic(asked: Asked, question: str) -> dict[str, float]:
    """Weights of what is left of a question without the words that ask for a stance, less those that say little.

    Words that no document knows are left out, unless there are no others.
    """
    left = stems(expand_query(_MANNER.sub(" ", question), asked.subject.synonyms))
    about = set(left) - everyday_stems() - topicless_stems(asked.subject.topicless)
    topic = {stem: weight for stem, weight in asked.weights.items() if stem in about}
    return {stem: weight for stem, weight in topic.items() if asked.known(stem)} or topic


def _named(topic: Mapping[str, float], text: str) -> float:
    """Share of the topic's weight that a text names; all of it where there is no topic."""
    here = set(stems(text))
    total = sum(topic.values())
    return sum(weight for stem, weight in topic.items() if stem in here) / total if total else 1.0


def _around(topic: Mapping[str, float], text: str) -> str:
    """The words of a text that stand near its topic."""
    words = text.split()
    near = [i for i, word in enumerate(words) if topic.keys() & set(stems(word))]
    kept = {j for i in near for j in range(i - _BEFORE, i + _AFTER + 1)}
    return " ".join(word for j, word in enumerate(words) if j in kept)


def _of_another_case(text: str, asked: Asked) -> bool:
    """Whether a sentence is about a mixture and the question not, or the other way round, or about what the corpus
    counts as being about another thing than the one asked about."""
    known = asked.common | asked.weights.keys()
    of = (word for pattern in asked.subject.of_another for word in re.findall(rf"(?i)\b{pattern}", text))
    if any(stem(word.lower()) not in known for word in of):
        return True
    if of_another_case(text, asked.question, asked.subject):
        return True
    # who asks about a mixture does not ask about the thing alone
    own = circumstances(asked.subject.circumstances, general=False)
    return any(asks.search(asked.question) and not said.search(text) for asks, said in own)


def of_another_case(text: str, question: str, subject: Subject) -> bool:
    """Whether a text speaks of a case that the question does not, or not of the one it asks about.

    >>> of_another_case("Much tea, in high doses, keeps awake.", "Does tea keep people awake?", NEUTRAL)
    True
    """
    cases = circumstances(subject.circumstances)
    return any(bool(said.search(text)) and not asks.search(question) for asks, said in cases)
