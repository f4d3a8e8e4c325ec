"""Conversations of many turns: follow-ups find what the question in full finds, a new subject is left alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from conftest import PROJECT
from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Hit
from kratom_qa.evaluation.testset import TestQuestion

FILE = PROJECT / "tests" / "testset" / "conversations.jsonl"
HALVES = ("dev", "test")


@dataclass(frozen=True, slots=True)
class Line:
    """One turn and how it is to be understood."""

    question: TestQuestion
    in_full: str
    is_shift: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    line: Line
    understood: str
    first_alike: bool
    three_alike: float
    """Share of the three best passages of the question in full that are found."""


def lines() -> list[Line]:
    found = []
    for text in FILE.read_text(encoding="utf-8").splitlines():
        fields = json.loads(text)
        kind = fields.pop("kind")
        assert kind in ("follow-up", "topic-shift")
        fields["history"] = tuple(fields["history"])
        question = TestQuestion(**fields, answerable=False)
        found.append(Line(question, fields["standalone"], kind == "topic-shift"))
    return found


@pytest.fixture(scope="module")
def outcomes(digests: Assistant) -> list[Outcome]:
    return [_outcome(digests, line) for line in lines()]


def _outcome(assistant: Assistant, line: Line) -> Outcome:
    reply = assistant.reply(line.question.question, assistant.replay(line.question.history))
    found, wanted = (_places(assistant.search(q, 3)) for q in (reply.phrasing, line.in_full))
    return Outcome(line, reply.standalone_question, found[0] == wanted[0], len({*found} & {*wanted}) / 3)


def _places(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    return [(hit.passage.document.id, hit.passage.start) for hit in hits]


def test_there_are_many_and_both_halves_hold_both_kinds() -> None:
    every = lines()
    assert len({line.question.id for line in every}) == len(every) >= 150
    for half in HALVES:
        inside = [line for line in every if line.question.split == half]
        assert sum(line.is_shift for line in inside) >= 7
        assert sum(not line.is_shift for line in inside) >= 60
        assert sum(len(line.question.history) >= 3 for line in inside) >= 5


@pytest.mark.parametrize(("half", "first", "three"), [("dev", 0.7, 0.75), ("test", 0.6, 0.6)])
def test_follow_ups_find_what_the_question_in_full_finds(
    outcomes: Sequence[Outcome], half: str, first: float, three: float
) -> None:
    inside = [o for o in outcomes if o.line.question.split == half and not o.line.is_shift]
    assert sum(o.first_alike for o in inside) / len(inside) >= first
    assert sum(o.three_alike for o in inside) / len(inside) >= three


@pytest.mark.parametrize("half", HALVES)
def test_a_new_subject_is_not_pulled_back_to_the_old_one(outcomes: Sequence[Outcome], half: str) -> None:
    shifts = [o for o in outcomes if o.line.question.split == half and o.line.is_shift]
    # "new topic:" belongs to the talk, not to the question
    left = [o.understood in (o.line.question.question, o.line.question.standalone) for o in shifts]
    assert sum(left) / len(left) >= 0.9
    assert sum(o.first_alike for o in shifts) / len(shifts) >= 0.95
