"""The texts of an index on disk: columns of numbers, and texts that are read when they are shown."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from kratom_qa.arrays import read_array
from kratom_qa.datatypes import Collection, Document, Passage, Place, Questions, Sentence, SentenceKind
from kratom_qa.errors import IndexDamaged
from kratom_qa.index.columns import Columns
from kratom_qa.index.lazy import Blobs, Lazy, write_json_blobs
from kratom_qa.index.texts import DOCUMENTS, SECTIONS, TEXT_FILES, TEXTS, DocumentRows, TextsWriter, layout_of

_QUESTIONS, _ANSWERS, _CLOSEST = "questions", "questions_places.npy", "unanswerable_places.npy"
_UNANSWERABLE = "unanswerable"
FILES = (
    *TEXT_FILES,
    *(f"{name}{end}" for name in (_QUESTIONS, _UNANSWERABLE) for end in (".bin", ".npy")),
    *(_ANSWERS, _CLOSEST),
)
_FIELDS = (
    "id",
    "title",
    "sha256",
    "path",
    "publisher",
    "author",
    "source_type",
    "published",
    "lost",
    "language",
    "pages",
    "digest_of",
    "original_title",
)
GIVEN_ID = "given_id"
_DOCUMENTS_KEPT = 1024
"""Texts in memory; documents are long."""


def about(document: Document) -> dict[str, Any]:
    """What is known of a document but its text and its layout; its id may yet change, but not what its file gives."""
    return {name: getattr(document, name) for name in _FIELDS} | {GIVEN_ID: document.id}


def document_of(fields: dict[str, Any], text: str) -> Document:
    """The document that `about` told of."""
    values = {name: fields[name] for name in _FIELDS}
    tuples = {"lost": tuple(fields["lost"]), "pages": tuple((start, label) for start, label in fields["pages"])}
    return Document(**(values | tuples), text=text)


def rows_of(document: Document, passages: list[Passage], sentences: list[Sentence], first: int) -> DocumentRows:
    """The rows of one document; `first` is the number of its first passage, as its sentences name it."""
    sections = {section: i for i, section in enumerate(dict.fromkeys(p.section for p in passages))}
    return DocumentRows(
        about(document),
        document.text.encode(),
        layout_of(document.blocks),
        [list(section) for section in sections],
        np.array([(p.start, p.end, sections[p.section]) for p in passages], dtype=np.int32).reshape(-1, 3),
        np.array([_numbers(sentence) for sentence in sentences], dtype=np.int32).reshape(-1, 8),
        np.array([sentence.passage - first for sentence in sentences], dtype=np.int32),
    )


def write_collection(collection: Collection, folder: Path) -> None:
    """Write the texts; `read_collection` gives them back, but for the documents' layout."""
    passage, sentence = 0, 0
    with TextsWriter(folder) as file:
        for document in collection.documents:
            first = passage
            while passage < len(collection.passages) and collection.passages[passage].document.id == document.id:
                passage += 1
            begin = sentence
            while sentence < len(collection.sentences) and collection.sentences[sentence].passage < passage:
                sentence += 1
            passages, sentences = collection.passages[first:passage], collection.sentences[begin:sentence]
            file.add(rows_of(document, list(passages), list(sentences), first))
    write_questions(collection.questions, collection.unanswerable, folder)


def write_questions(questions: Questions, unanswerable: Questions, folder: Path) -> None:
    """Write the questions beside the texts."""
    write_json_blobs(folder, _QUESTIONS, questions.texts)
    write_json_blobs(folder, _UNANSWERABLE, unanswerable.texts)
    _write_places(questions, folder / _ANSWERS)
    _write_places(unanswerable, folder / _CLOSEST)


def read_collection(folder: Path) -> tuple[Collection, Columns]:
    """The texts of a build whose files have been checked, and which rows belong together."""
    known, texts, headings = Blobs(folder, DOCUMENTS), Blobs(folder, TEXTS), Blobs(folder, SECTIONS)
    numbers, marks, owners, starts = (
        read_array(folder / f"{name}.npy") for name in ("passages", "sentences", "owners", "starts")
    )

    if len(known) and json.loads(known[0]).keys() != {*_FIELDS, GIVEN_ID}:
        raise IndexDamaged(f"{DOCUMENTS} in {folder} are not as this program writes them")

    def document(number: int) -> Document:
        return document_of(json.loads(known[number]), texts[number].decode())

    documents = Lazy(len(known), document, _DOCUMENTS_KEPT)
    sections = Lazy(len(headings), lambda i: tuple(json.loads(headings[i])))

    def passage(row: int) -> Passage:
        number, start, end, section = numbers[row].tolist()
        return Passage(documents[number], start, end, sections[section])

    passages = Lazy(len(numbers), passage)

    def sentence(row: int) -> Sentence:
        start, end, kind, block, *spans = marks[row].tolist()
        owner = int(owners[row])
        group, head = ((a, b) if b > 0 else None for a, b in (spans[:2], spans[2:]))
        return Sentence(passages[owner].document, start, end, owner, SentenceKind(kind), block, group, head)

    collection = Collection(
        documents,
        passages,
        Lazy(len(marks), sentence),
        Lazy(len(numbers), lambda row: range(int(starts[row]), int(starts[row + 1]))),
        _questions(Blobs(folder, _QUESTIONS), folder / _ANSWERS),
        _questions(Blobs(folder, _UNANSWERABLE), folder / _CLOSEST),
    )
    ids = Lazy(len(known), lambda i: str(json.loads(known[i])["id"]))
    return collection, Columns(ids, numbers[:, 0], owners, starts)


def _write_places(questions: Questions, path: Path) -> None:
    """One line a place, in the order of the questions, which it begins with."""
    lines = [
        (row, place.passage, *place.sentences, place.rank, place.side)
        for row, places in enumerate(questions.places)
        for place in places
    ]
    np.save(path, np.array(lines, dtype=np.int32).reshape(-1, 6))


def _questions(texts: Blobs, path: Path) -> Questions:
    lines = read_array(path)

    def places(row: int) -> tuple[Place, ...]:
        first, stop = np.searchsorted(lines[:, 0], (row, row + 1))
        return tuple(Place(home, (a, b), rank, side) for _, home, a, b, rank, side in lines[first:stop].tolist())

    return Questions(Lazy(len(texts), lambda i: str(json.loads(texts[i]))), Lazy(len(texts), places))


def _numbers(sentence: Sentence) -> tuple[int, ...]:
    spans = (*(sentence.group or (0, 0)), *(sentence.head or (0, 0)))
    return (sentence.start, sentence.end, int(sentence.kind), sentence.block, *spans)
