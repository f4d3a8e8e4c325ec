"""A follow-up and its topic -> the question in full."""

import re
from collections.abc import Container

from kratom_qa.datatypes import PARTS, Subject
from kratom_qa.query.intent import without_opening
from kratom_qa.query.items import Item
from kratom_qa.query.patterns import pattern
from kratom_qa.query.substitution import bare, exchanged
from kratom_qa.query.topic import NARROWED, Topic
from kratom_qa.words import stems

_TELLS = 3
"""Stems from which the label of an item says enough by itself."""


def with_fragment(rest: str, topic: Topic, common: Container[str], subject: Subject) -> str:
    """The last question with the fragment in its place, or else behind it."""
    new = pattern("about").sub("", rest)
    return exchanged(topic.question, topic.before, new, common, subject) or f"{topic.narrowed}{NARROWED}{rest}"


def with_thing(rest: str, topic: Topic) -> str | None:
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
    return rest[: match.start()] + owner + rest[match.end() :]


def asked_bare(rest: str, topic: Topic) -> str:
    """ "why?" + "Is tea bitter?": "why is tea bitter?"."""
    word = pattern("bare_ending").sub("", bare(rest))
    asked = pattern("asked_before").sub("", bare(without_opening(topic.question)))
    if pattern("goes_before").fullmatch(word) and pattern("yes_or_no").match(asked) and PARTS not in asked:
        return f"{word} {asked[:1].lower()}{asked[1:]}?"
    return f"{topic.latest or topic.asked}{PARTS}{bare(rest)}?"


def about_item(item: Item, topic: Topic, common: Container[str]) -> str:
    """What is asked of an item of the topic, or, where it is only named, the item."""
    only_named = re.fullmatch(rf"{pattern('just_names').pattern}{re.escape(item.label)}\W*", item.asked, re.IGNORECASE)
    found = stems(item.label)
    if only_named and (not item.is_listed or len(found) >= _TELLS or any(s in common for s in found)):
        return item.label
    if only_named:
        return f"{item.label}{NARROWED}{topic.carried}"
    return f"{topic.carried}{PARTS}{item.asked}" if item.is_listed else item.asked
