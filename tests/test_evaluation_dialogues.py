"""Conversations beside their full forms: they are read, and a follow-up is compared with its full form."""

from dataclasses import replace
from pathlib import Path

import pytest

from conftest import PROJECT
from kratom_qa.datatypes import Answer, Citation, Document, Phrasing, Quote, Refusal, RefusalCode, Reply
from kratom_qa.evaluation.dialogues import Dialogue, FollowUp, follow_ups, load_dialogues
from kratom_qa.evaluation.testset import TestsetError
from small_index import open_fake, small_index

ONE, OTHER = (Document(name, name, "Tea is hot. It is a drink.", "") for name in ("one", "other"))
TALK = Dialogue("d", "dev", "kind", ("Is tea hot?", "why?"), ("Is tea hot?", "Why is tea hot?"))


def reply(document: Document, *, answers: bool = True) -> Reply:
    return Reply("?", Phrasing("?"), Answer((Quote(Citation(document, 0, 11)),), answers))


def test_alike_means_one_outcome_and_where_it_answers_one_place() -> None:
    same = FollowUp(TALK, 1, reply(ONE), reply(ONE))
    assert (same.same_outcome, same.alike) == (True, True)
    elsewhere = replace(same, in_full=reply(OTHER))
    assert (elsewhere.same_outcome, elsewhere.alike) == (True, False)
    related = FollowUp(TALK, 1, reply(ONE, answers=False), reply(OTHER, answers=False))
    assert related.alike
    refused = replace(same, in_full=Reply("?", Phrasing("?"), Refusal(RefusalCode.NOT_COVERED)))
    assert (refused.same_outcome, refused.alike) == (False, False)


def test_the_conversations_of_the_test_set_are_read_and_those_that_are_none_named(tmp_path: Path) -> None:
    found = load_dialogues(PROJECT / "tests" / "testset")
    assert {dialogue.split for dialogue in found} == {"dev", "test"}
    assert all(len(dialogue.questions) == len(dialogue.in_full) == 4 for dialogue in found)
    (tmp_path / "dialogues.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(TestsetError, match="cannot be read"):
        load_dialogues(tmp_path)


def test_every_turn_but_the_first_is_asked_twice(tmp_path: Path) -> None:
    (found,) = follow_ups(open_fake(small_index(tmp_path)), [TALK])
    assert (found.reply.question, found.in_full.question) == ("why?", "Why is tea hot?")
