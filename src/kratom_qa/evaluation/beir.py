"""Test collections in the form of BEIR (Thakur et al. 2021), read and written, and TREC runs and qrels.

corpus.jsonl     {"_id", "title", "text"} a line
queries.jsonl    {"_id", "text", "metadata"} a line
qrels/NAME.tsv   query-id, corpus-id, score, with or without a header line; or TREC's four columns
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kratom_qa.datatypes import Block, BlockKind, Collection, Document, Passage, Sentence
from kratom_qa.documents.sentences import sentence_spans
from kratom_qa.errors import KratomQAError
from kratom_qa.evaluation.testset import TestQuestion

_SPACE = re.compile(r"\s")
Qrels = Mapping[str, Mapping[str, int]]
"""Query id -> document id -> grade."""
Run = Mapping[str, Sequence[tuple[str, float]]]
"""Query id -> documents with their scores, best first."""


@dataclass(frozen=True, slots=True)
class TestCollection:
    """Documents, queries, and which documents answer which query."""

    __test__ = False  # not a test of pytest's

    collection: Collection
    queries: Mapping[str, str]
    qrels: Qrels
    metadata: Mapping[str, Mapping[str, Any]]
    """Extra fields of each query, such as `answerable`."""


def read_beir(folder: Path, split: str = "test") -> TestCollection:
    """A test collection; each document is one passage, its title the context. Queries without qrels are kept.

    Errors: `KratomQAError` that names the file and line.
    """
    documents = tuple(
        Document(str(row["_id"]), str(row.get("title") or ""), str(row["text"]), "")
        for row in _rows(folder / "corpus.jsonl", ("_id", "text"))
    )
    rows = list(_rows(folder / "queries.jsonl", ("_id", "text")))
    queries = {str(row["_id"]): str(row["text"]) for row in rows}
    table = folder / "qrels" / f"{split}.tsv"
    judged = _read_qrels(table)
    unknown = [query for query in judged if query not in queries]
    if unknown:
        raise KratomQAError(f"{table} judges the query {unknown[0]}, which queries.jsonl does not hold")
    if not documents or not judged:
        raise KratomQAError(f"{folder} holds {'no judged query' if documents else 'no document'}: nothing to measure")
    return TestCollection(
        _collection(documents),
        queries,
        judged,
        {str(row["_id"]): row.get("metadata") or {} for row in rows},
    )


def write_beir(folder: Path, collection: Collection, questions: Sequence[TestQuestion]) -> None:
    """The passages of an index and the questions of a test set, one qrels file for each half."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    corpus = (
        {"_id": passage_id(p), "title": " > ".join((p.document.title, *p.section)), "text": p.text}
        for p in collection.passages
    )
    queries = (
        {
            "_id": q.id,
            "text": q.standalone or q.question,
            "metadata": {"answerable": q.answerable, "history": list(q.history), "tags": list(q.tags)},
        }
        for q in questions
    )
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8", newline="\n")
    for half in ("dev", "test"):
        found = qrels([q for q in questions if q.split == half], collection)
        lines = [f"{q}\t{d}\t{grade}" for q, row in found.items() for d, grade in row.items()]
        text = "\n".join(["query-id\tcorpus-id\tscore", *lines]) + "\n"
        (folder / "qrels" / f"{half}.tsv").write_text(text, encoding="utf-8", newline="\n")


def qrels(questions: Sequence[TestQuestion], collection: Collection) -> Qrels:
    """Grade 1 for each passage that holds half of a gold span.

    A span that stands outside every passage (in page furniture, say) is judged under its own name, which no run
    returns, where its question has no other: else tools that read the qrels would skip the question.
    """
    found: dict[str, dict[str, int]] = {}
    for question in questions:
        for gold in question.gold:
            for p in collection.passages:
                shared = min(p.end, gold.end) - max(p.start, gold.start)
                if p.document.id == gold.doc_id and 2 * shared >= gold.end - gold.start:
                    found.setdefault(question.id, {})[passage_id(p)] = 1
        if question.gold and question.id not in found:
            found[question.id] = {_name(gold.doc_id, gold.start, gold.end): 1 for gold in question.gold}
    return found


