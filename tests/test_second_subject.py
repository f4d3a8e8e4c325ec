"""The second subject: its documents, its questions and its test set fit each other."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from conftest import PROJECT
from kratom_qa.datatypes import Document
from kratom_qa.documents.folder import read_corpus
from kratom_qa.evaluation.disagreement import load_points, point_problems
from kratom_qa.evaluation.testset import TestQuestion, load_testset, problems
from second_subject.make_testset import made_files
from second_subject.write_word_files import WINTER, WORKS

FOLDER = PROJECT / "tests" / "second_subject"
CORPUS, QUESTIONS, TESTSET = FOLDER / "corpus", FOLDER / "questions", FOLDER / "testset"
FORMATS = {".md": 12, ".txt": 3, ".html": 3, ".docx": 2}
OF_HEALTH = re.compile(
    r"\b(kratom|health|medic|doctor|nurse|hospital|patient|symptom|disease|ill(ness)?\b|injur|accident|danger|poison|drugs?\b"
    r"|overdos|emergenc|suicid|pain(s|ful)?\b|bleed|blood|wounded|dead\b|death|die[sd]?\b|kill)",
    re.IGNORECASE,
)
MISSES = {"near-miss", "false-premise", "off-topic", "small-talk"}
NEAR_MISSES = {"attribute", "near-name", "wrong-model", "wrong-year", "personal"}


@pytest.fixture(scope="module")
def documents() -> Sequence[Document]:
    return read_corpus(CORPUS).documents


@pytest.fixture(scope="module")
def questions() -> Sequence[TestQuestion]:
    return load_testset(TESTSET)


def records(path: Path) -> Iterator[dict]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", text.lower()))


def test_the_corpus_holds_twenty_documents_of_four_formats(documents: Sequence[Document]) -> None:
    suffixes = Counter(path.suffix for path in CORPUS.iterdir() if path.name != "subject.toml")
    assert suffixes == FORMATS
    assert len({document.id for document in documents}) == sum(FORMATS.values())
    for document in documents:
        assert 250 <= len(document.text.split()) <= 900, document.id


def test_no_document_is_about_health_or_about_harm(documents: Sequence[Document]) -> None:
    for document in documents:
        assert OF_HEALTH.search(document.text) is None, document.id


def test_the_word_files_hold_what_their_script_says(documents: Sequence[Document]) -> None:
    texts = {document.id: document.text for document in documents}
    for doc_id, blocks in (("workshop-manual", WORKS), ("winter-programme", WINTER)):
        for _, text in blocks:
            assert all(cell in texts[doc_id] for cell in text.split("|")), text


def test_the_test_set_fits_the_documents(questions: Sequence[TestQuestion], documents: Sequence[Document]) -> None:
    assert problems(questions, documents) == []
    assert point_problems(load_points(TESTSET), documents) == []


def test_the_test_set_is_what_the_drafts_say() -> None:
    for name, content in made_files().items():
        assert (TESTSET / name).read_text(encoding="utf-8") == content, name


def test_the_test_set_is_large_enough(questions: Sequence[TestQuestion]) -> None:
    for half in ("dev", "test"):
        inside = [question for question in questions if question.split == half]
        assert sum(question.answerable for question in inside) >= 50
        assert sum(not question.answerable for question in inside) >= 35
    assert sum(bool(question.history) for question in questions) >= 25
    missed = [question for question in questions if not question.answerable]
    near = [question for question in missed if "near-miss" in question.tags]
    assert len(near) >= 20 and sum("off-topic" in question.tags for question in missed) >= 5
    for question in missed:
        assert MISSES & set(question.tags), question.id
        assert "near-miss" not in question.tags or {*NEAR_MISSES, "off-topic"} & set(question.tags), question.id


def test_every_document_is_asked_about(questions: Sequence[TestQuestion], documents: Sequence[Document]) -> None:
    asked = {span.doc_id for question in questions for span in question.gold}
    assert asked == {document.id for document in documents}


def test_two_sources_differ_on_enough_points() -> None:
    points = load_points(TESTSET)
    wordings = Counter(point.point for point in points if point.sides)
    assert len(wordings) >= 8 and set(wordings.values()) == {3}
    assert sum(not point.sides for point in points) >= 20
    for point in points:
        assert len({side[0].doc_id for side in point.sides}) == len(point.sides), point.id


def test_near_pairs_say_nearly_but_not_quite_the_same(documents: Sequence[Document]) -> None:
    texts = {document.id: document.text for document in documents}
    pairs = [pair["spans"] for pair in records(TESTSET / "near_pairs.jsonl")]
    assert sum(one["doc_id"] != other["doc_id"] for one, other in pairs) >= 12
    for pair in pairs:
        one, other = (words(texts[span["doc_id"]][span["start"] : span["end"]]) for span in pair)
        assert one != other and one & other, pair


def test_the_questions_beside_the_documents_are_answered_by_them(documents: Sequence[Document]) -> None:
    texts = {document.id: document.text for document in documents}
    counts: Counter[bool] = Counter()
    for path in QUESTIONS.iterdir():
        doc_id = path.name.removesuffix(".questions.jsonl")
        for record in records(path):
            counts["quote" in record] += 1
            assert ("quote" in record) == (doc_id != "gaps"), record
            assert record.get("quote", "") in texts.get(doc_id, ""), record
    assert counts[True] >= 120 and counts[False] >= 60


def test_no_question_beside_the_documents_is_a_test_question_in_disguise(questions: Sequence[TestQuestion]) -> None:
    asked = [words(text) for question in questions for text in (question.question, question.standalone) if text]
    asked += [words(point.question) for point in load_points(TESTSET)]
    beside = [words(record["question"]) for path in QUESTIONS.iterdir() for record in records(path)]
    assert len(set(beside)) == len(beside)
    for one in beside:
        assert all(len(one & other) / len(one | other) < 0.65 for other in asked), sorted(one)


def test_no_question_beside_the_documents_points_where_a_test_question_does(
    questions: Sequence[TestQuestion], documents: Sequence[Document]
) -> None:
    texts = {document.id: document.text for document in documents}
    gold = [(span, question.id) for question in questions for span in question.gold]
    for path in QUESTIONS.iterdir():
        doc_id = path.name.removesuffix(".questions.jsonl")
        for quote in (record["quote"] for record in records(path) if "quote" in record):
            start = texts[doc_id].index(quote)
            for span, name in gold:
                apart = span.doc_id != doc_id or span.end <= start or start + len(quote) <= span.start
                assert apart, f"{name}: {quote}"


def test_messages_that_call_for_no_notice_are_there() -> None:
    messages = list(records(TESTSET / "notices.jsonl"))
    assert len({message["question"] for message in messages}) == len(messages) >= 100
    assert all(message["notice"] is None for message in messages)


def test_conversations_and_paraphrases_are_whole() -> None:
    talks: dict[str, list[str]] = {}
    for turn in records(TESTSET / "conversations.jsonl"):
        asked = talks.setdefault(turn["conversation"], turn["history"])
        assert turn["history"] == asked, turn["id"]
        assert turn["standalone"] and turn["kind"] in ("follow-up", "topic-shift"), turn["id"]
        asked.append(turn["question"])
    assert len(talks) >= 15 and {len(asked) for asked in talks.values()} == {4}
    groups = Counter(record["group"] for record in records(TESTSET / "paraphrases.jsonl"))
    assert len(groups) >= 20 and set(groups.values()) == {5}
