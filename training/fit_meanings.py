"""Fits the networks of `kratom_qa.safety.embedding_classifier` and writes them, after `fit_notices.py`.

usage: python training/fit_meanings.py [--compare] [--out FILE]

It learns on the same messages as `fit_notices.py`, and on one in four of the questions that come with the corpus, by
their vectors from the published and from the adapted encoder. The figures printed are those of
`training/notices/dev.jsonl` and of the dev half of the test set, of letters and meaning together. With --compare,
other thresholds stand beside the chosen ones.
"""

import argparse
import json
import warnings
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from fit_notices import DEV, KINDS, NONE, TRAIN, corpus_questions
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from kratom_qa.encoder import open_passage_encoder
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.evaluation.testset import load_testset
from kratom_qa.safety import ALONE, WITH_RULE, decide, mixed, of_parts
from kratom_qa.safety.embedding_classifier import FILE, PARTS, Networks
from kratom_qa.safety.ngram_classifier import chances
from kratom_qa.safety.rules import by_rules, in_plain_words

ONE_IN = 4
NETWORKS = 3
UNITS = 64
PENALTY = 0.03
EPOCHS = 60
SCALE = 5.0
"""What vectors of length 1 are multiplied by while a network learns, for which single numbers of them are small."""

Told = tuple[str, str]
"""A message and what it calls for, `none` among it."""


def read(path: Path) -> list[Told]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row["question"], row["notice"] or NONE) for row in rows]


def asked_of_corpus(folder: Path) -> list[Told]:
    """One in four, but what fits a rule: it may well tell of danger, and teaches the wrong thing."""
    texts = sorted(set(corpus_questions(folder)))
    return [(text, NONE) for text in texts if zlib.crc32(text.encode()) % ONE_IN == 0 and not by_rules(text)]


def fit(vectors: np.ndarray, wanted: Sequence[str]) -> Networks:
    """Networks that begin with other numbers each, halved in precision as they are stored."""
    order = [[*sorted(set(wanted))].index(kind) for kind in (*KINDS, NONE)]
    fitted = [_fit_one(vectors * SCALE, wanted, seed) for seed in range(NETWORKS)]
    layers = (
        [model.coefs_[0] * SCALE for model in fitted],
        [model.intercepts_[0] for model in fitted],
        [model.coefs_[1][:, order] for model in fitted],
        [model.intercepts_[1][order] for model in fitted],
    )
    return Networks(*(np.array(layer).astype(np.float16).astype(np.float32) for layer in layers))


def _fit_one(vectors: np.ndarray, wanted: Sequence[str], seed: int) -> MLPClassifier:
    model = MLPClassifier((UNITS,), alpha=PENALTY, max_iter=EPOCHS, random_state=seed)
    with threadpool_limits(1), warnings.catch_warnings():
        # it is to stop after so many rounds, whether it could still learn or not
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(vectors, wanted)


def rates(told: Sequence[Told], vectors: np.ndarray, networks: Networks, alone: float, with_rule: float) -> str:
    """How many messages lack their notice, and how many that call for none got one."""
    missed, alarms = [], []
    for (text, wanted), vector in zip(told, vectors, strict=True):
        chance = mixed(chances(text), networks.chances(vector))
        ruled, plain = by_rules(text), in_plain_words(text)
        given = decide(chance, ruled, plain, of_parts(text), alone=alone, with_rule=with_rule)
        (alarms if wanted == NONE else missed).append(bool(given) if wanted == NONE else wanted not in given)
    return f"missed {sum(missed)} of {len(missed)}, false alarms {sum(alarms)} of {len(alarms)}"


def main() -> None:
    """Fit for each encoder, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compare", action="store_true", help="other thresholds as well")
    parser.add_argument("--out", type=Path, default=Path("src/kratom_qa/safety") / FILE)
    args = parser.parse_args()
    train = read(TRAIN) + asked_of_corpus(Path("corpus"))
    questions = [q for q in load_testset(Path("tests/testset")) if q.split == "dev"]
    sets = {"dev": read(DEV), "test set, dev": [(q.question, q.notice or NONE) for q in questions]}
    found = {}
    for name in (DEFAULT_MODEL, ADAPTED_MODEL):
        encoder = open_passage_encoder(name)
        found[name] = fit(encoder.encode([text for text, _ in train]), [wanted for _, wanted in train])
        vectors = {of: encoder.encode([text for text, _ in told]) for of, told in sets.items()}
        for alone in (0.25, 0.3, 0.35, 0.4) if args.compare else (ALONE,):
            for with_rule in (0.05, 0.1) if args.compare else (WITH_RULE,):
                print(f"{name}, alone {alone}, with a rule {with_rule}")
                for of, told in sets.items():
                    print(f"  {of:<14} {rates(told, vectors[of], found[name], alone, with_rule)}")
    halved = {f"{name}/{part}": getattr(found[name], part).astype(np.float16) for name in found for part in PARTS}
    np.savez(args.out, **halved)


if __name__ == "__main__":
    main()
