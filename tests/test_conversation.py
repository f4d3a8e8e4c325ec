"""Follow-ups take what they lack from the turns before; complete questions take nothing."""

import pytest

from kratom_qa.assistant import Assistant
from kratom_qa.conversation import asks_for_more, standalone_question
from kratom_qa.datatypes import Answer, Citation, Document, Quote, Refusal, RefusalCode, Reply, Turn

COMMON = {"kratom"}
LIST = Document("forms", "Forms", "Forms of tea:\n\n- Powder: ground leaves.\n- Capsules: filled with powder.\n", "")


def turn(question: str, document: Document | None = None) -> Turn:
    body = Answer((Quote(Citation(document, 0, len(document.text))),)) if document else Refusal(RefusalCode.NOT_COVERED)
    return Turn(question, Reply(question, question, body))


@pytest.mark.parametrize(
    ("before", "question", "words"),
    [
        ("Does kratom help with depression?", "and with PTSD?", {"kratom", "PTSD"}),
        ("Can I mix kratom with opioids?", "with alcohol?", {"kratom", "alcohol"}),
        ("Is kratom addictive?", "why?", {"kratom", "addictive"}),
        ("Does kratom hurt the liver?", "how common is that?", {"common", "liver"}),
        ("What is kratom withdrawal like?", "how long does it last?", {"last", "withdrawal"}),
    ],
)
def test_a_follow_up_is_understood_in_full(before: str, question: str, words: set[str]) -> None:
    understood = standalone_question(question, [turn(before)], COMMON)
    assert all(word in understood for word in words)


@pytest.mark.parametrize(
    "question",
    [
        "Which strains of kratom are there?",
        "Does kratom interact with benzodiazepines?",
        "Who is Dr. Rebecca Lawson?",
        "What treatments are there for kratom addiction?",
    ],
)
def test_a_complete_question_on_a_new_subject_stays_as_it_is(question: str) -> None:
    assert standalone_question(question, [turn("Where does kratom grow?")], COMMON) == question


def test_the_replaced_phrase_is_not_asked_about_any_more() -> None:
    assert "depression" not in standalone_question("for PTSD?", [turn("Is kratom good for depression?")])


def test_the_second_one_is_the_second_item_of_the_list_that_was_quoted() -> None:
    understood = standalone_question("what about the second one?", [turn("Which forms are there?", LIST)])
    assert understood.startswith("Capsules")


def test_an_item_that_was_not_listed_is_not_made_up() -> None:
    understood = standalone_question("what about the fifth one?", [turn("Which forms are there?", LIST)])
    assert "Capsules" not in understood


@pytest.mark.parametrize("question", ["what else?", "tell me more", "more please", "go on"])
def test_going_on_is_told_from_asking_anew(question: str) -> None:
    assert asks_for_more(question)
    assert not asks_for_more(f"{question} does kratom do")


def test_what_else_repeats_nothing_that_was_said(digests: Assistant) -> None:
    turns = digests.replay(["What are the side effects of kratom?", "what else?"])
    first, second = ({(q.citation.document.id, q.citation.start) for q in t.reply.quotes} for t in turns)
    assert first
    assert not first & second


def test_without_history_every_question_stays_as_it_is() -> None:
    assert standalone_question("and with alcohol?", ()) == "and with alcohol?"
