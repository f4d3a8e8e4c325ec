"""Fits the numbers of `kratom_qa.evidence.confidence` and prints them.

usage: python benchmarks/fit_confidence.py [--index DIR] [--testset DIR]

What the index learned of its questions is brought to scale (Platt 1999) on two sets that weigh alike: the dev half of
the test set, because people's questions are not those that were written for the index, and the questions of the index,
each judged by a model that did not learn from it, because they are many. Answerable ones have the share of the dev half
in both. The model for corpora without question files learns on the same questions, from the signals that need none.
Nothing is learned from the test half; its figures come last.
"""

import argparse
from dataclasses import astuple
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kratom_qa.encoder import OnnxEncoder
from kratom_qa.evaluation.testset import TestQuestion, load_testset
from kratom_qa.evidence.answerability import Answerability, fit, left_out_signals
from kratom_qa.evidence.signals import SignalReader, stem_weights
from kratom_qa.lay_terms import with_source_terms
from kratom_qa.scope import out_of_scope
from kratom_qa.store import Index
from kratom_qa.wiring import open_index, speller

WITHOUT_QUESTIONS = 4
STRENGTH = 0.3
FOLDS = 10
ENOUGH = 1000
"""Weight of all questions together, far above that of the regularisation."""

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


class Indexed:
    """Vectors, signals and labels of the questions of an index, each left out of its own signals."""

    def __init__(self, index: Index) -> None:
        passages = index.passage_vectors.vectors(range(len(index.passage_vectors)))
        entries = index.sentence_vectors.vectors(range(len(index.sentence_vectors)))
        self.vectors = entries[len(index.collection.sentences) :]
        self.signals = np.array(left_out_signals(index.collection, passages, entries, index.bm25))
        self.answered = np.repeat([1, 0], [len(index.collection.questions), len(index.collection.gaps)])

    def log_odds(self) -> np.ndarray:
        """Of each question, by a model that learned from nine tenths of the others."""
        found = np.zeros(len(self.answered))
        for rest, fold in KFold(FOLDS, shuffle=True, random_state=0).split(self.vectors):
            learned = fit(self.vectors[rest], self.signals[rest], self.answered[rest])
            found[fold] = learned[0] + np.hstack([self.vectors[fold], self.signals[fold]]) @ learned[1:]
        return found


def platt(log_odds: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None) -> tuple[float, float]:
    """Scale and shift that make chances of log-odds."""
    model = LogisticRegression(C=1e6).fit(log_odds[:, None], labels, sample_weight=weights)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def pooled(dev: Labelled, indexed: Indexed) -> tuple[float, float]:
    """Scale and shift from both sets."""
    share, own = dev[1].mean(), indexed.answered.mean()
    weights = np.where(indexed.answered == 1, share / own, (1 - share) / (1 - own)) / len(indexed.answered)
    return platt(
        np.concatenate([dev[0][:, 0], indexed.log_odds()]),
        np.concatenate([dev[1], indexed.answered]),
        np.concatenate([np.full(len(dev[1]), 1 / len(dev[1])), weights]) * ENOUGH,
    )


def without_questions(indexed: Indexed, dev: Labelled) -> tuple[float, np.ndarray]:
    """Bias and weights on the signals that need no questions."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=5000, class_weight="balanced"))
    model.fit(indexed.signals[:, :WITHOUT_QUESTIONS], indexed.answered)
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
    indexed = Indexed(reader.index)
    scale, shift = pooled(halves["dev"], indexed)
    print(f"SCALE = {scale:.2f}\nSHIFT = {shift:.2f}")
    for half, (rows, labels) in halves.items():
        report(half, scale * rows[:, 0] + shift, labels)
    bias, weights = without_questions(indexed, halves["dev"])
    print(f"BIAS_WITHOUT_QUESTIONS = {bias:.2f}")
    print(f"WEIGHTS_WITHOUT_QUESTIONS = ({', '.join(f'{w:.2f}' for w in weights)})")
    for half, (rows, labels) in halves.items():
        report(half, rows[:, 1 : 1 + WITHOUT_QUESTIONS] @ weights + bias, labels)


if __name__ == "__main__":
    main()
