"""Files of questions beside the documents: what they may say, what is wrong with them, and what the real ones hold."""

import json
from pathlib import Path

import numpy as np
import pytest

from conftest import CORPUS, PROJECT, SUBJECT
from index_folders import write_corpus
from kratom_qa.cli import main
from kratom_qa.datatypes import AskedQuestion
from kratom_qa.documents.folder import read_corpus
from kratom_qa.documents.question_files import read_questions
from kratom_qa.encoder import open_passage_encoder
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.errors import CorpusError
from kratom_qa.evaluation.testset import load_testset
from kratom_qa.query.synonyms import expand_query
from small_index import DOCUMENTS

NEAR_DUPLICATE = 0.9


def asked(question: str, quote: str) -> str:
    return json.dumps({"question": question, "quote": quote}, ensure_ascii=False) + "\n"


GOOD = asked("does tea take long", "brewed from dried leaves for twenty minutes")


def read(folder: Path, files: dict[str, str]) -> tuple[tuple[AskedQuestion, ...], tuple[str, ...]]:
    corpus = write_corpus(folder / "corpus", DOCUMENTS | files)
    return read_questions(corpus, read_corpus(corpus).documents)


def test_a_question_points_at_the_words_that_answer_it(tmp_path: Path) -> None:
    answered, unanswerable = read(tmp_path, {"tea.questions.jsonl": GOOD + "\n" + asked("bitter?", "less bitter")})
    assert [question.text for question in answered] == ["does tea take long", "bitter?"]
    assert [q.document.text[q.start : q.end] for q in answered] == [
        "brewed from dried leaves for twenty minutes",
        "less bitter",
    ]
    assert unanswerable == ()


def test_a_quote_may_be_only_the_closest_and_come_second(tmp_path: Path) -> None:
    fields = {"question": "price?", "quote": "less bitter", "answered": False, "rank": 2}
    (found,), unanswerable = read(tmp_path, {"tea.questions.jsonl": json.dumps(fields) + "\n"})
    assert (found.answered, found.rank, unanswerable) == (False, 2, ())


def test_quotes_may_take_sides(tmp_path: Path) -> None:
    lines = [{"question": "bitter?", "quote": "less bitter", "side": 2}, {"question": "bitter?", "quote": "tea less"}]
    found, _ = read(tmp_path, {"tea.questions.jsonl": "\n".join(map(json.dumps, lines))})
    assert [question.side for question in found] == [2, 0]


def test_a_line_may_hold_several_questions_of_one_place(tmp_path: Path) -> None:
    each = [{"question": text, "quote": "less bitter", "rank": 2, "side": 1} for text in ("bitter?", "is it mild")]
    together = {"quote": "less bitter", "rank": 2, "side": 1, "questions": ["bitter?", "is it mild"]}
    unanswerable = '{"questions": ["price?", "who sells it"]}\n{"question": "which shop"}\n'
    one, _ = read(tmp_path / "each", {"tea.questions.jsonl": "\n".join(map(json.dumps, each))})
    found, without = read(tmp_path, {"tea.questions.jsonl": json.dumps(together), "gaps.questions.jsonl": unanswerable})
    assert found == one
    assert without == ("price?", "who sells it", "which shop")


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("answered", "no", "write true or false"),
        ("rank", 0, "whole number from 1"),
        ("rank", True, "whole number"),
        ("side", "for", "whole number from 1"),
    ],
)
def test_what_is_said_of_a_quote_is_checked(tmp_path: Path, field: str, value: object, wanted: str) -> None:
    line = json.dumps({"question": "price?", "quote": "less bitter", field: value}) + "\n"
    with pytest.raises(CorpusError, match=f"line 1 has .*{wanted}"):
        read(tmp_path, {"tea.questions.jsonl": line})


def test_what_is_only_closest_takes_no_side(tmp_path: Path) -> None:
    line = json.dumps({"question": "price?", "quote": "less bitter", "answered": False, "side": 1})
    with pytest.raises(CorpusError, match='line 1 has a "side" but no answer'):
        read(tmp_path, {"tea.questions.jsonl": line})


def test_question_files_are_optional(tmp_path: Path) -> None:
    assert read(tmp_path, {}) == ((), ())


def test_gaps_are_questions_without_a_quote(tmp_path: Path) -> None:
    lines = '{"question": "what does a kilo cost"}\n{"question": "who sells it"}\n'
    assert read(tmp_path, {"gaps.questions.jsonl": lines}) == ((), ("what does a kilo cost", "who sells it"))


def test_a_document_in_a_folder_has_its_questions_beside_it(tmp_path: Path) -> None:
    (tmp_path / "corpus" / "more").mkdir(parents=True)
    files = {"more/pond.md": "# Pond\n\nThe pond is deep.\n", "more/pond.questions.jsonl": asked("deep?", "is deep")}
    answered, _ = read(tmp_path, files)
    assert [question.document.path for question in answered] == ["more/pond.md"]


