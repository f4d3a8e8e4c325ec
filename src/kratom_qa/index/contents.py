"""The texts of an index on disk: documents and passages as JSON, sentences as numbers, questions as both."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from kratom_qa.datatypes import Collection, Document, Passage, Questions, Sentence, SentenceKind

DOCUMENTS = "documents.json"
PASSAGES = "passages.json"
SENTENCES = "sentences.npy"
QUESTIONS = "questions.json"
ANSWERS = "questions.npy"
"""For each answer the rows of its question, its passage, its first sentence and the one after its last; its rank and
its side."""
CLOSEST = "gaps.npy"
"""The same for each place that bears on a question without an answer."""
_FIELDS = (
    "id", "title", "text", "sha256", "path", "publisher", "author", "source_type", "published", "digest_of",
    "original_title",
)  # fmt: skip


def write_collection(collection: Collection, folder: Path) -> None:
    """Write the texts; `read_collection` gives them back, but for the documents' layout."""
    numbers = {document.id: i for i, document in enumerate(collection.documents)}
    documents = [{name: getattr(document, name) for name in _FIELDS} for document in collection.documents]
    passages = [[numbers[p.document.id], p.start, p.end, list(p.section)] for p in collection.passages]
    sentences = np.array([_numbers(sentence, numbers) for sentence in collection.sentences], dtype=np.int32)
    _write_json(folder / DOCUMENTS, documents)
    _write_json(folder / PASSAGES, passages)
    np.save(folder / SENTENCES, sentences.reshape(-1, 8))
    asked, gaps = collection.questions, collection.gaps
    _write_json(folder / QUESTIONS, {"answered": list(asked.texts), "gaps": list(gaps.texts)})
    _write_places(asked, folder / ANSWERS)
    _write_places(gaps, folder / CLOSEST)


def read_collection(folder: Path) -> Collection:
    """The texts of a build whose files have been checked."""
    documents = tuple(Document(**fields) for fields in _read_json(folder / DOCUMENTS))
    passages = tuple(
        Passage(documents[number], start, end, tuple(section))
        for number, start, end, section in _read_json(folder / PASSAGES)
    )
    sentences: list[Sentence] = []
    rows: list[list[int]] = [[] for _ in passages]
    for row, (number, start, end, passage, kind, block, first, last) in enumerate(np.load(folder / SENTENCES).tolist()):
        group = (first, last) if last > 0 else None
        sentences.append(Sentence(documents[number], start, end, passage, SentenceKind(kind), block, group))
        rows[passage].append(row)
    ranges = tuple(range(found[0], found[-1] + 1) if found else range(0) for found in rows)
    texts = _read_json(folder / QUESTIONS)
    questions = _questions(texts["answered"], folder / ANSWERS)
    gaps = _questions(texts["gaps"], folder / CLOSEST)
    return Collection(documents, passages, tuple(sentences), ranges, questions, gaps)


def _write_places(questions: Questions, path: Path) -> None:
    asked, passages, spans = questions.asked, questions.passages, questions.sentences
    columns = zip(asked, passages, spans, questions.ranks, questions.sides, strict=True)
    places = [(question, passage, *rows, rank, side) for question, passage, rows, rank, side in columns]
    np.save(path, np.array(places, dtype=np.int32).reshape(-1, 6))


def _questions(texts: list[str], path: Path) -> Questions:
    asked, homes, first, stop, ranks, sides = np.load(path).T.tolist()
    spans = tuple(zip(first, stop, strict=True))
    return Questions(tuple(texts), tuple(asked), tuple(homes), spans, tuple(ranks), tuple(sides))


def _numbers(sentence: Sentence, documents: dict[str, int]) -> tuple[int, ...]:
    number = documents[sentence.document.id]
    first, last = sentence.group or (0, 0)
    return (
        number, sentence.start, sentence.end, sentence.passage, int(sentence.kind), sentence.block, first, last
    )  # fmt: skip


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
