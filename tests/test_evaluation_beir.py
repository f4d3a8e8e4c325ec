"""BEIR and TREC files: written, read back, and judged the same by ir-measures."""

import random
from pathlib import Path

import ir_measures
import pytest
from ir_measures import Success, nDCG

from kratom_qa.assistant import Assistant
from kratom_qa.errors import KratomQAError
from kratom_qa.evaluation.beir import as_trec_eval_ranks, passage_id, qrels, read_beir, write_beir, write_trec
from kratom_qa.evaluation.ranking import ndcg
from kratom_qa.evaluation.testset import Nugget, Span, TestQuestion, load_testset

FOLDER = Path(__file__).resolve().parent / "testset"


@pytest.fixture(scope="module")
def questions() -> tuple[TestQuestion, ...]:
    return load_testset(FOLDER)


def test_what_is_written_is_read_back_the_same(
    digests: Assistant, questions: tuple[TestQuestion, ...], tmp_path: Path
) -> None:
    collection = digests.collection
    write_beir(tmp_path, collection, questions)
    for half in ("dev", "test"):
        found = read_beir(tmp_path, half)
        assert [(d.id, d.text) for d in found.collection.documents] == [
            (passage_id(p), p.text) for p in collection.passages
        ]
        assert [d.title.split(" > ") for d in found.collection.documents] == [
            [p.document.title, *p.section] for p in collection.passages
        ]
        assert found.qrels == qrels([q for q in questions if q.split == half], collection)
        assert found.queries == {q.id: q.standalone or q.question for q in questions}
        assert found.metadata == {
            q.id: {"answerable": q.answerable, "history": list(q.history), "tags": list(q.tags)} for q in questions
        }


def test_the_files_are_the_same_bytes_each_time(
    digests: Assistant, questions: tuple[TestQuestion, ...], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        write_beir(tmp_path / name, digests.collection, questions)
    written = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    assert [path.as_posix() for path in written] == [
        "corpus.jsonl",
        "qrels/dev.tsv",
        "qrels/test.tsv",
        "queries.jsonl",
    ]
    for path in written:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()


def test_a_question_answered_outside_every_passage_is_missed_and_not_skipped(
    digests: Assistant, tmp_path: Path
) -> None:
    collection = digests.collection
    document = collection.documents[0]
    first = min(p.start for p in collection.passages if p.document.id == document.id)
    assert first > 10, "front matter stands in no passage"
    nuggets = (Nugget("front matter", ("-",), True),)
    outside = TestQuestion("x", "what", True, gold=(Span(document.id, 0, 10),), nuggets=nuggets)
    judged = qrels([outside], collection)
    assert judged == {"x": {f"{document.id}:0-10": 1}}
    write_trec(tmp_path, {"x": [(passage_id(collection.passages[0]), 1.0)]}, judged)
    scores = ir_measures.calc_aggregate(
        [nDCG @ 10, Success @ 1],
        ir_measures.read_trec_qrels(str(tmp_path / "qrels.trec")),
        ir_measures.read_trec_run(str(tmp_path / "run.trec")),
    )
    assert scores == {nDCG @ 10: 0.0, Success @ 1: 0.0}


def test_trec_files_hold_the_run_in_its_order(digests: Assistant, tmp_path: Path) -> None:
    passages = [passage_id(p) for p in digests.collection.passages[:3]]
    run = {"q1": [(passages[2], 0.5), (passages[0], 0.25)], "q2": []}
    write_trec(tmp_path, run, {"q1": {passages[0]: 1}})
    read = list(ir_measures.read_trec_run(str(tmp_path / "run.trec")))
    assert [(row.query_id, row.doc_id, row.score) for row in read] == [
        ("q1", passages[2], 0.5),
        ("q1", passages[0], 0.25),
    ]
    assert all(not set(" \t") & set(name) for name in passages)


# files that others wrote


def beir(folder: Path, table: str) -> Path:
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "text": "Oil it."}\n{"_id": "d2", "text": "Wipe it."}\n')
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "oil"}\n{"_id": "q2", "text": "wipe"}\n')
    (folder / "qrels" / "test.tsv").write_text(table)
    return folder


@pytest.mark.parametrize(
    "table",
    [
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t2\n",
        "q1\td1\t1\nq2\td2\t2\n",
        "q1\td1\t1.0\nq2\td2\t2.0\n",
        "q1 0 d1 1\nq2 0 d2 2\n",
        "q1\t0\td1\t1\nq2\tQ0\td2\t2\n",
    ],
    ids=["BEIR", "no header", "1.0", "TREC", "TREC with tabs"],
)
def test_judgements_are_read_as_people_write_them(table: str, tmp_path: Path) -> None:
    assert read_beir(beir(tmp_path, table)).qrels == {"q1": {"d1": 1}, "q2": {"d2": 2}}


@pytest.mark.parametrize("bad", ["q2\td2\t0.5", "q2\td2\tyes", "q2\t1", "q2 0 d2 1 x 1"])
def test_a_line_that_is_no_judgement_is_named(bad: str, tmp_path: Path) -> None:
    with pytest.raises(KratomQAError, match=r"line 3 is no judgement"):
        read_beir(beir(tmp_path, f"query-id\tcorpus-id\tscore\nq1\td1\t1\n{bad}\n"))


def test_a_run_is_ranked_as_ir_measures_ranks_the_file_that_is_written(tmp_path: Path) -> None:
    chance = random.Random(3)
    relevant = {f"q {i}": {f"d {chance.randrange(30)}": 1 for _ in range(3)} for i in range(20)}
    ties = {q: [(f"d {n}", chance.choice([0.0, 0.5, 0.50000001, 9.1234567])) for n in range(30)] for q in relevant}
    run = {query: as_trec_eval_ranks(found)[:10] for query, found in ties.items()}
    ours = sum(ndcg([d for d, _ in run[q]], relevant[q]) for q in run) / len(run)
    write_trec(tmp_path, run, relevant)
    measure = ir_measures.nDCG @ 10
    judged = ir_measures.read_trec_qrels(str(tmp_path / "qrels.trec"))
    theirs = ir_measures.calc_aggregate([measure], judged, ir_measures.read_trec_run(str(tmp_path / "run.trec")))
    assert theirs[measure] == pytest.approx(ours, abs=1e-9)
