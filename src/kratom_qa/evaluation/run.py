"""Asks every question of a test set and keeps, for each, what was found, said and missed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Citation, Collection, Hit, Reply
from kratom_qa.evaluation import ranking
from kratom_qa.evaluation.beir import passage_id, qrels
from kratom_qa.evaluation.disagreement import shown_sides
from kratom_qa.evaluation.testset import Span, TestQuestion

VITAL = "vital nugget recall"
SO_FAR = "vital nugget recall so far"
"""Of a follow-up, with what was quoted before it: who asks what else there is has been told the rest."""
_HITS = 10
_TOUCHED = 0.5
"""Share of a gold span that a passage must hold to count as found."""


@dataclass(frozen=True, slots=True)
class Record:
    """One question and what came of it. `scores` holds only the measures that apply to it."""

    question: TestQuestion
    outcome: str
    confidence: float
    notices: tuple[str, ...]
    quotes: tuple[str, ...]
    retrieved: tuple[str, ...]
    ranked: tuple[tuple[str, float], ...]
    """Passages that were found, under the names of the BEIR form, with their scores."""
    seconds: float
    scores: Mapping[str, float] = field(default_factory=dict)
    disagreement: bool = False
    """Whether the reply shows sides that say different things."""


def run(
    assistant: Assistant,
    questions: Sequence[TestQuestion],
    progress: Callable[[], object] = lambda: None,
    *,
    in_full: bool = False,
) -> tuple[Record, ...]:
    """Ask every question, after its history or, `in_full`, as rewritten by hand."""
    records = []
    for question in questions:
        records.append(_record(assistant, question, in_full=in_full))
        progress()
    return tuple(records)


def _record(assistant: Assistant, question: TestQuestion, *, in_full: bool) -> Record:
    asked = question.standalone if in_full and question.standalone else question.question
    history = () if in_full else assistant.replay(question.history)
    start = time.perf_counter()
    reply = assistant.reply(asked, history)
    seconds = time.perf_counter() - start
    hits = assistant.search(reply.phrasing, _HITS)
    scores = _scores(question, reply, hits, assistant.collection) if question.answerable else {}
    if scores and history:
        scores |= _so_far(question, [*(turn.reply for turn in history), reply])
    return Record(
        question,
        reply.outcome,
        reply.confidence,
        tuple(str(notice) for notice in reply.notices),
        tuple(quote.citation.quote for quote in reply.quotes),
        tuple(f"{hit.passage.document.id} {hit.passage.start}-{hit.passage.end}" for hit in hits),
        tuple((passage_id(hit.passage), hit.score) for hit in hits),
        seconds,
        scores,
        bool(shown_sides(reply)),
    )


def _scores(question: TestQuestion, reply: Reply, hits: Sequence[Hit], collection: Collection) -> dict[str, float]:
    return _retrieval(question, hits, collection) | _sentences(question, reply, collection) | _nuggets(question, reply)


def _retrieval(question: TestQuestion, hits: Sequence[Hit], collection: Collection) -> dict[str, float]:
    """At the level of spans a passage is relevant where it holds half of a gold span."""
    ranked = [passage_id(hit.passage) for hit in hits]
    relevant = qrels([question], collection).get(question.id, {})
    documents = list(dict.fromkeys(hit.passage.document.id for hit in hits))
    right = {gold.doc_id: 1 for gold in question.gold}
    reached = [gold for gold in question.gold if any(_holds(hit, gold) for hit in hits)]
    return {
        **{f"success@{k}": ranking.success(ranked, relevant, k) for k in (1, 3, 5)},
        "recall@10": len(reached) / len(question.gold),
        "mrr@10": ranking.reciprocal_rank(ranked, relevant),
        "ndcg@10": ranking.ndcg(ranked, relevant),
        "document success@1": ranking.success(documents, right, 1),
        "document ndcg@10": ranking.ndcg(documents, right),
    }


def _sentences(question: TestQuestion, reply: Reply, collection: Collection) -> dict[str, float]:
    """Precision, recall and F1 of the quoted sentences against those that the gold spans touch."""
    gold = {row for span in question.gold for row in _rows(span.doc_id, span.start, span.end, collection)}
    said = {row for c in _citations(reply) for row in _rows(c.document.id, c.start, c.end, collection)}
    shared = len(gold & said)
    precision = shared / len(said) if said else 0.0
    recall = shared / len(gold) if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if shared else 0.0
    return {"sentence precision": precision, "sentence recall": recall, "sentence f1": f1}


def _so_far(question: TestQuestion, replies: Sequence[Reply]) -> dict[str, float]:
    text = "\n".join(citation.quote for reply in replies for citation in _citations(reply))
    vital = [nugget.stands_in(text) for nugget in question.nuggets if nugget.vital]
    return {SO_FAR: sum(vital) / len(vital)} if vital else {}


def _nuggets(question: TestQuestion, reply: Reply) -> dict[str, float]:
    """Recall counts an abstention as zero; precision and words are of answers only."""
    quotes = [citation.quote for citation in _citations(reply)]
    text = "\n".join(quotes)
    held = [nugget.stands_in(text) for nugget in question.nuggets]
    vital = [holds for holds, nugget in zip(held, question.nuggets, strict=True) if nugget.vital]
    scores = {"nugget recall": sum(held) / len(held)}
    if vital:
        scores[VITAL] = sum(vital) / len(vital)
    if quotes:
        good = sum(any(nugget.stands_in(quote) for nugget in question.nuggets) for quote in quotes)
        scores |= {"quote precision": good / len(quotes), "words": float(len(text.split()))}
    return scores


def _citations(reply: Reply) -> list[Citation]:
    """What an answer quotes; quotes that are labelled as no answer do not count."""
    return [quote.citation for quote in reply.quotes] if reply.outcome == "answered" else []


def _holds(hit: Hit, gold: Span) -> bool:
    passage = hit.passage
    shared = min(passage.end, gold.end) - max(passage.start, gold.start)
    return passage.document.id == gold.doc_id and shared >= _TOUCHED * (gold.end - gold.start)


def _rows(doc_id: str, start: int, end: int, collection: Collection) -> list[int]:
    """Sentences of which a span holds half."""
    return [
        row
        for row, s in enumerate(collection.sentences)
        if s.document.id == doc_id and min(end, s.end) - max(start, s.start) >= _TOUCHED * (s.end - s.start)
    ]
