"""Fits the numbers of `kratom_qa.evidence.confidence` and prints them.

usage: python benchmarks/fit_confidence.py [--index DIR] [--testset DIR]

What the index learned of its questions is brought to scale on the dev half of the test set (Platt 1999), because
people's questions are not those that were written for the index. The model for corpora without question files learns
on the same questions, from the signals that need none. Nothing is learned from the test half; its figures come last.
"""

import argparse
from dataclasses import astuple
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kratom_qa.encoder import OnnxEncoder
from kratom_qa.evaluation.testset import TestQuestion, load_testset
from kratom_qa.evidence.answerability import Answerability, left_out_signals
from kratom_qa.evidence.signals import SignalReader, stem_weights
from kratom_qa.lay_terms import with_source_terms
from kratom_qa.scope import out_of_scope
from kratom_qa.store import Index
from kratom_qa.wiring import open_index, speller

WITHOUT_QUESTIONS = 4
STRENGTH = 0.3

Labelled = tuple[np.ndarray, np.ndarray]


class Reader:
    """Signals and log-odds of any question over one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.encoder = OnnxEncoder(index.model)
        self.speller = speller(index, self.encoder)
        self.signals = SignalReader(index.collection, index.passage_vectors, index.sentence_vectors, index.bm25)
        self.learned = Answerability(index.answerability)

    def read(self, question: str) -> tuple[float, ...]:
        """The log-odds of a question, then its signals."""
        expanded = with_source_terms(self.speller.corrected(question))
        vector = self.encoder.encode([expanded])[0]
        signals = self.signals.read(vector, stem_weights(self.index.bm25, expanded))
        return self.learned.log_odds(vector, signals), *astuple(signals)


def asked(reader: Reader, questions: list[TestQuestion]) -> Labelled:
    """What is read of test questions, follow-ups in full, and whether they are answerable."""
    rows = [reader.read(q.standalone or q.question) for q in questions]
    return np.array(rows), np.array([q.answerable for q in questions]).astype(int)


def platt(log_odds: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Scale and shift that make chances of log-odds."""
    model = LogisticRegression(C=1e6).fit(log_odds[:, None], labels)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def without_questions(index: Index, dev: Labelled) -> tuple[float, np.ndarray]:
    """Bias and weights on the signals that need no questions."""
    entries = range(len(index.sentence_vectors))
    passages = index.passage_vectors.vectors(range(len(index.passage_vectors)))
    signals = np.array(
        left_out_signals(index.collection, passages, index.sentence_vectors.vectors(entries), index.bm25)
    )
    answered = np.repeat([1, 0], [len(index.collection.questions), len(index.collection.gaps)])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=5000, class_weight="balanced"))
    model.fit(signals[:, :WITHOUT_QUESTIONS], answered)
    weights = model[1].coef_[0] / model[0].scale_
    bias = float(model[1].intercept_[0] - (weights * model[0].mean_).sum())
    scale, shift = platt(dev[0][:, 1 : 1 + WITHOUT_QUESTIONS] @ weights + bias, dev[1])
    return bias * scale + shift, weights * scale


def report(name: str, log_odds: np.ndarray, labels: np.ndarray) -> None:
    """AUROC, and false answers at the threshold and where 8 % of the answerable are abstained from."""
    chance = 1 / (1 + np.exp(-log_odds))
    cut = np.quantile(chance[labels == 1], 0.08)
    answerable, others = chance[labels == 1], chance[labels == 0]
    print(
        f"# {name}: AUROC {roc_auc_score(labels, chance):.3f}; from 0.5 {(others >= 0.5).mean():.3f} false answers, "
        f"{(answerable < 0.5).mean():.3f} false abstentions; from {cut:.2f} {(others >= cut).mean():.3f} false answers"
    )


def main() -> None:
    """Fit both models and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--testset", type=Path, default=Path("tests/testset"))
    args = parser.parse_args()
    reader = Reader(open_index(args.index))
    known = reader.index.bm25.terms
    questions = [q for q in load_testset(args.testset) if not q.notice and not out_of_scope(q.question, known)]
    halves = {half: asked(reader, [q for q in questions if q.split == half]) for half in ("dev", "test")}
    scale, shift = platt(halves["dev"][0][:, 0], halves["dev"][1])
    print(f"SCALE = {scale:.2f}\nSHIFT = {shift:.2f}")
    for half, (rows, labels) in halves.items():
        report(half, scale * rows[:, 0] + shift, labels)
    bias, weights = without_questions(reader.index, halves["dev"])
    print(f"BIAS_WITHOUT_QUESTIONS = {bias:.2f}")
    print(f"WEIGHTS_WITHOUT_QUESTIONS = ({', '.join(f'{w:.2f}' for w in weights)})")
    for half, (rows, labels) in halves.items():
        report(half, rows[:, 1 : 1 + WITHOUT_QUESTIONS] @ weights + bias, labels)


if __name__ == "__main__":
    main()
