"""How many indexed questions are enough: draws from the question files, measured, and the files cut to one of them.

usage: python benchmarks/question_bank.py draw --index DIR --size N --out DIR     an index with N of the questions
       python benchmarks/question_bank.py measure --index DIR --out DIR           evaluate it, calibrated on dev
       python benchmarks/question_bank.py table DIR [DIR ...]                     reports of `measure`, side by side
       python benchmarks/question_bank.py cut --index DIR --corpus DIR            keep in the files what the index holds

A draw is stratified: answered and unanswered questions in proportion; the first questions are those that bring a place
(with its side) that none before them has, then each place gives in proportion to what it has, the most different
phrasings first (farthest-point selection on the vectors of the index, Gonzalez 1985). So every draw holds the smaller
ones. Nothing is embedded anew; what the index learns of its questions is learned anew.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from fit_confidence import TESTSET, halves, platt

from kratom_qa.answering import confidence
from kratom_qa.answering.answerability import learn
from kratom_qa.cli import main as cli
from kratom_qa.datatypes import Collection, Questions
from kratom_qa.documents.listing import QUESTIONS, list_corpus
from kratom_qa.index import Index, load_index, read_page, save_index
from kratom_qa.index.save import reuse_model
from kratom_qa.protocols import Vectors
from kratom_qa.wiring import open_index

NOWHERE = "nowhere"
"""The corpus folder of a drawn index: absent, so that the index is never stale."""
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
        nearest = np.maximum(np.where(np.isinf(nearest), -1.0, nearest), vectors @ vectors[chosen[-1]])
    return chosen


def draw_order(questions: Questions, vectors: Vectors) -> list[int]:
    """Rows of the questions, first those that the smallest draw holds."""
    places: dict[int, list[tuple[int, tuple[int, int], int]]] = defaultdict(list)
    for asked, rank, rows, side in zip(
        questions.asked, questions.ranks, questions.sentences, questions.sides, strict=True
    ):
        places[asked].append((rank, rows, side))
    strata: dict[object, list[int]] = defaultdict(list)
    for row in range(len(questions)):
        strata[min(places[row], default=None)].append(row)
    priority = {}
    for rows in strata.values():
        for rank, chosen in enumerate(farthest_first(vectors[rows])):
            priority[rows[chosen]] = (rank + 0.5) / len(rows)
    order = sorted(priority, key=lambda row: (priority[row], row))
    seen: set[tuple[tuple[int, int], int]] = set()
    first = []
    for row in order:
        brought = {(rows, side) for _, rows, side in places[row]} - seen
        first += [row] if brought else []
        seen |= brought
    return first + [row for row in order if row not in set(first)]


def kept(questions: Questions, rows: Iterable[int]) -> Questions:
    """Only these questions, with all their places, in their order."""
    new = {row: number for number, row in enumerate(sorted(rows))}
    places = [i for i, asked in enumerate(questions.asked) if asked in new]
    return Questions(
        tuple(questions.texts[row] for row in new),
        tuple(new[questions.asked[i]] for i in places),
        *(tuple(column[i] for i in places) for column in (questions.passages, questions.sentences)),  # type: ignore[arg-type]
        tuple(questions.ranks[i] for i in places),
        tuple(questions.sides[i] for i in places),
    )


def drawn(index: Index, size: int) -> tuple[Collection, Vectors]:
    """The collection with `size` of its questions, and the vectors of its entries."""
    collection = index.collection
    vectors = index.sentence_vectors.vectors(range(len(index.sentence_vectors)))
    first_gap = len(collection.sentences) + len(collection.questions)
    parts = (vectors[len(collection.sentences) : first_gap], vectors[first_gap:])
    both = (collection.questions, collection.gaps)
    share = size / sum(map(len, both))
    rows = [
        sorted(draw_order(asked, found)[: round(share * len(asked))]) for asked, found in zip(both, parts, strict=True)
    ]
    answered, gaps = (kept(asked, some) for asked, some in zip(both, rows, strict=True))
    entries = [vectors[: len(collection.sentences)], *(part[some] for part, some in zip(parts, rows, strict=True))]
    return replace(collection, questions=answered, gaps=gaps), np.concatenate(entries)


def draw(index_dir: Path, size: int, out: Path) -> None:
    """Write an index with some of the questions."""
    index = load_index(index_dir)
    collection, entries = drawn(index, size)
    passages = index.passage_vectors.vectors(range(len(index.passage_vectors)))
    counts = dict(index.manifest.counts) | {"questions": len(collection.questions) + len(collection.gaps)}
    save_index(
        out,
        collection,
        passages,
        entries,
        index.bm25,
        learn(collection, passages, entries, index.bm25),
        replace(index.manifest, corpus=NOWHERE, counts=counts),
        read_page(index_dir).about,
        lambda folder: reuse_model(index.model, folder),
    )


def measure(index_dir: Path, out: Path) -> None:
    """Evaluate an index, its confidence brought to scale on dev first."""
    rows, labels = halves(open_index(index_dir), TESTSET)["dev"]
    confidence.SCALE, confidence.SHIFT = platt(rows[:, 0], labels)
    print(f"SCALE = {confidence.SCALE:.2f}\nSHIFT = {confidence.SHIFT:.2f}")
    cli(["eval", "--index", str(index_dir), "--testset", str(TESTSET), "--report", str(out)])


def table(folders: Sequence[Path]) -> str:
    """Every figure of each report, one column a report, dev above test; the last has its interval."""
    reports = [json.loads((folder / "report.json").read_text(encoding="utf-8"))["figures"] for folder in folders]
    lines = []
    for half in ("dev", "test"):
        lines.append(f"{half:<32}" + "".join(f"{folder.name:>9}" for folder in folders))
        for name, last in reports[-1][half].items():
            cells = "".join(f"{report[half][name]['value']:>9.3f}" for report in reports)
            lines.append(f"{name:<32}{cells}  [{last['low']:.3f}, {last['high']:.3f}]")
    return "\n".join(lines)


def cut(index_dir: Path, corpus: Path) -> None:
    """Keep in the question files what the index holds, each place once with all its questions."""
    collection = load_index(index_dir).collection
    answered, gaps = ({text.casefold() for text in q.texts} for q in (collection.questions, collection.gaps))
    for name in list_corpus(corpus).questions:
        found: dict[str, dict[str, Any]] = {}
        for line in (corpus / name).read_text(encoding="utf-8").splitlines():
            fields = json.loads(line)
            asked = fields.pop("questions", None) or [fields.pop("question")]
            stays = answered if fields.get("answered", "quote" in fields) else gaps
            group = found.setdefault(json.dumps(fields, sort_keys=True), {**fields, "questions": []})
            group["questions"] += [text for text in asked if text.casefold() in stays]
        groups = [{key: group[key] for key in ORDER if key in group} for group in found.values() if group["questions"]]
        if name == f"gaps{QUESTIONS}":  # a question a line, so that a change of one is seen
            groups = [{"question": text} for group in groups for text in group["questions"]]
        lines = [json.dumps(group, ensure_ascii=False) + "\n" for group in groups]
        (corpus / name).write_text("".join(lines), encoding="utf-8", newline="\n")


def main() -> None:
    """Run one of the four steps."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=("draw", "measure", "table", "cut"))
    parser.add_argument("reports", type=Path, nargs="*")
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--size", type=int)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    if args.step == "table":
        print(table(args.reports))
    elif args.step == "cut":
        cut(args.index, args.corpus)
    elif args.step == "draw":
        draw(args.index, args.size, args.out)
    else:
        measure(args.index, args.out)


if __name__ == "__main__":
    main()
