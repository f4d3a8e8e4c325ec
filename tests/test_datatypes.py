"""The nouns: immutable, hashable where they are looked up, and quotes that are derived."""

import dataclasses
import inspect

import pytest

from kratom_qa import datatypes
from kratom_qa.datatypes import (
    Answer,
    Citation,
    Document,
    Passage,
    Phrasing,
    Quote,
    Refusal,
    RefusalCode,
    Reply,
    Sentence,
)

NOUNS = [noun for _, noun in inspect.getmembers(datatypes, inspect.isclass) if dataclasses.is_dataclass(noun)]
TEXT = "Tea 🍵 is a drink. It is hot."
TEA = Document("tea", "Tea", TEXT, "")


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_nouns_are_frozen_and_have_slots(noun: type) -> None:
    assert noun.__dataclass_params__.frozen
    assert "__slots__" in vars(noun)


def test_quotes_are_cut_from_the_text_by_characters() -> None:
    start, end = TEXT.index("It"), len(TEXT)
    assert Citation(TEA, start, end).quote == "It is hot."
    assert Passage(TEA, start, end).text == "It is hot."
    assert Sentence(TEA, start, end, passage=0).text == "It is hot."


@pytest.mark.parametrize(
    ("body", "outcome", "quotes"),
    [
        (Answer((Quote(Citation(TEA, 0, 3)),)), "answered", 1),
        (Answer((Quote(Citation(TEA, 0, 3)),), answers=False), "related", 1),
        (Refusal(RefusalCode.SMALL_TALK), "not_covered", 0),
    ],
)
def test_the_outcome_is_that_of_the_body(body: Answer | Refusal, outcome: str, quotes: int) -> None:
    reply = Reply("What is tea?", Phrasing("What is tea?"), body, confidence=0.99)
    assert (reply.outcome, len(reply.quotes)) == (outcome, quotes)
