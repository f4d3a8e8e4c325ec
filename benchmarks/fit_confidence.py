"""Fits the weights of `kratom_qa.evidence.confidence` and prints them.

usage: python benchmarks/fit_confidence.py [--index DIR] [--testset DIR]

The logistic model learns on the questions that come with the corpus (answered ones and gaps), each left out of the
index in turn; then its scale and bias are set on the dev half of the test set (Platt 1999), because people's questions
are not those that were written for the index. Nothing is learned from the test half; its figures are printed last.
"""

import argparse
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kratom_qa.datatypes import Collection
from kratom_qa.encoder import OnnxEncoder
from kratom_qa.evaluation.testset import TestQuestion, load_testset
from kratom_qa.evidence.signals import SignalReader, stem_weights
from kratom_qa.lay_terms import with_source_terms
from kratom_qa.retriever import HybridRetriever
from kratom_qa.scope import out_of_scope
from kratom_qa.settings import Settings
from kratom_qa.wiring import open_index

WITHOUT_QUESTIONS = 5
STRENGTH = 0.3


class Reader:
    """Signals of any question over one index."""

    def __init__(self, index_dir: Path) -> None:
        self.index = open_index(index_dir)
        self.encoder = OnnxEncoder(self.index.model)
        # without the questions, or every question of the index would find its own passage
        self.retriever = HybridRetriever(self.index, self.encoder, replace(Settings(), question_weight=0.0))
        self.signals = SignalReader(self.index)

    def read(self, question: str, leave_out: int | None = None) -> np.ndarray:
        """The signals of a question, shape (11,)."""
        expanded = with_source_terms(question)
        vector = self.encoder.encode([expanded])[0]
        hits = self.retriever.retrieve(question, 8)
        weights = stem_weights(self.index, expanded)
        return np.array(astuple(self.signals.read(vector, weights, hits, leave_out=leave_out)))


def indexed(reader: Reader, collection: Collection) -> tuple[np.ndarray, np.ndarray]:
    """Signals and labels of the questions that come with the corpus."""
    first = len(collection.sentences)
    texts = [q.text for q in collection.questions] + list(collection.gaps)
    rows = [reader.read(text, first + i) for i, text in enumerate(texts)]
    return np.array(rows), np.array([1] * len(collection.questions) + [0] * len(collection.gaps))


def asked(reader: Reader, questions: list[TestQuestion]) -> tuple[np.ndarray, np.ndarray]:
    """Signals and labels of test questions, follow-ups in full."""
    rows = [reader.read(q.standalone or q.question) for q in questions]
    return np.array(rows), np.array([q.answerable for q in questions]).astype(int)


def fit(train: tuple[np.ndarray, np.ndarray], dev: tuple[np.ndarray, np.ndarray], columns: int) -> np.ndarray:
    """Weights on the raw signals, the bias first."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=5000, class_weight="balanced"))
    model.fit(train[0][:, :columns], train[1])
    scaler, logistic = model[0], model[1]
    weights = logistic.coef_[0] / scaler.scale_
    bias = float(logistic.intercept_[0] - (weights * scaler.mean_).sum())
    totals = dev[0][:, :columns] @ weights + bias
    platt = LogisticRegression(C=1e6).fit(totals[:, None], dev[1])
    scale, shift = float(platt.coef_[0][0]), float(platt.intercept_[0])
    return np.concatenate([[bias * scale + shift], weights * scale])


def report(name: str, weights: np.ndarray, data: tuple[np.ndarray, np.ndarray]) -> None:
    """AUROC, and false answers where 8 % of the answerable are abstained from."""
    chance = 1 / (1 + np.exp(-(data[0][:, : len(weights) - 1] @ weights[1:] + weights[0])))
    cut = np.quantile(chance[data[1] == 1], 0.08)
    false = float((chance[data[1] == 0] >= cut).mean())
    print(
        f"# {name}: AUROC {roc_auc_score(data[1], chance):.3f}; "
        f"at 8 % false abstentions (from {cut:.2f}) {false:.3f} false answers"
    )


def main() -> None:
    """Fit both models and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--testset", type=Path, default=Path("tests/testset"))
    args = parser.parse_args()
    reader = Reader(args.index)
    questions = [
        q for q in load_testset(args.testset) if not q.notice and not out_of_scope(q.question, reader.index.bm25.terms)
    ]
    train = indexed(reader, reader.index.collection)
    halves = {half: asked(reader, [q for q in questions if q.split == half]) for half in ("dev", "test")}
    for name, columns in (("", train[0].shape[1]), ("_WITHOUT_QUESTIONS", WITHOUT_QUESTIONS)):
        weights = fit(train, halves["dev"], columns)
        print(f"BIAS{name} = {weights[0]:.2f}")
        print(f"WEIGHTS{name} = Signals({', '.join(f'{w:.2f}' for w in weights[1:])})")
        for half, found in halves.items():
            report(half, weights, found)


if __name__ == "__main__":
    main()
