"""The test set of the raw articles, and the check that spans stand in the text they were made for."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import PROJECT
from kratom_qa.cli import main
from kratom_qa.datatypes import Document
from kratom_qa.documents.folder import read_corpus
from kratom_qa.evaluation.testset import TestQuestion, TestsetError, load_testset, problems
from kratom_qa.evaluation.texts import load_texts, other_texts

RAW = PROJECT / "tests" / "testset_raw"
TEA = Document("tea", "Tea", "Tea is hot.", "aa")


@pytest.fixture(scope="module")
def questions() -> tuple[TestQuestion, ...]:
    return load_testset(RAW)


def test_the_raw_test_set_fits_the_articles(data: Path, questions: Sequence[TestQuestion]) -> None:
    documents = read_corpus(data / "sources").documents
    # a changed article comes first: its spans have moved, and what `problems` would say of them is beside the point
    assert other_texts(load_texts(RAW), documents) == []
    assert problems(questions, documents) == []


def test_every_article_has_its_hash_and_every_span_an_article(questions: Sequence[TestQuestion]) -> None:
    assert {span.doc_id for question in questions for span in question.gold} == set(load_texts(RAW))


def test_it_asks_what_the_test_set_of_the_digests_asks(questions: Sequence[TestQuestion]) -> None:
    def asked(question: TestQuestion) -> tuple[object, ...]:
        return (question.id, question.split, question.question, question.history, question.standalone, question.notice)

    assert [asked(question) for question in questions] == [
        asked(question) for question in load_testset(PROJECT / "tests" / "testset")
    ]


def test_what_only_a_digest_says_is_not_answerable_from_the_articles(questions: Sequence[TestQuestion]) -> None:
    in_digests = {question.id: question.answerable for question in load_testset(PROJECT / "tests" / "testset")}
    differing = {question.id for question in questions if question.answerable != in_digests[question.id]}
    # that no author is named is the digest's own remark
    assert differing == {"a-067"}


def test_patterns_are_short(questions: Sequence[TestQuestion]) -> None:
    for question in questions:
        for nugget in question.nuggets:
            for pattern in nugget.patterns:
                assert len(re.findall(r"[a-z]{2,}", pattern, re.IGNORECASE)) < 9, (question.id, pattern)


def test_a_text_that_is_missing_or_another_is_named() -> None:
    assert other_texts({"tea": "aa"}, [TEA]) == []
    assert other_texts({"tea": "aa", "milk": "bb"}, [TEA]) == ["there is no document milk"]
    (wrong,) = other_texts({"tea": "aa"}, [replace(TEA, sha256="bb")])
    assert wrong.startswith("tea is another text than the one that the spans were made for")


def test_a_test_set_may_keep_no_hashes(tmp_path: Path) -> None:
    assert load_texts(tmp_path) == {}


@pytest.mark.parametrize("text", ["{", "[]", '{"tea": 1}'])
def test_hashes_that_are_none_are_an_error_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "texts.json").write_text(text, encoding="utf-8")
    with pytest.raises(TestsetError, match=re.escape(str(tmp_path / "texts.json"))) as error:
        load_texts(tmp_path)
    assert "\n" not in str(error.value)


def test_eval_refuses_a_test_set_of_other_texts(
    digest_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"id": "q", "question": "what", "answerable": False}
    (tmp_path / "questions.jsonl").write_text(json.dumps(line), encoding="utf-8")
    (tmp_path / "texts.json").write_text('{"self-care-guide": "00"}', encoding="utf-8")
    capsys.readouterr()
    assert main(["eval", "--index", str(digest_index), "--testset", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(
        f"kratom-qa: the test set {tmp_path} does not fit the documents: self-care-guide is another text"
    )
