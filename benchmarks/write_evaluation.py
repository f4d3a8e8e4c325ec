"""Writes the figures of docs/evaluation.md and of the web page anew.

usage: python benchmarks/write_evaluation.py [figures] [ablation] [raw] [second] [beir NAME ...]

`figures` and `ablation` run the evaluation on index/; `figures` also writes those that the page's About tab shows, with
the hash of the documents that they belong to. `raw` indexes the articles in $KRATOM_QA_DATA/sources in a temporary
folder and asks tests/testset_raw of them. `second` does so with tests/second_subject, without and with its question
files. `beir` takes names of folders in $KRATOM_QA_DATA/data and keeps what stands
on the page for the others. Tables of outside data carry the hash of their input files, so that a test can tell whether
they belong to the data at hand.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from kratom_qa.evaluation.abstention import reliability, risk_coverage
from kratom_qa.index import read_manifest
from kratom_qa.index.manifest import documents_hash

PROJECT = Path(__file__).resolve().parents[1]
PAGE = PROJECT / "docs" / "evaluation.md"
MEASURED = PROJECT / "src" / "kratom_qa" / "web" / "measured.json"
SECOND = PROJECT / "tests" / "second_subject"
TIMINGS = "seconds"
_POINT = 5
"""Questions for each point of the curve that the page draws."""


def ran(*arguments: str) -> str:
    """What the program prints."""
    command = [sys.executable, "-m", "kratom_qa", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout.strip("\n")


def printed(*arguments: str) -> str:
    """What an evaluation prints, without the timings."""
    lines = ran("eval", *arguments).splitlines()
    return "\n".join(line for line in lines if not line.startswith(TIMINGS))


def measured(report: dict[str, Any], documents: str) -> dict[str, Any]:
    """What the About tab shows: the test half's figures, and the hash of the documents that they belong to."""
    questions = sum(record["split"] == "test" for record in report["questions"])
    figures = {name: figure for name, figure in report["metrics"]["test"].items() if not name.startswith(TIMINGS)}
    return {"documents": documents, "questions": questions, "metrics": figures, "curves": curves(report["questions"])}


def curves(records: list[dict[str, Any]]) -> dict[str, list[list[float]]]:
    """What the About tab draws, of the test half."""
    asked = [record for record in records if record["split"] == "test" and record["notice"] is None]
    chance = np.array([record["confidence"] for record in asked])
    good = np.array([record["answerable"] for record in asked])
    found = {
        "risk_coverage": risk_coverage(chance, ~good)[_POINT - 1 :: _POINT],
        "reliability": [(said, true) for said, true, _ in reliability(chance, good)],
    }
    return {name: [[round(x, 3), round(y, 3)] for x, y in points] for name, points in found.items()}


def measure() -> str:
    """Run the evaluation, write what the About tab shows, and give what the program prints."""
    with tempfile.TemporaryDirectory() as folder:
        text = printed("--report", folder)
        report = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
    found = measured(report, documents_hash(read_manifest(Path("index")).documents))
    MEASURED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8", newline="\n")
    return text


def block(page: str, name: str) -> str:
    """What stands between the marks of a block."""
    match = re.search(rf"<!-- {name} -->\n(.*?)<!-- end -->", page, re.DOTALL)
    if match is None:
        raise SystemExit(f"{PAGE} has no block {name}")
    return match.group(1)


def with_block(page: str, name: str, text: str) -> str:
    """The page with another text between the marks of a block."""
    return page.replace(f"<!-- {name} -->\n{block(page, name)}", f"<!-- {name} -->\n{text}", 1)


def indented(text: str) -> str:
    """As Markdown shows verbatim text."""
    return "\n" + "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines()) + "\n"


def data_hash(*files: Path) -> str:
    """SHA-256 over files, its first 16 digits."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def raw_table() -> str:
    """The figures over the raw articles, under their hash."""
    sources = Path(os.environ["KRATOM_QA_DATA"]) / "sources"
    with tempfile.TemporaryDirectory() as folder:
        index = str(Path(folder) / "index")
        ran("index", "--corpus", str(sources), "--index", index)
        table = printed("--index", index, "--testset", str(PROJECT / "tests" / "testset_raw"))
    return f"\n### sources, data {data_hash(*sorted(sources.glob('*.txt')))}\n{indented(table)}"


def second_tables() -> str:
    """The figures over the second subject, without question files and with them."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder) / "corpus", str(Path(folder) / "index")
        shutil.copytree(SECOND / "corpus", corpus)
        tables = []
        for name in ("without question files", "with question files"):
            ran("index", "--corpus", str(corpus), "--index", index)
            table = printed("--index", index, "--testset", str(SECOND / "testset"))
            tables.append(f"### second subject {name}\n{indented(table)}")
            shutil.copytree(SECOND / "questions", corpus, dirs_exist_ok=True)
    return "\n" + "".join(tables)


def beir_tables(page: str, names: list[str]) -> str:
    """The tables on the page, those of `names` measured anew."""
    found = dict(re.findall(r"(?m)^### (\w+), data [0-9a-f]{16}\n(.*?)(?=^### |\Z)", block(page, "beir"), re.DOTALL))
    hashes = dict(re.findall(r"(?m)^### (\w+), data ([0-9a-f]{16})$", block(page, "beir")))
    for name in names:
        folder = Path(os.environ["KRATOM_QA_DATA"]) / "data" / name
        found[name] = indented(printed("--beir", str(folder), "--answerability"))
        hashes[name] = data_hash(*(folder / file for file in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv")))
    return "\n" + "".join(f"### {name}, data {hashes[name]}\n{found[name]}" for name in sorted(found))


def main(arguments: list[str]) -> None:
    """Write the blocks that are named, both of our own where none is."""
    page = PAGE.read_text(encoding="utf-8")
    for name, run in (("figures", measure), ("ablation", lambda: printed("--ablate"))):
        if name in arguments or not arguments:
            page = with_block(page, name, indented(run()))
    if "second" in arguments:
        page = with_block(page, "second", second_tables())
    if "raw" in arguments:
        page = with_block(page, "raw", raw_table())
    if "beir" in arguments:
        names = arguments[arguments.index("beir") + 1 :]
        page = with_block(page, "beir", beir_tables(page, names))
    PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
