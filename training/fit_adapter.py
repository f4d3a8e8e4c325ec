"""Fits the low-rank change of the default model that `kratom_qa.encoder.adapter` applies, and writes it.

usage: python training/fit_adapter.py [--index DIR] [--epochs N] [--rank N] [--out FILE]

Learns from the questions of an index, each paired with a sentence that answers it, with that sentence's passage, or
with another question that the same sentence answers; the other pairs of the batch are what it is told apart from
(multiple negatives, Henderson et al. 2017, https://arxiv.org/abs/1705.00652). Each text is told apart from questions
near it that no document answers, too, so that they come to lie further off. Prints, after every epoch, how sentences
and passages are ranked by cosine alone for the dev half of tests/testset. Takes about twenty minutes.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from low_rank import embedded, with_low_rank, write_adapter
from sentence_transformers import SentenceTransformer
from torch.nn.functional import cross_entropy

from kratom_qa.datatypes import Collection, Synonyms
from kratom_qa.encoder.adapter import FILE
from kratom_qa.encoder.locate import DEFAULT_MODEL, locate
from kratom_qa.evaluation.testset import TestQuestion, load_testset
from kratom_qa.index import load_index
from kratom_qa.indexing import texts_to_embed
from kratom_qa.query.synonyms import expand_query

OUT = Path("src/kratom_qa/encoder") / FILE.name
TESTSET = Path("tests/testset")
BATCH = 64
SCALE = 20.0
"""What cosines are multiplied by, as sentence-transformers does by default."""
RATE = 1e-3
WARM_UP = 15
MAX_TOKENS = 128
SENTENCE, PASSAGE, QUESTION = range(3)
SHARES = (0.65, 0.2, 0.15)
"""Of the pairs, those with a sentence, a passage and another question."""
GAPS = 32
"""Questions that nothing answers, in each batch."""
NEAREST = 10
"""Of so many unanswerable questions near a sentence one is taken."""
SAME = 0.8
"""Cosine from which two sentences may say the same, so that one is not told apart from the other."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What is embedded, and which question is answered where."""

    sentences: Sequence[str]
    passages: Sequence[str]
    questions: Sequence[str]
    owners: Sequence[int]
    """Row of the passage of each sentence."""
    answers: Sequence[Sequence[int]]
    """Rows of the sentences that answer each question."""
    unanswerable: Sequence[str]
    """Questions that nothing answers."""
    synonyms: Synonyms

    @classmethod
    def of(cls, collection: Collection, synonyms: Synonyms) -> "Texts":
        passages, _ = texts_to_embed(collection, synonyms)
        questions = collection.questions
        answers: list[list[int]] = [[] for _ in questions.texts]
        for asked, places in enumerate(questions.places):
            answers[asked] += [row for place in places for row in range(*place.sentences)]
        return cls(
            [s.text for s in collection.sentences],
            passages,
            [expand_query(text, synonyms) for text in questions.texts],
            [s.passage for s in collection.sentences],
            answers,
            [expand_query(text, synonyms) for text in collection.unanswerable.texts],
            synonyms,
        )


@dataclass(frozen=True, slots=True)
class Near:
    """What lies near the sentences, by the model as published."""

    same: np.ndarray
    """Whether two sentences may say the same, shape (sentences, sentences)."""
    unanswerable: np.ndarray
    """Rows of the nearest unanswerable questions of each sentence, shape (sentences, NEAREST)."""

    @classmethod
    def of(cls, texts: Texts, model: SentenceTransformer) -> "Near":
        sentences = model.encode(texts.sentences, normalize_embeddings=True)
        unanswerable = model.encode(texts.unanswerable, normalize_embeddings=True)
        return cls(
            sentences @ sentences.T > SAME, np.argsort(-sentences @ unanswerable.T, axis=1, kind="stable")[:, :NEAREST]
        )


def pair_loss(model: SentenceTransformer, texts: Texts, asked: Sequence[int], near: Near, rng) -> torch.Tensor:  # type: ignore[no-untyped-def]
    """How badly each question of a batch finds its own text among those of the batch, and each text its question
    among those and the unanswerable ones."""
    rows = [int(rng.choice(texts.answers[i])) for i in asked]
    kinds = rng.choice(len(SHARES), size=len(rows), p=SHARES)
    others = [partner(texts, i, row, kind, rng) for i, row, kind in zip(asked, rows, kinds, strict=True)]
    # short and long texts apart, or all would be padded to the longest
    order = np.argsort([len(text) for text in others], kind="stable")
    short = int((kinds != PASSAGE).sum())
    parts = [embedded(model, [others[j] for j in part]) for part in (order[:short], order[short:]) if len(part)]
    found = torch.cat(parts)[torch.tensor(np.argsort(order))]
    cosines = embedded(model, [texts.questions[i] for i in asked]) @ found.T
    hidden = torch.tensor([
        [i != j and may_answer(texts, asked[i], rows[i], rows[j], kinds[j], near.same) for j in range(len(rows))]
        for i in range(len(rows))
    ])  # fmt: skip
    logits = (SCALE * cosines).masked_fill(hidden, -1e4)
    unanswerable = [int(rng.choice(near.unanswerable[row])) for row in rng.choice(rows, size=GAPS, replace=False)]
    beside = SCALE * found @ embedded(model, [texts.unanswerable[i] for i in unanswerable]).T
    own = torch.arange(len(rows))
    return (cross_entropy(logits, own) + cross_entropy(torch.hstack([logits.T, beside]), own)) / 2


