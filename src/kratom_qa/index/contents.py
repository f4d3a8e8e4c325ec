"""The texts of an index on disk: columns of numbers, and texts that are read when they are shown."""

import json
from pathlib import Path

import numpy as np

from kratom_qa.arrays import read_array
from kratom_qa.datatypes import Collection, Document, Passage, Place, Questions, Sentence, SentenceKind
from kratom_qa.errors import IndexDamaged
from kratom_qa.index.columns import Columns
from kratom_qa.index.lazy import Blobs, Lazy, write_json_blobs

_DOCUMENTS, _TEXTS, _SECTIONS = "documents", "texts", "sections"
_PASSAGES, _SENTENCES, _OWNERS, _STARTS = "passages.npy", "sentences.npy", "owners.npy", "starts.npy"
_QUESTIONS, _ANSWERS, _CLOSEST = "questions", "questions_places.npy", "unanswerable_places.npy"
_UNANSWERABLE = "unanswerable"
_BLOBS = (_DOCUMENTS, _TEXTS, _SECTIONS, _QUESTIONS, _UNANSWERABLE)
FILES = (
    *(f"{name}{end}" for name in _BLOBS for end in (".bin", ".npy")),
    *(_PASSAGES, _SENTENCES, _OWNERS, _STARTS, _ANSWERS, _CLOSEST),
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


def write_collection(collection: Collection, folder: Path) -> None:
    """Write the texts; `read_collection` gives them back, but for the documents' layout."""
    columns = Columns.of(collection)
    write_json_blobs(folder, _DOCUMENTS, [{n: getattr(d, n) for n in _FIELDS} for d in collection.documents])
    Blobs.write(folder, _TEXTS, [document.text.encode() for document in collection.documents])
    sections = {section: i for i, section in enumerate(dict.fromkeys(p.section for p in collection.passages))}
    write_json_blobs(folder, _SECTIONS, [list(section) for section in sections])
    passages = [
        (number, p.start, p.end, sections[p.section])
        for number, p in zip(columns.documents.tolist(), collection.passages, strict=True)
    ]
    sentences = [_numbers(sentence) for sentence in collection.sentences]
    np.save(folder / _PASSAGES, np.array(passages, dtype=np.int32).reshape(-1, 4))
    np.save(folder / _SENTENCES, np.array(sentences, dtype=np.int32).reshape(-1, 8))
    np.save(folder / _OWNERS, columns.owners)
    np.save(folder / _STARTS, columns.starts)
    write_json_blobs(folder, _QUESTIONS, collection.questions.texts)
    write_json_blobs(folder, _UNANSWERABLE, collection.gaps.texts)
    _write_places(collection.questions, folder / _ANSWERS)
    _write_places(collection.gaps, folder / _CLOSEST)


def read_collection(folder: Path) -> tuple[Collection, Columns]:
    """The texts of a build whose files have been checked, and which rows belong together."""
    about, texts, headings = Blobs(folder, _DOCUMENTS), Blobs(folder, _TEXTS), Blobs(folder, _SECTIONS)
    numbers = read_array(folder / _PASSAGES)
    marks = read_array(folder / _SENTENCES)
    owners, starts = read_array(folder / _OWNERS), read_array(folder / _STARTS)

    for fields in (json.loads(about[row]) for row in range(min(1, len(about)))):
        if fields.keys() != set(_FIELDS):
            raise IndexDamaged(f"{_DOCUMENTS} in {folder} are not as this program writes them")

    def document(number: int) -> Document:
        fields = json.loads(about[number])
        tuples = {"lost": tuple(fields["lost"]), "pages": tuple((start, label) for start, label in fields["pages"])}
        return Document(**(fields | tuples), text=texts[number].decode())

    documents = Lazy(len(about), document)
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
    ids = Lazy(len(about), lambda i: str(json.loads(about[i])["id"]))
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
