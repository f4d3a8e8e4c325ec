"""What the talk is about: the last question that had a subject, and the thing that it names."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from kratom_qa.datatypes import NEUTRAL, Phrasing, Refusal, RefusalCode, Subject, Turn
from kratom_qa.query.intent import without_opening
from kratom_qa.query.patterns import pattern
from kratom_qa.query.phrasing import bare
from kratom_qa.words import STOP_WORDS, stems, words

_ASIDE = {code for code in RefusalCode if code not in (RefusalCode.NOT_COVERED, RefusalCode.NOTHING_MORE)}
_LONG = 18
"""Words up to which a message is carried on whole."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What the next question may take from the turns so far."""

    phrasing: Phrasing
    """How the last question was understood."""
    before: str
    """What a fragment is put into: the question, without an earlier fragment and what was asked of it by the way."""
    asked: str
    """The question as it stands before a new one."""
    carried: str
    """The thing, where it says enough, or else what was asked."""
    situation: str = ""
    """What somebody told before they asked, where what is asked next needs no more."""
    latest: str = ""
    """What was then asked of it, where it names something that a pronoun may stand for."""
    thing: str | None = None
    is_person: bool = False


def topic_of(history: Sequence[Turn], common: Container[str] = frozenset(), corpus: Subject = NEUTRAL) -> Topic | None:
    """The topic that the turns so far leave, or None; small talk does not change it.

    What is only named in words that all passages share, `common`, is no topic by itself.
    """
    turns = [turn for turn in history if not _is_aside(turn)]
    if not turns:
        return None
    last = turns[-1].reply.phrasing
    asked = last.topic if last.topic and not last.narrows else _shortened(last.text)
    thing, is_person = _thing(turns, corpus)
    tells = thing is not None and not all(stem in common for stem in stems(thing))
    told = pattern("situation", corpus.called).fullmatch(bare(without_opening(_whole(last))))
    return Topic(
        phrasing=last,
        before=_whole(last),
        asked=asked,
        carried=thing if thing and tells else asked,
        situation=told["told"] if told else "",
        latest=_latest(last, common),
        thing=thing,
        is_person=is_person,
    )


def _is_aside(turn: Turn) -> bool:
    body = turn.reply.body
    return isinstance(body, Refusal) and body.code in _ASIDE


def _whole(phrasing: Phrasing) -> str:
    """What is asked as a whole, without what narrows it or was asked of it."""
    return phrasing.topic or phrasing.text


def _thing(turns: Sequence[Turn], corpus: Subject) -> tuple[str | None, bool]:
    """The newest thing that a question names, if the last question still asks of it as a whole."""
    last = turns[-1].reply.phrasing
    for turn in reversed(turns):
        named = _named(_whole(turn.reply.phrasing), corpus)
        if named:
            thing = named[0].lower()
            is_narrowed = last.narrows and bare(last.topic).lower().endswith(thing)
            return named if thing in last.text.lower() and not is_narrowed else (None, False)
    return None, False


def _named(question: str, corpus: Subject) -> tuple[str, bool] | None:
    plain = bare(without_opening(question)).replace("’", "'")
    match = pattern("names").fullmatch(plain) or pattern("there").fullmatch(plain)
    thing = pattern("tells_of").sub("", match["thing"]) if match else ""
    head = pattern("clause").split(thing)[0]
    if pattern("acts").search(head) or all(word in STOP_WORDS for word in words(head)):
        return None
    return thing, plain.lower().startswith("who") or pattern("person", corpus.persons).search(thing) is not None


def _latest(last: Phrasing, common: Container[str]) -> str:
    """What was asked of a topic, where it names something that the next "it" may stand for."""
    names = any(stem not in common for stem in set(stems(last.asked)) - set(stems(last.topic)))
    is_bare = pattern("bare").fullmatch(last.asked) is not None
    return last.asked if names and not is_bare and not last.narrows and len(last.asked.split()) <= _LONG else ""


def _shortened(question: str) -> str:
    """Without what only opens it; of a long message the longest clause."""
    plain = bare(without_opening(question))
    if len(plain.split()) > _LONG:
        plain = without_opening(max(re.split(r"[.!?;]\s+|,\s+", plain), key=len))
    return plain
