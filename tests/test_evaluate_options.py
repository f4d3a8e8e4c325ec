"""`kratom-qa eval`: which options go together, and that those which do are heeded."""

import json
from pathlib import Path
from typing import Any

import pytest

from kratom_qa.cli import main

Capture = pytest.CaptureFixture[str]
QUESTIONS = (
    {"id": "a", "question": "Is kratom related to coffee?", "answerable": False},
    {"id": "b", "question": "Is tea hot?", "answerable": False},
    {"id": "c", "question": "Who won the cup?", "answerable": False},
    {"id": "d", "question": "Is kratom legal in Alabama?", "answerable": False},
)


@pytest.fixture
def testset(tmp_path: Path) -> Path:
    folder = tmp_path / "testset"
    folder.mkdir()
    text = "".join(f"{json.dumps(question)}\n" for question in QUESTIONS)
    (folder / "questions.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "tea", "text": "Green tea is picked in spring."}', encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "When is tea picked?"}', encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ttea\t1\n", encoding="utf-8")
    return folder


def bounds(folder: Path, wanted: dict[str, Any]) -> Path:
    path = folder / "bounds.json"
    path.write_text(json.dumps(wanted), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--beir", "x", "--ablate"], "--ablate does not go with --beir"),
        (["--beir", "x", "--testset", "y"], "--testset does not go with --beir"),
        (["--ablate", "--report", "y"], "--report does not go with --ablate"),
        (["--ablate", "--answerability"], "--answerability does not go with --ablate"),
        (["--answerability"], "--answerability goes with --beir alone"),
        (["--compare", "x", "y", "--json"], "--json does not go with --compare"),
        (["--compare", "x", "y", "--fail-under", "z"], "--fail-under does not go with --compare"),
        (["--compare", "x", "y", "--beir", "z"], "--beir does not go with --compare"),
    ],
)
def test_an_option_that_would_be_passed_over_is_wrong_usage(options: list[str], message: str, capsys: Capture) -> None:
    assert main(["eval", *options]) == 2
    assert capsys.readouterr() == ("", f"kratom-qa: {message}\n")


def test_beir_figures_come_as_json_and_are_held_against_bounds(
    digest_index: Path, beir: Path, tmp_path: Path, capsys: Capture
) -> None:
    wanted = bounds(tmp_path, {"all": {"ndcg@10": 1.0, "success@1": 1.01}})
    capsys.readouterr()
    code = main(["eval", "--index", str(digest_index), "--beir", str(beir), "--json", "--fail-under", str(wanted)])
    out, error = capsys.readouterr()
    found = json.loads(out)
    assert code == 1
    assert error == "kratom-qa: all success@1 is 1.000, the bound is 1.01\n"
    assert (found["collection"], found["documents"], found["queries"]) == ("tiny", 1, 1)
    assert set(found["metrics"]) == {"BM25 alone", "passages alone", "sentences alone", "all"}
    assert found["metrics"]["all"]["ndcg@10"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}


def test_an_ablation_comes_as_json_and_is_held_against_bounds(
    digest_index: Path, testset: Path, tmp_path: Path, capsys: Capture
) -> None:
    wanted = bounds(tmp_path, {"all stages": {"false answers": 1.0}, "BM25 alone": {"false answers": -1}})
    arguments = ["eval", "--index", str(digest_index), "--testset", str(testset), "--ablate", "--json"]
    capsys.readouterr()
    code = main([*arguments, "--fail-under", str(wanted)])
    out, error = capsys.readouterr()
    found = json.loads(out)
    assert code == 1
    assert error.startswith("kratom-qa: BM25 alone false answers is ") and error.count("\n") == 1
    assert found["half"] == "test"
    assert {"all stages", "without questions"} <= set(found["metrics"])
    assert all(0 <= figures["false answers"]["value"] <= 1 for figures in found["metrics"].values())


def test_seconds_have_an_interval_that_lies_within_what_was_measured(
    digest_index: Path, testset: Path, capsys: Capture
) -> None:
    capsys.readouterr()
    assert main(["eval", "--index", str(digest_index), "--testset", str(testset), "--json"]) == 0
    for half in json.loads(capsys.readouterr().out)["metrics"].values():
        for name in ("seconds median", "seconds p95"):
            assert 0 <= half[name]["low"] <= half[name]["value"] <= half[name]["high"]
        assert half["seconds median"]["value"] <= half["seconds p95"]["value"]
