"""docs/evaluation.md says what the program prints."""

import re
from pathlib import Path

import pytest

from kratom_qa.cli import main

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


def test_the_figures_are_those_that_the_command_prints(digest_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "--index", str(digest_index), "--testset", str(PROJECT / "tests" / "testset")]) == 0
    printed, written = values(capsys.readouterr().out), values(block("figures"))
    assert printed.keys() == written.keys()
    for name, figures in printed.items():
        scale = 100 if name == "words" else 1
        assert figures == pytest.approx(written[name], abs=TOLERANCE * scale), name


def test_tables_of_outside_data_belong_to_the_data_at_hand(data: Path) -> None:
    import hashlib

    tables = re.findall(r"(?m)^### (\w+), data ([0-9a-f]{16})$", block("beir"))
    assert tables
    for name, expected in tables:
        digest = hashlib.sha256()
        for file in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
            digest.update((data / "data" / name / file).read_bytes())
        assert digest.hexdigest()[:16] == expected, name


def test_the_ablation_is_written() -> None:
    assert "without questions" in block("ablation")
