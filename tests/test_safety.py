"""Notices come for danger that is told of, and stay away from questions of knowledge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kratom_qa.datatypes import Notice
from kratom_qa.safety import notices

EMERGENCIES = [
    "i took way too much kratom and i cant breathe",
    "my son ate a handful of kratom capsules, he is 3",
    "roommate mixed kratom and vodka and wont wake up",
    "help shes having a siezure",
    "HE IS UNCONCIOUS",
    "my chest hurts so bad since the kratom shot",
    "just drank kratom tea on top of my klonopin",
    "my wife's lips are turning blue",
    "I think I am overdosing",
    "our toddler got into the kratom powder",
]
CRISES = [
    "i want to die",
    "since i quit i just dont want to live anymore",
    "my brother says he wants to kill himself",
    "everyone would be better off without me",
    "thinking about ending it all tonight",
    "wish i could fall asleep and never wake up",
    "im suicidal and out of kratom",
    "i started cutting my arms again",
    "is it normal to want to hurt myself in withdrawal?",
    "theres no point in living like this",
]
LOOK_ALIKES = [
    "can kratom cause seizures?",
    "what are the signs of an overdose?",
    "this headache is killing me",
    "does kratom stop your breathing?",
    "is chest pain a side effect?",
    "does withdrawal make people suicidal?",
    "I am dying to know how kratom tastes",
    "my uncle had a heart attack years ago, is kratom a problem for me?",
    "can kratom and alcohol be mixed?",
    "how many people overdose on kratom?",
    "what happens if a child swallows kratom?",
    "I want to cut down on kratom",
]


@pytest.mark.parametrize("message", EMERGENCIES)
def test_an_emergency_gets_its_notice_first(message: str) -> None:
    assert notices(message)[:1] == (Notice.EMERGENCY,)


@pytest.mark.parametrize("message", CRISES)
def test_a_crisis_gets_its_notice(message: str) -> None:
    assert Notice.CRISIS in notices(message)


@pytest.mark.parametrize("message", LOOK_ALIKES)
def test_the_same_words_as_a_matter_of_knowledge_set_off_nothing(message: str) -> None:
    assert notices(message) == ()


def test_both_notices_come_with_the_emergency_first() -> None:
    assert notices("i took all my pills because i want to die") == (Notice.EMERGENCY, Notice.CRISIS)


def test_what_cannot_be_seen_and_how_it_is_typed_make_no_difference() -> None:
    assert notices("I  WANT\u200b TO\nDIE") == notices("i want to die")


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_an_error(message: str) -> None:
    assert set(notices(message)) <= set(Notice)
