"""Retrieval measured on an outside test collection: each side alone, and all together, in one configuration."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kratom_qa import __version__
from kratom_qa.answering.evidence import EvidenceFinder
from kratom_qa.datatypes import NEUTRAL, Collection, Phrasing, Subject
from kratom_qa.documents.splitting import context
from kratom_qa.evaluation import ranking
from kratom_qa.evaluation.abstention import auroc
from kratom_qa.evaluation.beir import Run, TestCollection, as_trec_eval_ranks
from kratom_qa.evaluation.intervals import Estimate, mean, statistic
from kratom_qa.index import Index, Manifest
from kratom_qa.protocols import Encoder, Vectors
from kratom_qa.settings import Settings

MEASURES = ("ndcg@10", "success@1", "success@5", "mrr@10", "recall@10")
_DEPTH = 10


def searchable(
    collection: Collection, embed: Callable[[Sequence[str]], Vectors], model: str, subject: Subject = NEUTRAL
) -> Index:
    """An index in memory, built as `kratom-qa index` builds one, with one passage for each document."""
    texts = [f"{context(passage)}\n{passage.text}".strip() for passage in collection.passages]
    manifest = Manifest(__version__, "", (), (), model, "", 0, 0, {}, {}, {})
    sentences = embed([sentence.text for sentence in collection.sentences])
    return Index.of(collection, texts, embed(texts), sentences, manifest, subject)


def sides(base: Settings) -> Mapping[str, Settings]:
    """BM25 alone, the model alone, and the configuration that the program uses."""
    alone = replace(base, passage_weight=0.0, sentence_weight=0.0, bm25_weight=0.0, question_weight=0.0)
    return {
        "BM25 alone": replace(alone, bm25_weight=1.0),
        "passages alone": replace(alone, passage_weight=1.0),
        "sentences alone": replace(alone, sentence_weight=1.0),
        "all": base,
    }


def measure(
    found: TestCollection, index: Index, encoder: Encoder, settings: Settings
) -> tuple[Run, dict[str, Estimate]]:
    """The run over every judged query, and its figures; a query that returns nothing scores zero.

    A query that is itself a document of the collection is not found as its own answer, as in BEIR.
    """
    finder = EvidenceFinder.over(index, encoder, settings)
    run: dict[str, list[tuple[str, float]]] = {}
    scores: dict[str, list[float]] = {name: [] for name in MEASURES}
    for query, relevant in found.qrels.items():
        hits = finder.hits(Phrasing(found.queries[query]), frozenset(), _DEPTH + 1)
        others = [(hit.passage.document.id, hit.score) for hit in hits if hit.passage.document.id != query]
        run[query] = as_trec_eval_ranks(others[:_DEPTH])
        ranked = [document for document, _ in run[query]]
        scores["ndcg@10"].append(ranking.ndcg(ranked, relevant))
        scores["success@1"].append(ranking.success(ranked, relevant, 1))
        scores["success@5"].append(ranking.success(ranked, relevant, 5))
        scores["mrr@10"].append(ranking.reciprocal_rank(ranked, relevant))
        scores["recall@10"].append(ranking.recall(ranked, relevant, _DEPTH))
    queries = list(found.qrels)
    return run, {name: mean(values, queries) for name, values in scores.items()}


def answerability(found: TestCollection, index: Index, encoder: Encoder, settings: Settings) -> Estimate | None:
    """AUROC of the confidence for queries that are marked answerable or not; None where they are not marked."""
    marked = [q for q in found.queries if isinstance(found.metadata[q].get("answerable"), bool)]
    labels = np.array([found.metadata[q]["answerable"] for q in marked], dtype=bool)
    if not labels.any() or labels.all():
        return None
    finder = EvidenceFinder.over(index, encoder, settings)
    chance = np.array([finder.read(Phrasing(found.queries[q])).verdict.chance for q in marked])
    return statistic(lambda rows: auroc(chance[rows], labels[rows]), marked)


def yardstick_table(rows: Mapping[str, Mapping[str, Estimate]]) -> str:
    """One side a line, values with intervals for nDCG@10."""
    lines = [f"{'':<18}{'ndcg@10':>26}" + "".join(f"{name:>12}" for name in MEASURES[1:])]
    for side, found in rows.items():
        main = found["ndcg@10"]
        cell = f"{main.value:.3f} [{main.low:.3f}, {main.high:.3f}]"
        lines.append(f"{side:<18}{cell:>26}" + "".join(f"{found[name].value:>12.3f}" for name in MEASURES[1:]))
    return "\n".join(lines)
