"""What the talk is about: the last question that had a subject, and the thing that it names."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from kratom_qa.datatypes import NEUTRAL, PARTS, Refusal, RefusalCode, Subject, Turn
from kratom_qa.query.answer_type import AnswerType, answer_type
from kratom_qa.query.intent import without_opening
from kratom_qa.query.patterns import pattern
from kratom_qa.query.substitution import bare
from kratom_qa.words import STOP_WORDS, stems, words

NARROWED = ", "
"""Stands between the topic and the part of it that is asked about."""
_ASIDE = {code for code in RefusalCode if code not in (RefusalCode.NOT_COVERED, RefusalCode.NOTHING_MORE)}
_LONG = 18
"""Words up to which a message is carried on whole."""
_LONGEST = 36
"""Words up to which what was asked of a topic is carried on with it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What the next question may take from the turns so far."""

    question: str
    before: str
    """What a fragment is put into: the question, without an earlier fragment and what was asked of it by the way."""
    narrowed: str
    """The same, as it stands before a fragment that takes no place in it."""
    asked: str
    """The question as it stands before a new one."""
    carried: str
    """The thing, where it says enough, or else what was asked."""
    situation: str = ""
    """What somebody told before they asked, where what is asked next needs no more."""
    latest: str = ""
    """What was asked and what was then asked of it, where a pronoun may stand for either."""
    thing: str | None = None
    is_person: bool = False


def topic_of(history: Sequence[Turn], common: Container[str] = frozenset(), corpus: Subject = NEUTRAL) -> Topic | None:
    """The topic that the turns so far leave, or None; small talk does not change it.

    What is only named in words that all passages share, `common`, is no topic by itself.
    """
    turns = [turn for turn in history if not _is_aside(turn)]
    if not turns:
        return None
    question = turns[-1].reply.standalone_question
    asked = _asked(turns[-1])
    thing, is_person = _thing(turns, corpus)
    tells = thing is not None and not all(stem in common for stem in stems(thing))
    before = _before(turns[-1])
    carried = thing if thing and tells else asked
    told = pattern("situation", corpus.called).fullmatch(bare(without_opening(question.partition(PARTS)[0])))
    return Topic(
        question=question,
        before=before,
        narrowed=bare(without_opening(before)),
        asked=asked,
        carried=carried,
        situation=told["told"] if told else "",
        latest=_latest(turns[-1], common),
        thing=thing,
        is_person=is_person,
    )


def _is_aside(turn: Turn) -> bool:
    body = turn.reply.body
    return isinstance(body, Refusal) and body.code in _ASIDE


def _thing(turns: Sequence[Turn], corpus: Subject) -> tuple[str | None, bool]:
    """The newest thing that a question names, if the last question still asks of it as a whole."""
    last = turns[-1].reply.standalone_question.lower()
    for turn in reversed(turns):
        named = _named(turn.reply.standalone_question, corpus)
        if named:
            thing = named[0].lower()
            return named if thing in last and f"{thing}{NARROWED}" not in last else (None, False)
    return None, False


def _named(question: str, corpus: Subject) -> tuple[str, bool] | None:
    plain = bare(without_opening(question.partition(PARTS)[0])).replace("’", "'")
    match = pattern("names").fullmatch(plain) or pattern("there").fullmatch(plain)
    thing = match["thing"] if match else ""
    head = pattern("clause").split(thing)[0]
    if pattern("acts").search(head) or all(word in STOP_WORDS for word in words(head)):
        return None
    return thing, plain.lower().startswith("who") or pattern("person", corpus.persons).search(thing) is not None


def _before(turn: Turn) -> str:
    question, last = turn.reply.standalone_question, without_opening(turn.question)
    for part in (PARTS, NARROWED):
        if question != turn.question and question.endswith(f"{part}{last}"):
            return question.removesuffix(f"{part}{last}")
    return question


def _asked(turn: Turn) -> str:
    question = turn.reply.standalone_question
    topic, parts, _ = question.partition(PARTS)
    return topic if parts and question != turn.question else _shortened(question.replace(PARTS, NARROWED))


def _latest(turn: Turn, common: Container[str]) -> str:
    """What was asked of a topic together with it, where it names something that the next "it" may stand for."""
    question = turn.reply.standalone_question
    topic, parts, part = question.partition(PARTS)
    names = any(stem not in common for stem in set(stems(part)) - set(stems(topic)))
    # of what was added turn by turn, the first and the last
    longer = f"{topic.partition(NARROWED)[0]}{NARROWED}{_shortened(part)}"
    taken = parts and question != turn.question and names and len(longer.split()) <= _LONGEST
    return longer if taken else ""


def _shortened(question: str) -> str:
    """Without what only opens it and what asks for a kind of fact; of a long message the longest clause."""
    plain = bare(without_opening(question))
    if len(plain.split()) > _LONG:
        plain = without_opening(max(re.split(r"[.!?;]\s+|,\s+", plain), key=len))
    if answer_type(plain) in (AnswerType.OTHER, AnswerType.PERSON, AnswerType.PERMISSION):
        return plain
    rest = pattern("asks").sub("", plain)
    return rest if any(word not in STOP_WORDS for word in words(rest)) else plain
