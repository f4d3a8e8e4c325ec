"""Fits the low-rank change of the default model for documents on any subject, and writes it.

usage: KRATOM_QA_DATA=DIR python training/fit_general_adapter.py [--epochs N] [--rank N] [--rate X] [--out FILE]

Learns from the `train` part of public sets (`public_sets.py`). A batch holds whole groups: all questions that were
written for one paragraph, asked about one disease or in one dialogue, so that what a text is told apart from are its
own near misses. Each question finds its text among those of the batch, each text its question among all of the batch,
those that nothing answers included (multiple negatives, Henderson et al. 2017, https://arxiv.org/abs/1705.00652). A
third part of the loss asks that the cosine of the best text of its group tells an answered question from an
unanswered one, whatever the group. Prints after every epoch what it gives on subjects that nothing was learned of.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from low_rank import embedded, read_adapter, with_low_rank, write_adapter
from public_sets import SETS, Example, data_folder, examples, examples_of, grouped, part_of, subject_of, titles
from sentence_transformers import SentenceTransformer
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from kratom_qa.encoder.locate import DEFAULT_MODEL, locate
from kratom_qa.evaluation.abstention import auroc
from kratom_qa.evaluation.beir import read_beir
from kratom_qa.evaluation.ranking import ndcg
from kratom_qa.index import load_index

OUT = Path("general_adapter.npz")
BATCH = 64
"""About so many questions."""
SCALE = 20.0
"""What cosines are multiplied by, as sentence-transformers does by default."""
WARM_UP = 15
MAX_TOKENS = 128
PASSAGE_SHARE = 0.35
"""Of the questions, those that are paired with their passage instead of their sentence."""
TELL_APART = 0.5
"""Weight of the third part of the loss."""
OF_A_GROUP = 14
"""Questions of one group in an epoch, drawn anew for each."""
MOST = 50
"""Batches of one set in an epoch, so that no subject outweighs the rest."""
DISTRACTORS = 600
"""Documents beside those that answer, of a set whose nDCG is looked at after every epoch."""

Batch = list[list[Example]]


def batches(groups: Sequence[list[Example]], rng: np.random.Generator) -> list[Batch]:
    """Groups of one set, those of a subject next to each other now and then, put together to batches."""
    by_subject: dict[str, list[list[Example]]] = {}
    for group in groups:
        some = sorted(rng.permutation(len(group))[:OF_A_GROUP].tolist())
        by_subject.setdefault(group[0].subject, []).append([group[i] for i in some])
    chunks = []
    for subject in by_subject.values():
        order = [subject[i] for i in rng.permutation(len(subject))]
        chunks += [order[i : i + 3] for i in range(0, len(order), 3)]
    found: list[Batch] = [[]]
    for i in rng.permutation(len(chunks)):
        if sum(map(len, found[-1])) >= BATCH:
            found.append([])
        found[-1] += chunks[i]
    return [batch for batch in found if sum(bool(e.texts) for group in batch for e in group) >= 8]


def _partner(example: Example, rng: np.random.Generator) -> str:
    """The passage or a sentence that a question is paired with."""
    return example.texts[-1] if rng.random() < PASSAGE_SHARE else str(rng.choice(example.texts[:-1] or example.texts))


def loss_of(model: SentenceTransformer, bound: torch.nn.Linear, batch: Batch, rng: np.random.Generator) -> torch.Tensor:
    """How badly the questions of a batch find their texts, and the texts their questions."""
    asked = [(g, e) for g, group in enumerate(batch) for e in group if e.texts]
    open_ = [(g, e) for g, group in enumerate(batch) for e in group if not e.texts]
    chosen = [_partner(e, rng) for _, e in asked]
    texts = sorted(set(chosen), key=lambda text: (len(text), text))
    half = len(texts) * 2 // 3
    parts = [embedded(model, part) for part in (texts[:half], texts[half:]) if part]
    found = torch.cat(parts)
    questions = embedded(model, [e.question for _, e in asked + open_])
    cosines = questions @ found.T
    own = torch.tensor([texts.index(text) for text in chosen])
    n = len(asked)
    right = torch.tensor([[any(text in own or own in text for own in e.texts) for text in texts] for _, e in asked])
    logits = SCALE * cosines
    hidden = right.clone()
    hidden[torch.arange(n), own] = False
    to_text = cross_entropy(logits[:n].masked_fill(hidden, -1e4), own)
    others = logits.T[own].clone()  # for each asked question its text's row over all questions
    hide = right.T[own].clone()
    hide[torch.arange(n), torch.arange(n)] = False
    others[:, :n] = others[:, :n].masked_fill(hide, -1e4)
    to_question = cross_entropy(others, torch.arange(n))
    loss = (to_text + to_question) / 2
    return loss + TELL_APART * _told_apart(bound, cosines, asked, open_, own) if open_ else loss


def _told_apart(bound, cosines, asked, open_, own):  # type: ignore[no-untyped-def]
    """Whether the best text of its own group says that a question is answered."""
    of_group: dict[int, set[int]] = {}
    for (g, _), row in zip(asked, own.tolist(), strict=True):
        of_group.setdefault(g, set()).add(row)
    rows, labels = [], []
    for i, (g, _) in enumerate(asked + open_):
        near = sorted(of_group.get(g, ()))
        if near:
            rows.append(cosines[i, near].max())
            labels.append(float(i < len(asked)))
    return binary_cross_entropy_with_logits(bound(torch.stack(rows)[:, None].float())[:, 0], torch.tensor(labels))


class Held:
    """What is looked at after every epoch: one part of a set, over the documents of that part."""

    def __init__(self, name: str, part: str, seed: int = 0) -> None:
        found = read_beir(data_folder() / name)
        title = {d.id: d.title for d in found.collection.documents}
        wanted = {
            q: rows
            for q, rows in found.qrels.items()
            if all(part_of(subject_of(name, d, title[d])) == part for d in rows)
        }
        needed = {d for rows in wanted.values() for d in rows}
        inside = {d for d in title if part_of(subject_of(name, d, title[d])) == part}
        rng = np.random.default_rng(seed)
        kept = needed | set(rng.permutation(sorted(inside)).tolist()[:DISTRACTORS] if name != "squad2" else inside)
        self.name, self.qrels = name, wanted
        self.documents = [d for d in found.collection.documents if d.id in kept]
        self.sentences = [s for s in found.collection.sentences if s.document.id in kept] if name == "squad2" else []
        self.queries = {q: found.queries[q] for q in wanted}
        if name == "squad2":
            of_part = {q for q, m in found.metadata.items() if part_of(subject_of(name, m["source_doc"], "")) == part}
            self.queries = {q: found.queries[q] for q in found.queries if q in of_part}
            self.answerable = np.array([bool(found.metadata[q]["answerable"]) for q in self.queries])

    def figures(self, model: SentenceTransformer) -> str:
        """nDCG@10 of passages, and for squad2 the AUROC of the best sentence and the best passage."""
        order = sorted(range(len(self.documents)), key=lambda i: len(self.documents[i].text))
        texts = [f"{d.title}\n{d.text}".strip() for d in self.documents]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            passages = model.encode([texts[i] for i in order], normalize_embeddings=True)
            queries = model.encode(list(self.queries.values()), normalize_embeddings=True)
            sentences = (
                model.encode([s.text for s in self.sentences], normalize_embeddings=True) if self.sentences else None
            )
        scores = queries @ passages.T
        gained = []
        for i, q in enumerate(self.queries):
            if q in self.qrels:
                top = np.argsort(-scores[i], kind="stable")[:10]
                gained.append(ndcg([self.documents[order[j]].id for j in top], self.qrels[q]))
        line = f"{self.name} nDCG {np.mean(gained):.3f}"
        if sentences is not None:
            best = (queries @ sentences.T).max(axis=1)
            by_sentence, by_passage = auroc(best, self.answerable), auroc(scores.max(axis=1), self.answerable)
            line += f", AUROC sentence {by_sentence:.3f} passage {by_passage:.3f}"
        return line


def main() -> None:
    """Learn, and print what each epoch gives."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--index", type=Path, help="an index whose questions are learned from as well")
    parser.add_argument("--start", type=Path, help="an adapter to go on from")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    groups = {name: grouped([e for e in examples(name) if e.part == "train"]) for name in SETS}
    for name in ("medquad_small", "scifact"):
        groups[f"titles of {name}"] = grouped([e for e in titles(name) if e.part == "train"])
    if args.index:
        groups["index"] = grouped(examples_of(load_index(args.index).collection))
    held = [Held(name, "dev") for name in SETS]
    model = SentenceTransformer(str(locate(DEFAULT_MODEL)), device="cpu", local_files_only=True)
    print("as published: " + "; ".join(h.figures(model) for h in held), flush=True) if not args.start else None
    layers = with_low_rank(model[0].model, args.rank)  # type: ignore[union-attr, arg-type]
    if args.start:
        read_adapter(layers, args.start)
    bound = torch.nn.Linear(1, 1)
    with torch.no_grad():
        bound.weight.fill_(10.0)
        bound.bias.fill_(-6.0)
    learned = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW([{"params": learned}, {"params": bound.parameters(), "lr": 0.02}], lr=args.rate)
    steps = args.epochs * sum(len(batches(g, np.random.default_rng(0))[:MOST]) for g in groups.values())
    step = 0
    for epoch in range(1, args.epochs + 1):
        model.train()
        model.max_seq_length = MAX_TOKENS
        todo = [batch for g in groups.values() for batch in batches(g, rng)[:MOST]]
        losses: list[float] = []
        for i in rng.permutation(len(todo)):
            step += 1
            optimizer.param_groups[0]["lr"] = args.rate * min(step / WARM_UP, max(steps - step, 0) / steps)
            # half the digits and three times the speed, where the processor knows them
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(model, bound, todo[i], rng)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if step % 10 == 0:
                print(f"step {step}/{steps}: loss {np.mean(losses[-10:]):.3f}", flush=True)
        model.eval()
        model.max_seq_length = 256
        print(f"epoch {epoch}: loss {np.mean(losses):.3f}; " + "; ".join(h.figures(model) for h in held), flush=True)
        write_adapter(layers, args.out.with_stem(f"{args.out.stem}-{epoch}") if epoch < args.epochs else args.out)


if __name__ == "__main__":
    main()
