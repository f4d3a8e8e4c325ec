"""Fits the weights that tell answered questions from others where a corpus has no question files, and prints them.

usage: KRATOM_QA_DATA=DIR python training/fit_answerability.py [--model NAME ...] [--alone] [--keep FOLDER]

One logistic regression for each encoder, on all corpora at once, each weighing alike:
public sets (the `dev` part; of `doc2dial` and `medquad_small` also questions whose document is taken out), the raw
articles, the digests and the second subject without their question files (the dev half). Reported for each corpus:
AUROC, false answers where 8 % of the answerable are refused, ECE; fitted on all, and on all the others. `--alone` adds
what each signal gives alone and what all but it give. `--keep` keeps vectors between runs.
"""

import argparse
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from public_sets import data_folder, part_of, subject_of

from kratom_qa.answering import anchor
from kratom_qa.answering.bearing import lacks
from kratom_qa.answering.evidence import EvidenceFinder
from kratom_qa.answering.verdict import FEATURES, features
from kratom_qa.datatypes import NEUTRAL, Phrasing
from kratom_qa.documents.folder import read_corpus
from kratom_qa.documents.splitting import split
from kratom_qa.documents.subject import read_subject, suits
from kratom_qa.encoder import open_passage_encoder
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.default_model import DEFAULT_MODELS
from kratom_qa.evaluation.abstention import auroc, calibration_error, false_answers_at
from kratom_qa.evaluation.beir import read_beir
from kratom_qa.evaluation.external_benchmarks import searchable
from kratom_qa.evaluation.testset import load_testset
from kratom_qa.index import Index
from kratom_qa.indexing import texts_to_embed
from kratom_qa.protocols import Sources, Vectors
from kratom_qa.query.scope import out_of_scope
from kratom_qa.settings import Settings
from kratom_qa.wiring import settings_for

TURN = 5
"""Words that the first turn of a dialogue must have to be a question in itself."""
PENALTY = 3.0
"""Of the squared weights of standardised features; 1 to 30 tried, flat."""
WEIGHT = 500
"""Questions that every corpus counts for."""
STEPS = 50
DIRECTIONS = 16
"""Of the sentences of the subject; 4 to 384 tried, alike from 16 on."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What was read of the questions of one corpus."""

    features: np.ndarray
    """Shape (questions, features)."""
    answerable: np.ndarray
    for_test: np.ndarray

    def part(self, *, test: bool) -> "Rows":
        kept = self.for_test == test
        return Rows(self.features[kept], self.answerable[kept], self.for_test[kept])


class Kept:
    """Embeds each text once. Implements `Encoder`."""

    def __init__(self, model: str, folder: Path | None) -> None:
        self.inner = open_passage_encoder(model)
        name = hashlib.sha256(self.inner.description.sha256.encode()).hexdigest()[:12]
        self.file = folder / f"{name}.npz" if folder else None
        self.known: dict[str, Vectors] = {}
        if self.file and self.file.is_file():
            with np.load(self.file) as found:
                self.known = dict(zip(found["keys"].tolist(), found["vectors"].astype(np.float32), strict=True))

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.known}
        if missing:
            vectors = self.inner.encode(list(missing.values()), progress)
            self.known |= dict(zip(missing, vectors, strict=True))
        return np.stack([self.known[key] for key in keys])

    def keep(self) -> None:
        if self.file:
            np.savez(self.file, keys=list(self.known), vectors=np.stack(list(self.known.values())).astype(np.float16))


def features_of(finder: EvidenceFinder, question: str, sources: Sources = frozenset()) -> tuple[float, ...]:
    """What the verdict on a question rests on, in the order of its weights."""
    reading = finder.read(Phrasing(question), sources)
    lacked = lacks(reading.query, reading.found, finder.collection)
    return features(reading.query, reading.found, lacked, finder.judge.model)


def public_set(name: str, encoder: Kept, settings: Settings, model: str) -> Rows:
    """The `dev` and `test` parts of a public set."""
    found = read_beir(data_folder() / name)
    index = searchable(found.collection, encoder.encode, model)
    finder = EvidenceFinder.over(index, encoder, settings)
    title = {d.id: d.title for d in found.collection.documents}
    rows = []
    for query, text in found.queries.items():
        metadata, relevant = found.metadata[query], list(found.qrels.get(query, {}))
        document = relevant[0] if relevant else metadata.get("source_doc") or query
        subject = subject_of(name, document, title.get(document, query))
        if (part := part_of(subject)) == "train":
            continue
        if name == "doc2dial" and (metadata.get("history") or len(text.split()) < TURN):
            continue
        rows.append((features_of(finder, text), bool(metadata.get("answerable")), part == "test"))
        if name in ("doc2dial", "medquad_small") and relevant:
            others = frozenset(d for d in title if subject_of(name, d, title[d]) != subject)
            rows.append((features_of(finder, text, others), False, part == "test"))
    return _rows(rows)


