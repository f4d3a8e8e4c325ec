"""docs/evaluation.md says what the program prints."""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kratom_qa.cli import main
from kratom_qa.index import read_manifest
from kratom_qa.index.manifest import documents_hash
from kratom_qa.render.page_wording import MEASURES

PROJECT = Path(__file__).resolve().parents[1]
PAGE = (PROJECT / "docs" / "evaluation.md").read_text(encoding="utf-8")
TOLERANCE = 0.03
"""Processors round differently, and a question at a threshold may fall to either side."""


def values(text: str) -> dict[str, list[float]]:
    """The figures of each row of a table, without intervals and timings."""
    rows = {}
    for line in text.splitlines():
        name = re.split(r"\s{2,}", line.strip())[0]
        found = re.findall(r"(-?\d+\.\d+) \[", line)
        if found and not name.startswith("seconds") and not name.startswith("follow-ups"):
            rows[name] = [float(value) for value in found]
    return rows


def block(name: str) -> str:
    match = re.search(rf"<!-- {name} -->\n(.*?)<!-- end -->", PAGE, re.DOTALL)
    assert match is not None
    return match.group(1)


def same_figures(printed: str, written: str) -> None:
    found, expected = values(printed), values(written)
    assert found.keys() == expected.keys()
    for name, figures in found.items():
        scale = 100 if name == "words" else 1
        assert figures == pytest.approx(expected[name], abs=TOLERANCE * scale), name


def test_the_figures_are_those_that_the_command_prints(
    digest_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    testset = ["--testset", str(PROJECT / "tests" / "testset")]
    assert main(["eval", "--index", str(digest_index), *testset, "--report", str(tmp_path)]) == 0
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert_same_on_the_web_page(report["metrics"]["test"], read_manifest(digest_index).documents)
    same_figures(capsys.readouterr().out, block("figures"))


def data_hash(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def assert_same_on_the_web_page(figures: dict[str, Any], documents: Mapping[str, str]) -> None:
    """`python benchmarks/write_evaluation.py figures` writes what the About tab shows."""
    measured = json.loads((PROJECT / "src" / "kratom_qa" / "web" / "measured.json").read_text(encoding="utf-8"))
    assert measured["documents"] == documents_hash(documents)
    assert MEASURES.keys() <= measured["metrics"].keys()
    for name in MEASURES:
        shown, found = measured["metrics"][name], figures[name]
        assert shown["n"] == found["n"], name
        for edge in ("value", "low", "high"):
            assert shown[edge] == pytest.approx(found[edge], abs=TOLERANCE), (name, edge)


def test_tables_of_outside_data_belong_to_the_data_at_hand(data: Path) -> None:
    tables = re.findall(r"(?m)^### (\w+), data ([0-9a-f]{16})$", block("beir"))
    assert tables
    for name, expected in tables:
        files = (data / "data" / name / file for file in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"))
        assert data_hash(*files) == expected, name


def test_the_table_of_the_articles_belongs_to_the_articles_at_hand(data: Path) -> None:
    found = data_hash(*sorted((data / "sources").glob("*.txt")))
    assert re.findall(r"(?m)^### sources, data (\w+)$", block("raw")) == [found]


def test_the_figures_over_the_articles_are_those_that_the_command_prints(
    raw_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["eval", "--index", str(raw_index), "--testset", str(PROJECT / "tests" / "testset_raw")]) == 0
    same_figures(capsys.readouterr().out, block("raw"))


@pytest.mark.parametrize("name", ["without question files", "with question files"])
def test_the_figures_over_the_second_subject_are_those_that_the_command_prints(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = PROJECT / "tests" / "second_subject"
    shutil.copytree(second / "corpus", tmp_path / "corpus")
    if name == "with question files":
        shutil.copytree(second / "questions", tmp_path / "corpus", dirs_exist_ok=True)
    index = str(tmp_path / "index")
    assert main(["index", "--corpus", str(tmp_path / "corpus"), "--index", index]) == 0
    capsys.readouterr()
    assert main(["eval", "--index", index, "--testset", str(second / "testset")]) == 0
    written = re.search(rf"### second subject {name}\n(.*?)(?=###|\Z)", block("second"), re.DOTALL)
    assert written is not None
    same_figures(capsys.readouterr().out, written.group(1))


def test_the_ablation_is_written() -> None:
    assert "without questions" in block("ablation")