def write_trec(folder: Path, run: Run, relevant: Qrels, tag: str = "kratom-qa") -> None:
    """`run.trec` and `qrels.trec`, as trec_eval and ir-measures read them; white space in ids is escaped."""
    lines = [
        f"{trec_id(query)} Q0 {trec_id(document)} {rank} {score:.6f} {tag}"
        for query, ranked in run.items()
        for rank, (document, score) in enumerate(ranked, 1)
    ]
    judged = [f"{trec_id(q)} 0 {trec_id(document)} {n}" for q, row in relevant.items() for document, n in row.items()]
    for name, rows in (("run.trec", lines), ("qrels.trec", judged)):
        (folder / name).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8", newline="\n")


def as_trec_eval_ranks(found: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Documents by score as it is written, in single precision; of equal ones the last id first.

    >>> as_trec_eval_ranks([("a", 1.0), ("b", 1.00000004), ("c", 2.0)])
    [('c', 2.0), ('b', 1.0), ('a', 1.0)]
    """
    written = [(document, round(score, 6)) for document, score in found]
    by_id = sorted(written, key=lambda pair: trec_id(pair[0]).encode(), reverse=True)
    return sorted(by_id, key=lambda pair: -float(np.float32(pair[1])))


def trec_id(name: str) -> str:
    """An id as a TREC file holds it, where white space parts columns.

    >>> trec_id("two words")
    'two%20words'
    """
    return _SPACE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), name)


def passage_id(passage: Passage) -> str:
    """A name for a passage that holds no white space, as TREC files want it."""
    return _name(passage.document.id, passage.start, passage.end)


def _name(doc_id: str, start: int, end: int) -> str:
    return f"{doc_id}:{start}-{end}".replace(" ", "_")


def _collection(documents: Sequence[Document]) -> Collection:
    passages = tuple(Passage(document, 0, len(document.text)) for document in documents)
    sentences: list[Sentence] = []
    ranges: list[range] = []
    for row, document in enumerate(documents):
        first = len(sentences)
        whole = Block(BlockKind.PARAGRAPH, 0, len(document.text))
        sentences += [Sentence(document, s.start, s.end, row) for s in sentence_spans(document, whole)]
        ranges.append(range(first, len(sentences)))
    return Collection(tuple(documents), passages, tuple(sentences), tuple(ranges))


def _rows(path: Path, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise KratomQAError(f"{path} cannot be read; a BEIR folder holds corpus.jsonl, queries.jsonl, qrels/") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not all(name in row for name in wanted):
                raise KeyError
        except (json.JSONDecodeError, KeyError, TypeError):
            raise KratomQAError(f"{path} line {number} has not the fields {', '.join(wanted)}") from None
        yield row


def _read_qrels(path: Path) -> Qrels:
    """Judgements: three columns as BEIR has them, with or without a header, or four as TREC has them."""
    found: dict[str, dict[str, int]] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KratomQAError(f"{path} cannot be read ({type(error).__name__})") from None
    for number, line in enumerate(lines, 1):
        fields = line.split("\t") if "\t" in line else line.split()
        if not fields or (number == 1 and _grade(fields[-1]) is None):
            continue
        grade = _grade(fields[-1])
        if len(fields) not in (3, 4) or grade is None or not grade.is_integer():
            raise KratomQAError(
                f"{path} line {number} is no judgement: query-id, corpus-id and a whole number, or TREC's four columns"
            )
        found.setdefault(fields[0], {})[fields[-2]] = int(grade)
    return found


def _grade(field: str) -> float | None:
    try:
        return float(field)
    except ValueError:
        return None
