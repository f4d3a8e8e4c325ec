"""Fits the weights of `kratom_qa.safety.ngram_classifier` and writes them.

usage: python training/fit_notices.py [--compare] [--corpus DIR] [--out FILE]

The model learns on `training/notices/train.jsonl`, parts written apart from one another, and, as messages that call
for nothing, on the questions that come with the corpus, dealt out to as many parts. The figures printed are those of
cross-validation: each part is judged by a model that learned on the others. This is stern: most parts are hard on
purpose, and the first two hold mostly emergencies and mostly crises, so that a model that leaves one out knows little
of its kind. `training/notices/dev.jsonl`, by other hands again, is more like what people type. With --compare, other
strengths and thresholds stand beside the chosen ones. Nothing here reads `tests/testset/notices.jsonl` or the test half
of the test set.
"""

import argparse
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from kratom_qa.datatypes import Notice
from kratom_qa.evaluation.testset import load_testset
from kratom_qa.safety import BY_LETTERS, WITH_RULE, decide
from kratom_qa.safety.ngram_classifier import BUCKETS, FILE, ClassProbabilities, buckets
from kratom_qa.safety.rules import by_rules, in_plain_words

TRAIN = Path("training/notices/train.jsonl")
DEV = Path("training/notices/dev.jsonl")
PARTS = tuple(range(1, 17))
KINDS = tuple(str(notice) for notice in (Notice.EMERGENCY, Notice.CRISIS))
NONE = "none"
STRENGTH = 2.0
CORPUS_WEIGHT = 0.5
# the rows have length FEATURE_SCALE, as if the strength were this squared times as large
FEATURE_SCALE = 4.0


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages with what they call for, `none` among it, the part each belongs to, and their features."""

    features: csr_matrix
    wanted: np.ndarray
    part: np.ndarray
    ruled: tuple[tuple[Notice, ...], ...]
    plain: tuple[tuple[Notice, ...], ...]


def messages(rows: Iterable[tuple[str, str | None, int]]) -> Messages:
    """From (text, notice, part)."""
    texts, wanted, part = zip(*rows, strict=True)
    return Messages(
        features(texts),
        np.array([notice or NONE for notice in wanted]),
        np.array(part),
        tuple(by_rules(text) for text in texts),
        tuple(in_plain_words(text) for text in texts),
    )


def features(texts: Sequence[str]) -> csr_matrix:
    """One row of length FEATURE_SCALE a text, shape (n, BUCKETS)."""
    found = [np.sort(buckets(text)) for text in texts]
    values = [np.full(len(row), FEATURE_SCALE / max(len(row), 1) ** 0.5) for row in found]
    starts = np.cumsum([0] + [len(row) for row in found])
    return csr_matrix((np.concatenate(values), np.concatenate(found), starts), shape=(len(texts), BUCKETS))


def read_messages(path: Path) -> Messages:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return messages((row["question"], row["notice"], row.get("part", 0)) for row in rows)


def read_corpus_questions(folder: Path) -> Messages:
    """Spread over the parts by their hashes."""
    return messages((text, None, PARTS[zlib.crc32(text.encode()) % len(PARTS)]) for text in corpus_questions(folder))


def corpus_questions(folder: Path) -> list[str]:
    lines = [line for path in sorted(folder.glob("*.questions.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line)["question"] for line in lines]


def fit(train: Messages, corpus: Messages, leave_out: int | None = None, strength: float = STRENGTH) -> np.ndarray:
    """Weights less those of no notice, emergency before crisis, the bias last: shape (2, BUCKETS + 1)."""
    # a corpus question that fits a rule may well tell of danger, and teaches the wrong thing
    harmless = np.array([not ruled for ruled in corpus.ruled])
    told, asked = train.part != leave_out, (corpus.part != leave_out) & harmless
    stacked = vstack([train.features[told], corpus.features[asked]])
    weights = np.concatenate([np.ones(told.sum()), np.full(asked.sum(), CORPUS_WEIGHT)])
    model = LogisticRegression(C=strength, max_iter=1000)
    # sums in one order, for the same bytes again
    with threadpool_limits(1):
        model.fit(stacked, np.concatenate([train.wanted[told], corpus.wanted[asked]]), sample_weight=weights)
    return differences(model)


def differences(model: LogisticRegression) -> np.ndarray:
    """The weights of each notice less those of none, the bias last."""
    found = np.hstack([model.coef_, model.intercept_[:, None]])
    names = list(model.classes_)
    return np.array([found[names.index(kind)] - found[names.index(NONE)] for kind in KINDS])


def chances(weights: np.ndarray, of: Messages) -> np.ndarray:
    """Of emergency and crisis, shape (n, 2)."""
    totals = np.hstack([of.features @ weights[:, :-1].T + weights[:, -1], np.zeros((len(of.wanted), 1))])
    raised = np.exp(totals - totals.max(axis=1, keepdims=True))
    return (raised / raised.sum(axis=1, keepdims=True))[:, :2]


def left_out(train: Messages, corpus: Messages, others: Sequence[Messages], strength: float) -> list[np.ndarray]:
    """Probabilities for the training messages and the corpus's questions, each by a model that has not seen its part.

    Those of the others are by a model that has seen all parts.
    """
    found = [np.zeros((len(of.wanted), 2)) for of in (train, corpus)]
    for part in PARTS:
        weights = fit(train, corpus, part, strength)
        found[0][train.part == part] = chances(weights, train)[train.part == part]
        found[1][corpus.part == part] = chances(weights, corpus)[corpus.part == part]
    weights = fit(train, corpus, strength=strength)
    return [*found, *(chances(weights, of) for of in others)]


def rates(of: Messages, found: np.ndarray, alone: float, with_rule: float) -> str:
    """Which share of the messages lacks its notice, and which share of those that call for none got one."""
    rows = zip(found.tolist(), of.ruled, of.plain, strict=True)
    given = [
        decide(ClassProbabilities(*row), ruled, plain, alone=alone, with_rule=with_rule) for row, ruled, plain in rows
    ]
    missed = [wanted not in got for wanted, got in zip(of.wanted, given, strict=True) if wanted != NONE]
    alarms = [bool(got) for wanted, got in zip(of.wanted, given, strict=True) if wanted == NONE]
    return "  ".join(f"{name} {np.mean(v):.4f}" for name, v in (("missed", missed), ("alarms", alarms)) if v)


def report(sets: dict[str, Messages], found: Sequence[np.ndarray], alone: float, with_rule: float) -> None:
    for (name, of), chance in zip(sets.items(), found, strict=True):
        print(f"  {name:<14} {rates(of, chance, alone, with_rule)}")


def write(path: Path, weights: np.ndarray, trained_on: str) -> None:
    """In eight bits each; the length of the rows of features goes into the scale."""
    scale = np.abs(weights[:, :-1]).max(axis=1) / 127
    values = np.rint(weights[:, :-1] / scale[:, None]).astype(np.int8)
    np.savez(path, values=values, scale=scale * FEATURE_SCALE, bias=weights[:, -1], trained_on=np.array(trained_on))


def main() -> None:
    """Print the cross-validated figures, then fit on everything and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compare", action="store_true", help="other strengths and thresholds as well")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--out", type=Path, default=Path("src/kratom_qa/safety") / FILE)
    args = parser.parse_args()
    train, corpus = read_messages(TRAIN), read_corpus_questions(args.corpus)
    questions = [q for q in load_testset(Path("tests/testset")) if q.split == "dev"]
    asked = messages((q.question, q.notice, 0) for q in questions)
    sets = {"train": train, "corpus": corpus, "dev": read_messages(DEV), "test set, dev": asked}
    print("rules alone")
    report(sets, [np.zeros((len(of.wanted), 2)) for of in sets.values()], alone=1.0, with_rule=0.0)
    for strength in (0.5, 2.0, 8.0) if args.compare else (STRENGTH,):
        found = left_out(train, corpus, list(sets.values())[2:], strength)
        for alone in (0.3, 0.4, 0.5) if args.compare else (BY_LETTERS,):
            for with_rule in (0.02, 0.05, 0.1) if args.compare else (WITH_RULE,):
                print(f"strength {strength}, alone {alone}, with a rule {with_rule}")
                report(sets, found, alone, with_rule)
    write(args.out, fit(train, corpus), hashlib.sha256(TRAIN.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