def test_a_stale_pointer_names_its_file_and_line_and_what_it_pointed_at(tmp_path: Path) -> None:
    # an empty line counts as a line, as an editor counts it
    with pytest.raises(CorpusError) as error:
        read(tmp_path, {"tea.questions.jsonl": GOOD + "\n" + asked("how long?", "brewed for an hour")})
    assert str(error.value) == (
        "tea.questions.jsonl line 3 points at words that do not stand in tea.md: “brewed for an hour”; "
        "mend the quote or remove the line"
    )


def test_a_pointer_at_nothing_is_stale_too(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"tea\.questions\.jsonl line 1 points at words that do not stand in tea\.md"):
        read(tmp_path, {"tea.questions.jsonl": asked("how long?", " ")})


def test_a_file_of_questions_beside_no_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"^coffee\.questions\.jsonl stands beside no document; name it after"):
        read(tmp_path, {"coffee.questions.jsonl": GOOD})


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", '"text"', "7", '{"question": "no quote"}', '{"quote": "no question"}',
        '{"quote": "tea", "questions": []}', '{"quote": "tea", "questions": "why"}',
        '{"quote": "tea", "questions": [1]}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_question_is_named_with_what_it_should_be(tmp_path: Path, line: str) -> None:
    with pytest.raises(CorpusError) as error:
        read(tmp_path, {"tea.questions.jsonl": GOOD + line + "\n"})
    assert str(error.value) == (
        'tea.questions.jsonl line 2 is not {"question": "...", "quote": "..."}, '
        'nor the same with "questions": ["...", "..."]'
    )


def test_a_broken_line_among_the_gaps_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r'^gaps\.questions\.jsonl line 1 is not \{"question": "\.\.\."\}, nor'):
        read(tmp_path, {"gaps.questions.jsonl": '{"ask": "what"}\n'})


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", DOCUMENTS)
    (corpus / "tea.questions.jsonl").write_bytes(b"\x00\xff\x00\x01" * 20)
    with pytest.raises(CorpusError, match=r"^tea\.questions\.jsonl "):
        read_questions(corpus, read_corpus(corpus).documents)


def test_a_stale_pointer_stops_indexing_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path / "corpus", DOCUMENTS | {"tea.questions.jsonl": asked("how?", "with cold milk")})
    assert main(["index", "--corpus", str(corpus), "--index", str(tmp_path / "index")]) == 1
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert error.startswith("kratom-qa: tea.questions.jsonl line 1 points at words that do not stand in tea.md")
    assert not (tmp_path / "index" / "current").exists()


def test_the_questions_of_the_corpus_all_point_somewhere_and_cover_every_document() -> None:
    documents = read_corpus(CORPUS).documents
    located, unanswerable = read_questions(CORPUS, documents)
    answered = [question for question in located if question.answered]
    assert {question.document.id for question in answered} == {document.id for document in documents}
    # those of the raw sources and at least as many again, and more of the unanswerable ones
    assert len(answered) >= 2 * 1176
    assert len(unanswerable) > 353


def test_no_question_of_the_corpus_stands_there_twice() -> None:
    located, unanswerable = read_questions(CORPUS, read_corpus(CORPUS).documents)
    # one question may be answered in several places, but is never both answered and a gap, with a place or without
    assert len({(q.text, q.document.id, q.start) for q in located}) == len(located)
    assert len(set(unanswerable)) == len(unanswerable)
    answered = {question.text.casefold() for question in located if question.answered}
    near = {question.text.casefold() for question in located if not question.answered}
    without = {gap.casefold() for gap in unanswerable}
    assert not answered & near
    assert not (answered | near) & without


def test_no_indexed_question_is_nearly_a_question_of_the_test_half() -> None:
    answered, unanswerable = read_questions(CORPUS, read_corpus(CORPUS).documents)
    indexed = [question.text for question in answered] + list(unanswerable)
    # as published: the adapted model draws together what is answered alike, however it is asked
    encoder = open_passage_encoder(DEFAULT_MODEL)
    vectors = encoder.encode([expand_query(text, SUBJECT.synonyms) for text in indexed])
    asked_in_test = {
        text
        for question in load_testset(PROJECT / "tests" / "testset")
        if question.split == "test"
        for text in (question.question, question.standalone or question.question)
    }
    near = []
    for text in sorted(asked_in_test):
        cosines = vectors @ encoder.encode([expand_query(text, SUBJECT.synonyms)])[0]
        near += [f"{cosines[i]:.3f} {indexed[i]!r} {text!r}" for i in np.flatnonzero(cosines >= NEAR_DUPLICATE)]
    assert not near, "remove these from corpus/*.questions.jsonl; the test set keeps its question"
