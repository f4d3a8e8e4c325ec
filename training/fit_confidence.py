"""Fits the two numbers of `kratom_qa.answering.verdict` for a corpus with question files, and prints them.

usage: python training/fit_confidence.py [--index DIR]

What the index learned of its questions is brought to scale (Platt 1999) on the dev half of tests/testset; the figures
of both halves come last. `fit_answerability.py` fits what serves where there are no question files.
"""

import argparse
from dataclasses import astuple
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from kratom_qa.answering.evidence import EvidenceFinder
from kratom_qa.answering.signals import read_signals
from kratom_qa.datatypes import Phrasing
from kratom_qa.encoder import OnnxEncoder
from kratom_qa.evaluation.testset import TestQuestion, load_testset
from kratom_qa.index import Index
from kratom_qa.query.scope import out_of_scope
from kratom_qa.wiring import open_index, settings_of, speller

TESTSET = Path("tests/testset")

Labelled = tuple[np.ndarray, np.ndarray]


class Reader:
    """Signals and log-odds of any question over one index."""

    def __init__(self, index: Index) -> None:
        encoder = OnnxEncoder(index.model)
        self.speller = speller(index, encoder)
        self.finder = EvidenceFinder.over(index, encoder, settings_of(index))

    def read(self, question: str) -> tuple[float, ...]:
        """The log-odds of a question, 0 where nothing was learned, then its signals."""
        reading = self.finder.read(Phrasing(self.speller.corrected(question)))
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


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=Path("index"))
    args = parser.parse_args()
    both = halves(open_index(args.index), TESTSET)
    rows, labels = both["dev"]
    scale, shift = platt(rows[:, 0], labels)
    print(f"SCALE = {scale:.2f}\nSHIFT = {shift:.2f}")
    for half, (rows, labels) in both.items():
        report(half, scale * rows[:, 0] + shift, labels)


if __name__ == "__main__":
    main()
