"""How many indexed questions are enough: the question files cut to a draw, and every figure for draws of several sizes.

usage: python training/question_bank.py curve --index DIR --out DIR SIZE ...    measure draws of these sizes
       python training/question_bank.py cut --index DIR [--keep TEXT] SIZE      cut the files of corpus/ to a draw

The index is that of corpus/ with all its questions. A draw is stratified: answered and unanswered questions in
proportion; the first questions are those that bring a place (with its side) that none before them has, then each place
gives in proportion to what it has, the most different phrasings first (farthest-point selection on the vectors of the
index, Gonzalez 1985). So every draw holds the smaller ones; `--keep` adds a question to it. Confidence is brought to
scale on dev for each draw.
"""

import argparse
import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from fit_confidence import TESTSET, halves, platt

from kratom_qa.answering import verdict
from kratom_qa.cli import main as cli
from kratom_qa.datatypes import Questions
from kratom_qa.documents.listing import list_corpus
from kratom_qa.documents.question_files import GAPS
from kratom_qa.index import load_index
from kratom_qa.protocols import Vectors
from kratom_qa.wiring import open_index

CORPUS = Path("corpus")
ORDER = ("quote", "rank", "side", "answered", "questions")


def farthest_first(vectors: Vectors) -> list[int]:
    """Rows in the order of farthest-point selection, from the one nearest to the mean on.

    >>> farthest_first(np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]]))
    [1, 2, 0]
    """
    chosen = [int(np.argmax(vectors @ vectors.mean(axis=0)))]
    nearest = vectors @ vectors[chosen[0]]
    while len(chosen) < len(vectors):
        nearest[chosen] = np.inf
        chosen.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, vectors @ vectors[chosen[-1]])
    return chosen


def draw_order(questions: Questions, vectors: Vectors) -> list[int]:
    """Rows of the questions, first those that the smallest draw holds."""
    strata: dict[object, list[int]] = defaultdict(list)
    for row, places in enumerate(questions.places):
        strata[min(((p.rank, p.sentences, p.side) for p in places), default=None)].append(row)
    share = {}
    for rows in strata.values():
        for number, chosen in enumerate(farthest_first(vectors[rows])):
            share[rows[chosen]] = (number + 0.5) / len(rows)
    order = sorted(share, key=lambda row: (share[row], row))
    seen: set[object] = set()
    first = []
    for row in order:
        brought = {(place.sentences, place.side) for place in questions.places[row]} - seen
        first += [row] if brought else []
        seen |= brought
    return list(dict.fromkeys([*first, *order]))


def drawn(index_dir: Path, size: int) -> tuple[set[str], set[str]]:
    """The texts, in lower case, of `size` questions: of those that are answered, and of those that are not."""
    index = load_index(index_dir)
    both = (index.collection.questions, index.collection.unanswerable)
    vectors = (index.question_vectors, index.unanswerable_vectors)
    share = size / sum(map(len, both))
    orders = [
        draw_order(q, v.vectors(range(len(v))))[: round(share * len(q))] for q, v in zip(both, vectors, strict=True)
    ]
    answered, unanswered = ({q.texts[row].casefold() for row in rows} for q, rows in zip(both, orders, strict=True))
    return answered, unanswered


def cut(index_dir: Path, size: int, corpus: Path, keep: Sequence[str] = ()) -> None:
    """Keep a draw in the question files, what questions have in common once with all of them."""
    answered, unanswered = drawn(index_dir, size)
    also = {text.casefold() for text in keep}
    for name in list_corpus(corpus).questions:
        groups: dict[str, dict[str, Any]] = {}
        for line in (corpus / name).read_text(encoding="utf-8").splitlines():
            fields = json.loads(line)
            asked = [fields.pop("question")] if "question" in fields else fields.pop("questions")
            stay = also | (answered if "quote" in fields and fields.get("answered", True) else unanswered)
            group = groups.setdefault(json.dumps(fields, sort_keys=True), {**fields, "questions": []})
            group["questions"] += [text for text in asked if text.casefold() in stay]
        rows = [{key: group[key] for key in ORDER if key in group} for group in groups.values() if group["questions"]]
        if name == GAPS:  # a question a line, so that a change of one is seen
            rows = [{"question": text} for row in rows for text in row["questions"]]
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (corpus / name).write_text("".join(lines), encoding="utf-8", newline="\n")


def measure(index_dir: Path, out: Path) -> None:
    """Evaluate an index, its confidence brought to scale on dev first."""
    rows, labels = halves(open_index(index_dir), TESTSET)["dev"]
    verdict.SCALE, verdict.SHIFT = platt(rows[:, 0], labels)
    print(f"SCALE = {verdict.SCALE:.2f}\nSHIFT = {verdict.SHIFT:.2f}")
    cli(["eval", "--index", str(index_dir), "--testset", str(TESTSET), "--report", str(out)])


def curve(index_dir: Path, sizes: Sequence[int], out: Path) -> None:
    """Measure draws of several sizes; what they have in common with the index is not embedded again."""
    for size in sizes:
        folder = out / str(size)
        shutil.copytree(CORPUS, folder / "corpus")
        shutil.copytree(index_dir, folder / "index")
        cut(index_dir, size, folder / "corpus")
        cli(["index", "--corpus", str(folder / "corpus"), "--index", str(folder / "index")])
        measure(folder / "index", folder)
    print(table([out / str(size) for size in sizes]))


def table(folders: Sequence[Path]) -> str:
    """Every figure of the reports in some folders, one column a report; the last has its interval."""
    reports = [json.loads((folder / "report.json").read_text(encoding="utf-8"))["metrics"] for folder in folders]
    lines = []
    for half in ("dev", "test"):
        lines.append(f"{half:<32}" + "".join(f"{folder.name:>9}" for folder in folders))
        for name, last in reports[-1][half].items():
            cells = "".join(f"{report[half][name]['value']:>9.3f}" for report in reports)
            lines.append(f"{name:<32}{cells}  [{last['low']:.3f}, {last['high']:.3f}]")
    return "\n".join(lines)


def main() -> None:
    """Measure, or cut."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=("curve", "cut"))
    parser.add_argument("sizes", type=int, nargs="+", metavar="SIZE")
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--keep", action="append", default=[], metavar="TEXT")
    parser.add_argument("--out", type=Path, default=Path("curve"))
    args = parser.parse_args()
    if args.step == "curve":
        curve(args.index, args.sizes, args.out)
    else:
        cut(args.index, args.sizes[0], CORPUS, args.keep)


if __name__ == "__main__":
    main()
