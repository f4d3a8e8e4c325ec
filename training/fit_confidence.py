"""Fits the numbers of `kratom_qa.answering.verdict` and prints them.

usage: python training/fit_confidence.py [--index DIR]

What the index learned of its questions is brought to scale (Platt 1999) on the dev half of tests/testset. The models
for corpora without question files, one for each default encoder, learn on the dev half as well, from the signals that
need no questions: over the digests without their question files and, where $KRATOM_QA_DATA is set, over the raw
articles. Nothing is learned from the test half; its figures come last.
"""

import argparse
import contextlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kratom_qa.answering.evidence import EvidenceFinder
from kratom_qa.answering.signals import read_signals
from kratom_qa.cli import main as cli
from kratom_qa.encoder import OnnxEncoder
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.evaluation.testset import TestQuestion, load_testset
from kratom_qa.index import Index
from kratom_qa.query.scope import out_of_scope
from kratom_qa.wiring import open_index, settings_of, speller

TESTSET = Path("tests/testset")
WITHOUT_QUESTIONS = 6
"""Signals, from the first on, that need no question files."""

Labelled = tuple[np.ndarray, np.ndarray]


class Reader:
    """Signals and log-odds of any question over one index."""

    def __init__(self, index: Index) -> None:
        encoder = OnnxEncoder(index.model)
        self.speller = speller(index, encoder)
        self.finder = EvidenceFinder.over(index, encoder, settings_of(index))

    def read(self, question: str) -> tuple[float, ...]:
        """The log-odds of a question, 0 where nothing was learned, then its signals."""
        reading = self.finder.read(self.speller.corrected(question))
        signals, judge = read_signals(reading.query, reading.found, self.finder.judge.known_stems), self.finder.judge
        return judge.learned.log_odds(reading.query.vector, signals) if judge.learned else 0.0, *astuple(signals)


def asked(reader: Reader, questions: list[TestQuestion]) -> Labelled:
    """What is read of test questions, follow-ups in full, and whether they are answerable."""
    rows = [reader.read(q.standalone or q.question) for q in questions]
    return np.array(rows), np.array([q.answerable for q in questions]).astype(int)


def platt(log_odds: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Scale and shift that make chances of log-odds."""
    model = LogisticRegression(C=1e6).fit(log_odds[:, None], labels)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def without_questions(dev: Labelled) -> tuple[float, np.ndarray]:
    """Bias and weights on the signals that need no questions."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(*dev)
    weights = model[1].coef_[0] / model[0].scale_
    return float(model[1].intercept_[0] - (weights * model[0].mean_).sum()), weights


def report(name: str, log_odds: np.ndarray, labels: np.ndarray) -> None:
    """AUROC, and false answers at the threshold and where 8 % of the answerable are abstained from."""
    chance = 1 / (1 + np.exp(-log_odds))
    cut = np.quantile(chance[labels == 1], 0.08)
    answerable, others = chance[labels == 1], chance[labels == 0]
    print(
        f"# {name}: AUROC {roc_auc_score(labels, chance):.3f}; from 0.5 {(others >= 0.5).mean():.3f} false answers, "
        f"{(answerable < 0.5).mean():.3f} false abstentions; from {cut:.2f} {(others >= cut).mean():.3f} false answers"
    )


def halves(index: Index, testset: Path) -> dict[str, Labelled]:
    """What is read of both halves of a test set."""
    reader, known = Reader(index), index.bm25.terms
    questions = [q for q in load_testset(testset) if not q.notice and not out_of_scope(q.question, known)]
    return {half: asked(reader, [q for q in questions if q.split == half]) for half in ("dev", "test")}


def bare_corpora(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Name, folder and test set of each corpus without question files."""
    digests = folder / "digests"
    digests.mkdir()
    for document in Path("corpus").glob("*.md"):
        shutil.copy(document, digests)
    yield "digests", digests, TESTSET
    if data := os.environ.get("KRATOM_QA_DATA"):
        yield "raw articles", Path(data) / "sources", Path("tests/testset_raw")


def fit_without_questions(model: str) -> None:
    """Fit on all bare corpora at once and print the numbers for one encoder."""
    with tempfile.TemporaryDirectory() as scratch:
        found = {}
        for name, corpus, testset in bare_corpora(Path(scratch)):
            index = Path(scratch) / f"index of {name}"
            with contextlib.redirect_stdout(io.StringIO()):
                cli(["index", "--corpus", str(corpus), "--index", str(index), "--model", model])
            found[name] = halves(open_index(index), testset)
    signals = slice(1, 1 + WITHOUT_QUESTIONS)
    dev = [both["dev"] for both in found.values()]
    bias, weights = without_questions((np.vstack([r[:, signals] for r, _ in dev]), np.hstack([y for _, y in dev])))
    print(f'    "{model}": ({", ".join(f"{number:.2f}" for number in (bias, *weights))}),')
    for name, both in found.items():
        for half, (rows, labels) in both.items():
            report(f"{name}, {half}", rows[:, signals] @ weights + bias, labels)


def main() -> None:
    """Fit all models and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=Path("index"))
    args = parser.parse_args()
    both = halves(open_index(args.index), TESTSET)
    rows, labels = both["dev"]
    scale, shift = platt(rows[:, 0], labels)
    print(f"SCALE = {scale:.2f}\nSHIFT = {shift:.2f}")
    for half, (rows, labels) in both.items():
        report(half, scale * rows[:, 0] + shift, labels)
    print("WITHOUT_QUESTIONS = {")
    for model in (ADAPTED_MODEL, DEFAULT_MODEL):
        fit_without_questions(model)
    print("}")


if __name__ == "__main__":
    main()