def partner(texts: Texts, question: int, row: int, kind: int, rng) -> str:  # type: ignore[no-untyped-def]
    """The text that a question is paired with."""
    if kind == PASSAGE:
        return texts.passages[texts.owners[row]]
    if kind == QUESTION:
        alike = [i for i, rows in enumerate(texts.answers) if row in rows and i != question]
        return texts.questions[int(rng.choice(alike))] if alike else texts.sentences[row]
    return texts.sentences[row]


def may_answer(texts: Texts, question: int, row: int, other: int, kind: int, same: np.ndarray) -> bool:
    """Whether the text of another pair may answer the question as well."""
    same_passage = kind == PASSAGE and texts.owners[other] in {texts.owners[own] for own in texts.answers[question]}
    return bool(same[row, other]) or other in texts.answers[question] or same_passage


def gold_rows(collection: Collection, question: TestQuestion) -> set[int]:
    """Rows of the sentences of which at least half is gold."""
    return {
        row
        for row, s in enumerate(collection.sentences)
        for gold in question.gold
        if gold.doc_id == s.document.id and 2 * (min(gold.end, s.end) - max(gold.start, s.start)) >= s.end - s.start
    }


def figures(model: SentenceTransformer, collection: Collection, texts: Texts, asked: Sequence[TestQuestion]) -> str:
    """Average precision of the sentences, and how often the first sentence and the first passage are right."""
    model.eval()
    gold = [(expand_query(q.standalone or q.question, texts.synonyms), gold_rows(collection, q)) for q in asked]
    gold = [(text, rows) for text, rows in gold if rows]
    vectors = model.encode([text for text, _ in gold], normalize_embeddings=True)
    ranked = np.argsort(-vectors @ model.encode(texts.sentences, normalize_embeddings=True).T, kind="stable")
    passages = np.argmax(vectors @ model.encode(texts.passages, normalize_embeddings=True).T, axis=1)
    precisions, sentence, passage = [], [], []
    for (_, rows), order, best in zip(gold, ranked, passages, strict=True):
        places = [rank for rank, row in enumerate(order, start=1) if row in rows]
        precisions.append(np.mean([n / rank for n, rank in enumerate(places, start=1)]))
        sentence.append(places[0] == 1)
        passage.append(best in {texts.owners[row] for row in rows})
    return (
        f"average precision {np.mean(precisions):.3f}, "
        f"first sentence {np.mean(sentence):.3f}, first passage {np.mean(passage):.3f}, n={len(gold)}"
    )


def main() -> None:
    """Learn, and print what each epoch gives."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    index = load_index(args.index)
    collection, synonyms = index.collection, index.subject.synonyms
    texts = Texts.of(collection, synonyms)
    dev = [q for q in load_testset(TESTSET) if q.split == "dev" and q.answerable and not q.notice]
    model = SentenceTransformer(str(locate(DEFAULT_MODEL)), device="cpu", local_files_only=True)
    model.max_seq_length = MAX_TOKENS
    print(f"as published: {figures(model, collection, texts, dev)}", flush=True)
    near = Near.of(texts, model)
    layers = with_low_rank(model[0].model, args.rank)  # type: ignore[union-attr, arg-type]
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=RATE, weight_decay=0.01)
    batches = len(texts.questions) // BATCH
    step, steps = 0, args.epochs * batches
    for epoch in range(1, args.epochs + 1):
        model.train()
        order = rng.permutation(len(texts.questions)).tolist()
        for first in range(0, batches * BATCH, BATCH):
            step += 1
            optimizer.param_groups[0]["lr"] = RATE * min(step / WARM_UP, (steps - step) / steps)
            # half the digits and three times the speed, where the processor knows them
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = pair_loss(model, texts, order[first : first + BATCH], near, rng)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch}: loss {loss.item():.2f}, {figures(model, collection, texts, dev)}", flush=True)
    write_adapter(layers, args.out)


if __name__ == "__main__":
    main()
