"""A follow-up and its topic -> the question in full."""

import re
from collections.abc import Container

from kratom_qa.datatypes import Phrasing, Subject
from kratom_qa.query.intent import without_opening
from kratom_qa.query.items import Item
from kratom_qa.query.patterns import pattern
from kratom_qa.query.phrasing import about_quote, as_sentence, asked_of, bare, narrowed
from kratom_qa.query.substitution import exchanged
from kratom_qa.query.topic import Topic
from kratom_qa.words import stems

_TELLS = 3
"""Stems from which the label of an item says enough by itself; 1, 2 and 5 give the same on the dev half of
dialogues.jsonl (`benchmarks/follow_ups.py`)."""


def with_fragment(rest: str, topic: Topic, common: Container[str], subject: Subject) -> Phrasing:
    """The last question with the fragment in its place, or else behind it."""
    new = pattern("about").sub("", rest)
    together = _together(new, topic, subject)
    if together or (_asks_together(topic.before, subject) and _other(new, subject) is None):
        # an agency takes no substance's place
        return together or narrowed(topic.before, rest)
    return exchanged(topic.phrasing, topic.before, new, common, subject) or narrowed(topic.before, rest)


def _together(new: str, topic: Topic, subject: Subject) -> Phrasing | None:
    """Whether the subject goes together with what is named, unless the last question asked that of something else.

    "If I drink too" is no more about the pill that was asked about.
    """
    found = _other(new, subject)
    depends = pattern("condition").match(new) is not None or pattern("of_a_person").search(new) is not None
    of_another = _other(topic.before, subject) is not None and not _asks_together(topic.before, subject)
    if found is None or (of_another and not depends):
        return None
    other = found if depends else pattern("joins").sub("", bare(new))
    return as_sentence(subject.together.question.format(other=pattern("too").sub("", other)))


def _asks_together(question: str, subject: Subject) -> bool:
    start = subject.together.question.partition("{")[0]
    return bool(start) and question.startswith(start)


def _other(text: str, subject: Subject) -> str | None:
    """The first thing in a text that the subject may be taken together with."""
    named = {word: thing for thing, words_for_it in subject.together.called for word in words_for_it}
    told = (*subject.together.others, *named)
    found = re.search(rf"\b(?:{pattern('words', told).pattern})\b", text, re.IGNORECASE) if told else None
    return named.get(found.group().lower(), found.group()) if found else None


def with_thing(rest: str, topic: Topic) -> Phrasing | None:
    """With the thing that the talk is about in the place of the only pronoun."""
    match = pattern("pronoun").search(rest)
    if match is None or topic.thing is None or len(pattern("points_back").findall(rest)) != 1:
        return None
    if match["person"] is not None and not topic.is_person:
        return None
    is_it = match.group().lower() == "it"
    if is_it and (topic.is_person or pattern("several").search(topic.thing)):
        return None
    owner = f"{topic.thing}'s" if match["own"] else topic.thing
    return as_sentence(rest[: match.start()] + owner + rest[match.end() :])


def asked_bare(rest: str, topic: Topic) -> Phrasing:
    """ "why?" + "Is tea bitter?": "Why is tea bitter?"."""
    word = "why" if pattern("asks_why").fullmatch(bare(rest)) else pattern("bare_ending").sub("", bare(rest))
    last = topic.phrasing
    asked = pattern("asked_before").sub("", bare(without_opening(last.text)))
    if (
        pattern("goes_before").fullmatch(word)
        and pattern("yes_or_no").match(asked)
        and (last.narrows or not last.topic)
    ):
        return as_sentence(f"{word} {asked[:1].lower()}{asked[1:]}")
    return asked_of(topic.asked, rest, topic.latest)


def about_item(item: Item, topic: Topic, last: Phrasing, common: Container[str]) -> Phrasing:
    """What is asked of an item of the topic, or, where it is only named, what was asked of another, or the item."""
    only_named = re.fullmatch(rf"{pattern('just_names').pattern}{re.escape(item.label)}\W*", item.asked, re.IGNORECASE)
    if not only_named:
        return asked_of(topic.carried, item.asked) if item.is_listed else as_sentence(item.asked)
    other = next((one for one in item.siblings if item.is_listed and one != item.label and one in last.asked), None)
    if other:
        return asked_of(last.topic, last.asked.replace(other, item.label))
    found = stems(item.label)
    if not item.is_listed or len(found) >= _TELLS or any(s in common for s in found):
        return about_quote(item.label)
    return narrowed(topic.carried, item.label)
