"""Which kind of fact a question asks for, and whether a sentence holds one."""

import pytest

from conftest import SUBJECT
from kratom_qa.datatypes import NEUTRAL
from kratom_qa.query.answer_type import AnswerType, answer_type, holds
from kratom_qa.query.help import asks_for_help, gives_help

DURATION, NUMBER, PERSON, PERMISSION, LIST, OTHER = (
    AnswerType.DURATION,
    AnswerType.NUMBER,
    AnswerType.PERSON,
    AnswerType.PERMISSION,
    AnswerType.LIST,
    AnswerType.OTHER,
)

QUESTIONS = [
    ("How long does it take to work?", DURATION),
    ("how soon will I feel it", DURATION),
    ("How many hours does it last?", DURATION),
    ("When does it start?", DURATION),
    ("How many people took part?", NUMBER),
    ("how much should I take", NUMBER),
    ("How old was the man?", NUMBER),
    ("What dosage do they name?", NUMBER),
    ("Which year was the study?", NUMBER),
    ("Who is Dr. Lawson?", PERSON),
    ("Who wrote it?", PERSON),
    ("Who's the author?", PERSON),
    ("Who’s the author?", PERSON),
    ("What journal published it?", PERSON),
    ("What are the side effects?", LIST),
    ("what side effects does it have", LIST),
    ("Which strains are there?", LIST),
    ("Which vein colours exist?", LIST),
    ("Can you list the strains?", LIST),
    ("Name some risks.", LIST),
    ("Symptoms of withdrawal?", LIST),
    ("What are the symptoms and how long do they last?", LIST),
    ("How long do they last, and what are the symptoms?", DURATION),
    ("What is kratom?", OTHER),
    ("Is it safe?", PERMISSION),
    ("I got new tablets, is kratom still ok", PERMISSION),
    ("can I mix it with beer", PERMISSION),
    ("Should my father take it?", PERMISSION),
    ("my doctor prescribed prozac, is kratom a problem", PERMISSION),
    ("is kratom ok with coffee", PERMISSION),
    ("Which is safer, tea or capsules?", OTHER),
    ("Which one is best?", OTHER),
    ("Which was first?", OTHER),
    ("Does it make me listless?", OTHER),
    ("Did he listen?", OTHER),
    ("Do symptoms often return?", OTHER),
    ("Whose is it?", OTHER),
    ("Tell me more.", OTHER),
    ("can you tell me what it is", OTHER),
    ("how can I cope", OTHER),
    ("what can we do about it", OTHER),
    ("", OTHER),
]


@pytest.mark.parametrize(("question", "kind"), QUESTIONS, ids=[question or "empty" for question, _ in QUESTIONS])
def test_the_kind_is_read_off_the_words(question: str, kind: AnswerType) -> None:
    assert answer_type(question) is kind


@pytest.mark.parametrize(("question", "kind"), QUESTIONS[:21:4], ids=[question for question, _ in QUESTIONS[:21:4]])
def test_case_does_not_matter(question: str, kind: AnswerType) -> None:
    assert answer_type(question.upper()) is kind


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (DURATION, "It starts within 15-30 minutes."),
        (DURATION, "It takes 15–30 minutes, or 30 minutes to an hour."),
        (DURATION, "It lasts a few hours."),
        (DURATION, "People have drunk tea for several centuries."),
        (NUMBER, "About 80 people drank it."),
        (NUMBER, "Two kinds are sold."),
        (PERSON, "Dr. Leaf wrote it."),
        (PERSON, "It stood in the Journal of Tea."),
        (PERSON, "Camellia Green drank it."),
    ],
)
def test_a_sentence_with_such_a_fact_holds_it(kind: AnswerType, sentence: str) -> None:
    assert holds(kind, sentence)


@pytest.mark.parametrize("kind", [DURATION, NUMBER, PERSON])
def test_a_sentence_without_such_a_fact_does_not_hold_it(kind: AnswerType) -> None:
    assert not holds(kind, "It varies from cup to cup, and nobody knows why.")


@pytest.mark.parametrize("kind", [LIST, OTHER])
def test_lists_and_the_rest_are_not_told_by_words(kind: AnswerType) -> None:
    assert not holds(kind, "Dr. Leaf drank 5 cups in two hours.")


@pytest.mark.parametrize(
    ("message", "hooked"),
    [
        ("How do I quit kratom?", True),
        ("how can my wife get off it", True),
        ("I want to stop but it hurts", True),
        ("she is trying to quit", True),
        ("How do kratom sellers get off so easily with that?", False),
        ("How do I stop kratom safely?", True),
        ("how to quit kratom", True),
        ("I'd love to end my kratom habit", True),
        ("How can he quit without help?", True),
        ("How do I stop the nausea?", False),
        ("How do I stop it from upsetting my stomach?", False),
        ("How do I take it safely?", False),
        ("Do people get hooked?", False),
        ("Is it hard to quit?", False),
        ("please help me", True),
        ("help me, i take it every day and cant stop", True),
        ("I need help with my addiction", True),
        ("Can you help me quit?", True),
        ("can someone please help him get off kratom", True),
        ("Can you help me understand what mitragynine is?", False),
        ("help me compare red and green vein", False),
        ("Could you help me find the study on PTSD", False),
        ("i need help choosing between the two guides", False),
        ("Please help me with a question about the strains", False),
        ("Will tea help me sleep?", False),
    ],
)
def test_who_is_hooked_is_told_from_who_asks_about_it(message: str, hooked: bool) -> None:
    assert asks_for_help(message, SUBJECT) is hooked
    assert not asks_for_help(message, NEUTRAL)


@pytest.mark.parametrize(
    ("sentence", "does"),
    [
        ("Detox under supervision is the first step.", True),
        ("These strategies can ease it:", True),
        ("Some say that tea is a treatment.", False),
        ("Raise the dose slowly.", False),
    ],
)
def test_what_helps_is_told_from_what_does_not(sentence: str, does: bool) -> None:
    assert gives_help(sentence, SUBJECT) is does