def own_set(corpus: Path, testset: Path, encoder: Kept, settings: Settings, model: str) -> Rows:
    """Both halves of a test set over a folder, read without its question files."""
    documents = read_corpus(corpus).documents
    limit = encoder.inner.description.max_tokens - 2
    collection = split(documents, encoder.inner.count_tokens, limit, settings.passage_tokens)
    known = read_subject(Path("corpus"))
    # as `kratom-qa index` takes it
    subject = known if suits(known, [document.text for document in documents]) else NEUTRAL
    passages, sentences = texts_to_embed(collection, subject.synonyms)
    manifest = searchable(collection, lambda texts: np.zeros((len(texts), 1), np.float32), model).manifest
    index = Index.of(collection, passages, encoder.encode(passages), encoder.encode(sentences), manifest, subject)
    if model == ADAPTED_MODEL and testset.name == "testset" and corpus.name == "digests":
        write_anchor(index)
    finder = EvidenceFinder.over(index, encoder, settings)
    asked = [q for q in load_testset(testset) if not q.notice and not out_of_scope(q.question, index.bm25.terms)]
    return _rows([(features_of(finder, q.standalone or q.question), q.answerable, q.split == "test") for q in asked])


def write_anchor(index: Index) -> None:
    """Where the sentences of the corpus lie that the encoder was taught on."""
    moments = index.statistics.sentences
    spread, directions = np.linalg.eigh(moments.second.astype(np.float64) - np.outer(moments.mean, moments.mean))
    scaled = (directions * np.sqrt(np.maximum(spread, 0.0))).T[-DIRECTIONS:]
    np.savez(anchor.FILE, mean=moments.mean.astype(np.float16), spread=np.ascontiguousarray(scaled, np.float16))


def _rows(found: Sequence[tuple[tuple[float, ...], bool, bool]]) -> Rows:
    features, answerable, test = zip(*found, strict=True)
    return Rows(np.array(features), np.array(answerable), np.array(test))


def corpora(encoder: Kept, model: str, scratch: Path) -> Iterator[tuple[str, Rows]]:
    """Every corpus by its name."""
    settings = settings_for(model, questions=False)
    # the encoder for kratom is taken for nothing else
    for name in () if model == ADAPTED_MODEL else ("squad2", "doc2dial", "medquad_small"):
        yield name, public_set(name, encoder, settings, model)
    digests = scratch / "digests"
    digests.mkdir()
    for document in Path("corpus").glob("*.md"):
        shutil.copy(document, digests)
    raw, second = Path(os.environ["KRATOM_QA_DATA"]) / "sources", Path("tests/second_subject")
    for name, corpus, testset in (
        ("digests", digests, Path("tests/testset")),
        ("raw articles", raw, Path("tests/testset_raw")),
        *(() if model == ADAPTED_MODEL else (("second subject", second / "corpus", second / "testset"),)),
    ):
        yield name, own_set(corpus, testset, encoder, settings, model)


def fitted(found: Sequence[Rows], columns: Sequence[int]) -> np.ndarray:
    """Bias and weights on these features; every corpus weighs alike."""
    features = np.vstack([rows.features[:, columns] for rows in found])
    labels = np.hstack([rows.answerable for rows in found]).astype(float)
    share = np.hstack([np.full(len(rows.answerable), WEIGHT / len(rows.answerable)) for rows in found])
    centre, scale = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    inputs = np.hstack([np.ones((len(features), 1)), (features - centre) / scale])
    penalty = np.diag([0.0] + [PENALTY] * len(columns))
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (share * (chance - labels)) + penalty @ weights
        weights -= np.linalg.solve((inputs * (share * chance * (1 - chance))[:, None]).T @ inputs + penalty, slope)
    plain = weights[1:] / scale
    return np.concatenate([[weights[0] - plain @ centre], plain])


def figures(weights: np.ndarray, rows: Rows, columns: Sequence[int]) -> str:
    """How well weights tell the questions of one corpus apart."""
    chance = 1 / (1 + np.exp(-np.clip(rows.features[:, columns] @ weights[1:] + weights[0], -30, 30)))
    good, bad = chance[rows.answerable], chance[~rows.answerable]
    return (
        f"AUROC {auroc(chance, rows.answerable):.3f}, "
        f"false answers {false_answers_at(chance, rows.answerable, 0.92):.2f} (from 0.5 {(bad >= 0.5).mean():.2f}, "
        f"false abstentions {(good < 0.5).mean():.2f}), ECE {calibration_error(chance, rows.answerable):.3f}"
    )


def report(found: Mapping[str, Rows], *, alone: bool) -> np.ndarray:
    """Print what a fit on all corpora, and on all but one, gives on what nothing was fitted on."""
    every = range(len(FEATURES))
    weights = fitted([rows.part(test=False) for rows in found.values()], every)
    for name, rows in found.items():
        others = fitted([other for key, other in found.items() if key != name], every)
        print(f"# {name}, test: {figures(weights, rows.part(test=True), every)}")
        print(f"#   fitted on the others: {figures(others, rows, every)}", flush=True)
    for row, feature in enumerate(FEATURES) if alone else ():
        cells = []
        for columns in ([row], [c for c in every if c != row]):
            fit = fitted([rows.part(test=False) for rows in found.values()], columns)
            test = [rows.part(test=True) for rows in found.values()]
            cells.append(np.mean([auroc(t.features[:, columns] @ fit[1:], t.answerable) for t in test]))
        print(f"# {feature:<16} alone {cells[0]:.3f}, all but it {cells[1]:.3f}")
    return weights


def main() -> None:
    """Fit for each encoder and print the numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="*", default=list(DEFAULT_MODELS))
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    for model in args.model:
        encoder = Kept(model, args.keep)
        with tempfile.TemporaryDirectory() as scratch:
            found = dict(corpora(encoder, model, Path(scratch)))
        encoder.keep()
        weights = report(found, alone=args.alone)
        print(f'    "{model}": ({", ".join(f"{number:.2f}" for number in weights)}),', flush=True)


if __name__ == "__main__":
    main()
