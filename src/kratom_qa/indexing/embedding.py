"""Texts of a part -> vectors on disk; what the build before knows, or one that was broken off, is taken over."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import RowFile, RowWriter
from kratom_qa.encoder.description import Description
from kratom_qa.index import Index
from kratom_qa.index.lazy import Blobs
from kratom_qa.index.unfinished import UnfinishedVectors, key_of_text
from kratom_qa.indexing.parts import being_made, is_whole
from kratom_qa.indexing.splitting import EMBEDDED, KEYS
from kratom_qa.indexing.texts import rows_to_embed
from kratom_qa.protocols import Vectors
from kratom_qa.query.synonyms import expand_query


class PassageEncoder(Protocol):
    """What indexing needs of a model."""

    @property
    def description(self) -> Description: ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a text; parts are split side by side where this can be pickled."""
        ...

    def encode(self, texts: Sequence[str], progress: Callable[[int], object]) -> Vectors: ...

    def export(self, folder: Path) -> None:
        """Write what asking needs."""
        ...


class KnownVectors:
    """The vectors of the texts of some documents of the build before, by what the texts say."""

    def __init__(self, before: Index | None = None, documents: Sequence[int] = ()) -> None:
        """`documents` are the numbers of those whose texts are looked at."""
        self._before = before
        found = list(_rows(before, documents)) if before is not None else []
        keys = np.array([key for key, _, _ in found], dtype="S16")
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._sentences = np.array([sentence for _, sentence, _ in found], dtype=bool)[order]
        self._rows = np.array([row for _, _, row in found], dtype=np.int64)[order]

    def __contains__(self, key: bytes) -> bool:
        return self._find(key) is not None

    def vector(self, key: bytes) -> Vectors:
        """The vector of the text with this key."""
        at = self._find(key)
        if at is None or self._before is None:
            raise KeyError(key)
        kind = self._before.sentence_vectors if self._sentences[at] else self._before.passage_vectors
        return np.asarray(kind.vectors([int(self._rows[at])])[0])

    def _find(self, key: bytes) -> int | None:
        at = int(np.searchsorted(self._keys, np.bytes_(key)))
        return at if at < len(self._keys) and self._keys[at] == np.bytes_(key) else None


def _rows(before: Index, documents: Sequence[int]) -> Iterator[tuple[bytes, bool, int]]:
    """Key, whether it is a sentence, and row of every text of these documents."""
    columns, collection = before.columns, before.collection
    firsts = np.searchsorted(columns.documents, np.arange(len(collection.documents) + 1))
    for number in documents:
        passages = range(int(firsts[number]), int(firsts[number + 1]))
        sentences = range(int(columns.starts[passages.start]), int(columns.starts[passages.stop]))
        ranges = [
            range(of.start - sentences.start, of.stop - sentences.start)
            for of in (collection.sentence_rows[row] for row in passages)
        ]
        of_passages, of_sentences = rows_to_embed(
            collection.passages[passages.start : passages.stop],
            collection.sentences[sentences.start : sentences.stop],
            ranges,
        )
        yield from ((key_of_text(text), False, row) for text, row in zip(of_passages, passages, strict=True))
        yield from ((key_of_text(text), True, row) for text, row in zip(of_sentences, sentences, strict=True))


def missing_in(part: Path, target: Path, known: KnownVectors) -> int:
    """How many texts of a part have to be embedded."""
    if is_whole(target):
        return 0
    return sum(key not in known for key in set(_keys(part)))


def embed_part(
    part: Path, target: Path, known: KnownVectors, unfinished: UnfinishedVectors, encode: Callable[..., Vectors]
) -> int:
    """Write the vectors of the texts of a part; returns how many were embedded."""
    if is_whole(target):
        return 0
    keys, texts = _keys(part), Blobs(part, EMBEDDED)
    wanted = {key: row for row, key in enumerate(keys) if key not in known}
    words = {texts[row].decode(): key for key, row in wanted.items()}
    found = unfinished.read(sorted(words))
    missing = sorted(words.keys() - found.keys())
    found |= unfinished.embed(missing, encode)
    vectors = {words[text]: vector for text, vector in found.items()}
    passages = len(RowFile.open(part / "passages.npy"))
    dimension = unfinished.dimension
    with being_made(target) as made:
        for name, of in (("passages", keys[:passages]), ("sentences", keys[passages:])):
            with RowWriter(made / f"{name}.vectors.npy", np.float32, dimension) as file:
                for key in of:
                    file.append(vectors[key] if key in vectors else known.vector(key))
    return len(missing)


def _keys(part: Path) -> list[bytes]:
    file = RowFile.open(part / KEYS)
    # a key may end with a zero, which numpy takes for the end of a text
    return [bytes(key).ljust(16, b"\0") for key in file.read(0, len(file)).tolist()]


def embed_questions(
    texts: Sequence[str], before: Index | None, unfinished: UnfinishedVectors, encode: Callable[..., Vectors]
) -> tuple[NDArray[np.float32], int]:
    """The vectors of questions as they are embedded, and how many had to be; `before` is of the same model."""
    known = _questions(before) if before is not None else {}
    wanted = {text for text in texts if text not in known}
    known |= unfinished.read(sorted(wanted))
    missing = sorted(wanted - known.keys())
    known |= unfinished.embed(missing, encode)
    if not texts:
        return np.zeros((0, unfinished.dimension), dtype=np.float32), 0
    return np.stack([known[text] for text in texts]), len(missing)


def questions_missing(texts: Sequence[str], before: Index | None) -> int:
    """How many questions have to be embedded."""
    known = _questions(before) if before is not None else {}
    return len(set(texts) - known.keys())


def _questions(before: Index) -> dict[str, Vectors]:
    synonyms, found = before.subject.synonyms, {}
    for questions, vectors in (
        (before.collection.questions, before.question_vectors),
        (before.collection.unanswerable, before.unanswerable_vectors),
    ):
        texts = [expand_query(text, synonyms) for text in questions.texts]
        found.update(dict(zip(texts, vectors.vectors(range(len(texts))), strict=True)))
    return found
