"""The test set: what is in it, that it fits the documents, and that the checker finds what does not."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import CORPUS, PROJECT
from kratom_qa.datatypes import Document
from kratom_qa.documents.folder import read_corpus
from kratom_qa.evaluation.testset import Nugget, Span, TestQuestion, TestsetError, load_testset, problems

FOLDER = PROJECT / "tests" / "testset"

# every answerable question asks in one of these ways, every unanswerable one fails to be answered in one of those
ASKS = {"one-fact", "list", "how-why", "comparison", "multi-source", "disagreement", "yes-no", "who", "how-long"}
MISSES = {"near-miss", "false-premise", "other-drug", "off-topic", "small-talk", "notice"}
WORDING = {"lay-words", "misspelled", "lower-case", "long-personal"}

TEXT = "Kratom grows near rivers. Its tea is bitter. Nobody knows why."
DOCUMENT = Document("leaf", "Leaf", TEXT, "")
RIVERS, BITTER = TEXT.index("Kratom"), TEXT.index("Its tea")
GOOD = TestQuestion(
    "q1",
    "where does it grow",
    answerable=True,
    gold=(Span("leaf", RIVERS, RIVERS + 25),),
    nuggets=(Nugget("near rivers", ("near rivers?",), True),),
)
UNANSWERABLE = TestQuestion("q2", "what does it cost", answerable=False)


@pytest.fixture(scope="module")
def questions() -> tuple[TestQuestion, ...]:
    return load_testset(FOLDER)


def found(*questions: TestQuestion) -> list[str]:
    return problems(questions, [DOCUMENT])


def write(folder: Path, *lines: str) -> Path:
    (folder / "questions.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def test_the_test_set_fits_the_corpus(questions: Sequence[TestQuestion]) -> None:
    assert problems(questions, read_corpus(CORPUS).documents) == []


def test_it_is_as_large_as_it_should_be(questions: Sequence[TestQuestion]) -> None:
    follow_ups = [question for question in questions if question.history]
    assert len(questions) >= 200
    assert sum(not question.answerable for question in questions) >= 80
    assert len(follow_ups) >= 40
    assert sum("topic-shift" in question.tags for question in follow_ups) >= 10


def test_most_unanswerable_questions_sound_like_answerable_ones(questions: Sequence[TestQuestion]) -> None:
    asked = [question for question in questions if not question.answerable and question.notice is None]
    near = [question for question in asked if {"near-miss", "false-premise"} & set(question.tags)]
    assert len(near) > len(asked) / 2


def test_every_question_is_tagged_with_its_kind(questions: Sequence[TestQuestion]) -> None:
    for question in questions:
        kinds = ASKS if question.answerable else MISSES
        assert kinds & set(question.tags), question.id
        assert bool(question.history) == ("follow-up" in question.tags), question.id
        assert (question.notice is not None) <= ("notice" in question.tags), question.id
    counts = Counter(tag for question in questions for tag in question.tags)
    for tag in ASKS | MISSES | WORDING:
        assert counts[tag] >= 10, tag


def test_what_a_tag_says_of_the_form_is_so(questions: Sequence[TestQuestion]) -> None:
    for question in questions:
        if "topic-shift" in question.tags:
            assert question.history, question.id
        if "long-personal" in question.tags:
            assert len(question.question.split()) >= 15, question.id
        if "lower-case" in question.tags:
            assert not question.question[0].isupper(), question.id


def test_a_conversation_is_never_torn_apart(questions: Sequence[TestQuestion]) -> None:
    halves: dict[str, set[str]] = {}
    for question in questions:
        halves.setdefault(question.cluster, set()).add(question.split)
        # each turn of a conversation, or else a single question, is one cluster
        assert (question.conversation is not None) >= bool(question.history), question.id
    assert all(len(found) == 1 for found in halves.values())
    by_history: dict[str, set[str]] = {}
    for question in questions:
        if question.history:
            by_history.setdefault(question.history[0], set()).add(question.split)
    assert all(len(found) == 1 for found in by_history.values()), "what starts alike is asked in one half"


def test_both_halves_hold_enough_of_each_kind(questions: Sequence[TestQuestion]) -> None:
    for half in ("dev", "test"):
        inside = [question for question in questions if question.split == half]
        assert len(inside) >= 100
        assert sum(question.answerable for question in inside) >= 60
        assert sum(not question.answerable for question in inside) >= 40


def test_the_split_depends_on_the_cluster_alone() -> None:
    assert GOOD.split == replace(GOOD, question="something else", answerable=False).split
    # fixed once: a change of the hash would put tuned questions into the test half
    in_conversations = [replace(GOOD, conversation=f"c{number}").split for number in range(8)]
    assert in_conversations == [TestQuestion(f"c{number}", "", answerable=False).split for number in range(8)]
    assert set(in_conversations) == {"dev", "test"}


def test_questions_that_fit_have_no_problem() -> None:
    assert found(GOOD, UNANSWERABLE) == []


def test_an_id_that_stands_twice_is_found() -> None:
    assert found(GOOD, replace(UNANSWERABLE, id="q1")) == ["q1: the id stands twice"]


@pytest.mark.parametrize(
    "span",
    [Span("leaf", 0, len(TEXT) + 1), Span("leaf", -1, 5), Span("leaf", 5, 5), Span("leaf", 9, 5), Span("root", 0, 5)],
)
def test_a_span_that_is_no_place_is_found(span: Span) -> None:
    wrong = found(replace(GOOD, gold=(span,)))
    assert wrong == [f"q1: {span.doc_id} {span.start}-{span.end} is no place in the documents"]


def test_a_nugget_that_no_span_holds_is_found() -> None:
    wrong = replace(GOOD, nuggets=(*GOOD.nuggets, Nugget("it tastes bitter", ("bitter",), False)))
    assert found(wrong) == ["q1: no span holds “it tastes bitter”"]


def test_a_span_that_holds_no_nugget_is_found() -> None:
    wrong = replace(GOOD, gold=(*GOOD.gold, Span("leaf", BITTER, BITTER + 18)))
    assert found(wrong) == [f"q1: leaf {BITTER}-{BITTER + 18} holds no nugget"]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(GOOD, answerable=False),
        replace(GOOD, gold=(), nuggets=()),
        replace(UNANSWERABLE, id="q1", nuggets=GOOD.nuggets),
    ],
    ids=["unanswerable with spans", "answerable without", "nuggets without spans"],
)
def test_a_question_that_contradicts_itself_is_found(wrong: TestQuestion) -> None:
    assert "q1: an answerable question has spans and nuggets, an unanswerable one has neither" in found(wrong)


def test_a_follow_up_that_is_not_written_in_full_is_found() -> None:
    wrong = replace(GOOD, history=("what is kratom",))
    assert found(wrong) == ["q1: a follow-up has its question written in full under `standalone`"]
    assert found(replace(wrong, standalone="where does kratom grow")) == []


def test_a_notice_that_there_is_none_of_is_found() -> None:
    assert found(replace(UNANSWERABLE, notice="emergency")) == []
    assert found(replace(UNANSWERABLE, notice="fire")) == ["q2: the notice “fire” is none of emergency, crisis"]


def test_a_nugget_is_found_by_any_pattern_in_either_case() -> None:
    nugget = Nugget("half an hour", (r"\b30 min", "half an hour"), True)
    assert nugget.stands_in("After HALF an hour.") and nugget.stands_in("about 30 minutes")
    assert not nugget.stands_in("after 130 minutes")


LINE = {"id": "x", "question": "what", "answerable": False}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '"text"',
        json.dumps({"id": "x", "question": "what"}),
        json.dumps(LINE | {"gold": [{"doc_id": "leaf", "start": 1}]}),
        json.dumps(LINE | {"gold": [{"doc_id": "leaf", "start": "1", "end": 5}]}),
        json.dumps(LINE | {"gold": [{"doc_id": "leaf", "start": 1.0, "end": 5}]}),
        json.dumps(LINE | {"gold": [{"doc_id": "leaf", "start": True, "end": 5}]}),
        json.dumps(LINE | {"gold": [{"doc_id": 7, "start": 1, "end": 5}]}),
        json.dumps(LINE | {"gold": ["leaf 1-5"]}),
        json.dumps(LINE | {"id": 7}),
        json.dumps(LINE | {"answerable": "no"}),
        json.dumps(LINE | {"history": "what is kratom"}),
        json.dumps(LINE | {"conversation": 3}),
        json.dumps(LINE | {"nuggets": [{"fact": "a", "patterns": "ab"}]}),
        json.dumps(LINE | {"nuggets": [{"fact": "a"}]}),
        json.dumps(LINE | {"nuggets": [{"fact": "a", "patterns": ["(open"]}]}),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    folder = write(tmp_path, json.dumps(LINE), "", line)
    with pytest.raises(TestsetError) as error:
        load_testset(folder)
    assert str(error.value).startswith(f"{folder / 'questions.jsonl'}:3 is no test question (")
    assert "\n" not in str(error.value)


def test_an_offset_that_is_no_number_is_shown(tmp_path: Path) -> None:
    line = json.dumps(LINE | {"gold": [{"doc_id": "leaf", "start": "12", "end": 50}]})
    with pytest.raises(TestsetError, match="start is '12', wanted is a whole number"):
        load_testset(write(tmp_path, line))


def test_a_missing_or_empty_test_set_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TestsetError, match=r"there is no test set at .*; name a folder that holds questions\.jsonl"):
        load_testset(tmp_path)
    with pytest.raises(TestsetError, match=r"holds no question$"):
        load_testset(write(tmp_path, ""))
