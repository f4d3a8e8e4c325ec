"""How opening, asking and building grow with the number of passages.

usage: python benchmarks/scale.py [--passages N [N ...]] [--json FILE] [--keep DIR]

Makes corpora of N passages from the sentences of the outside collections in $KRATOM_QA_DATA, builds an index of each
with a stand-in encoder (what embedding costs is another matter: it is timed apart) and measures in fresh processes.
Prints one line a size and writes an object a size with `passages`, `open_s`, `p50_ms`, `p95_ms`, `rss_mb` (at its
peak), `own_mb` (of it, no pages of files), `build_s` (embedding aside), `build_peak_mb`, `index_mb`, `encoder_ms` (one
pass of the real model over a question), and `add_s`, `add_texts`, `add_peak_mb` of an update by one more document.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from stand_in import StandIn

from kratom_qa.encoder.default_model import open_default
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.indexing import build_index
from kratom_qa.settings import PUBLISHED
from kratom_qa.wiring import assistant_over, open_index

SETS = ("covidqa_small", "doc2dial", "medquad_small", "pubmedqa_small", "scifact", "squad2")
SIZES = (1_000, 10_000)
PASSAGE = 5
"""Sentences of a passage."""
DOCUMENT = 40
"""Passages of a document."""
QUESTIONS = 300


class Quiet:
    """Hears of the progress and says nothing."""

    def start(self, stage: str, total: int) -> None:
        """Nothing."""

    def advance(self, count: int) -> None:
        """Nothing."""


def lines(path: Path) -> list[str]:
    """Lines of a JSONL file; texts hold separators that are no line ends here."""
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def sentences(data: Path) -> list[str]:
    """Sentences of the outside collections, in a fixed order."""
    found = []
    for name in SETS:
        for line in lines(data / "data" / name / "corpus.jsonl"):
            parts = " ".join(json.loads(line)["text"].split()).split(". ")
            found += [f"{part.strip('.')}." for part in parts if 5 <= len(part.split()) <= 45]
    return found


def write_corpus(folder: Path, passages: int, data: Path) -> None:
    """Documents whose sections have about one passage each; which sentences stand together is drawn by lot."""
    pool, rng = sentences(data), random.Random(0)
    folder.mkdir(parents=True)
    for number, first in enumerate(range(0, passages, DOCUMENT)):
        sections = []
        for row in range(first, min(first + DOCUMENT, passages)):
            sections.append(f"## Section {row}\n\n" + " ".join(rng.sample(pool, PASSAGE)))
        (folder / f"d{number:06}.md").write_text(f"# Document {number}\n\n" + "\n\n".join(sections), encoding="utf-8")


def questions(data: Path) -> Iterator[str]:
    """Questions of the outside collections."""
    for name in ("squad2", "medquad_small"):
        for line in lines(data / "data" / name / "queries.jsonl")[:QUESTIONS]:
            yield json.loads(line)["text"]


def peak_mb() -> float:
    """Most memory that this process, or one that it started, has had."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def own_mb() -> float:
    """Memory of this process that is no page of a file."""
    lines_of = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines_of if line.startswith("RssAnon")), float("nan"))


def build(corpus: Path, index: Path) -> dict[str, float]:
    """Seconds, embedding aside, and most memory of a build."""
    encoder, start = StandIn(), time.perf_counter()
    report = build_index(corpus, index, lambda name: encoder, "stand-in", Quiet(), settings=PUBLISHED)
    return {
        "passages": report.passages,
        "build_s": time.perf_counter() - start - encoder.seconds,
        "build_peak_mb": peak_mb(),
    }


def add_one(corpus: Path, index: Path) -> dict[str, float]:
    """Seconds and most memory of an update after one more document, and how many texts it embeds."""
    (corpus / "e-new.md").write_text("# A new document\n\nNobody has read this yet. It is short.\n", encoding="utf-8")
    encoder, start = StandIn(), time.perf_counter()
    report = build_index(corpus, index, lambda name: encoder, "stand-in", Quiet(), settings=PUBLISHED)
    (corpus / "e-new.md").unlink()
    return {"add_s": time.perf_counter() - start, "add_texts": report.embedded, "add_peak_mb": peak_mb()}


def ask(index: Path, data: Path) -> dict[str, float]:
    """Seconds to open an index, milliseconds a reply, most memory."""
    encoder, start = StandIn(), time.perf_counter()
    assistant = assistant_over(open_index(index), encoder, PUBLISHED)
    opened = time.perf_counter() - start
    times = []
    for question in list(questions(data))[:QUESTIONS]:
        start = time.perf_counter()
        assistant.reply(question)
        times.append(1000 * (time.perf_counter() - start))
    p50, p95 = np.percentile(times[10:], [50, 95])
    return {"open_s": opened, "p50_ms": float(p50), "p95_ms": float(p95), "rss_mb": peak_mb(), "own_mb": own_mb()}


def encoder_ms(data: Path) -> float:
    """Median milliseconds of one pass of the default model over a question."""
    model = open_default(DEFAULT_MODEL)
    times = []
    for question in list(questions(data))[:50]:
        start = time.perf_counter()
        model.embed([question])
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times))


def in_child(step: str, *arguments: Path) -> dict[str, float]:
    """One step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(passages: int, data: Path, folder: Path) -> dict[str, float]:
    """One size."""
    corpus, index = folder / "corpus", folder / "index"
    write_corpus(corpus, passages, data)
    found = in_child("build", corpus, index) | in_child("ask", index, data) | in_child("encoder", data)
    found |= in_child("add", corpus, index)
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    return {**found, "index_mb": size / 2**20}


def step(name: str, paths: Sequence[Path]) -> dict[str, float]:
    """What a child does."""
    if name in ("build", "add"):
        return build(*paths) if name == "build" else add_one(*paths)
    return ask(*paths) if name == "ask" else {"encoder_ms": encoder_ms(*paths)}


def main() -> None:
    """Measure every size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, nargs="+", default=SIZES)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="folder where corpora and indexes are kept")
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        print(json.dumps(step(args.step[0], [Path(path) for path in args.step[1:]])))
        return
    if not os.environ.get("KRATOM_QA_DATA"):
        parser.error("KRATOM_QA_DATA is not set: it names the folder that holds data/")
    data, rows = Path(os.environ["KRATOM_QA_DATA"]), []
    for passages in args.passages:
        with tempfile.TemporaryDirectory() as scratch:
            rows.append(measure(passages, data, (args.keep or Path(scratch)) / str(passages)))
        names = list(rows[-1])
        if len(rows) == 1:
            print("".join(f"{name:>15}" for name in names))
        print("".join(f"{rows[-1][name]:>15.2f}" for name in names), flush=True)
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
