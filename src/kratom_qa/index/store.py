"""An index in memory, and how it gets there: never from files that are in doubt."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kratom_qa.arrays import read_array
from kratom_qa.datatypes import NEUTRAL, Collection, Subject
from kratom_qa.errors import IndexDamaged, IndexUnreadable
from kratom_qa.index import contents
from kratom_qa.index.bm25 import BM25
from kratom_qa.index.columns import Columns
from kratom_qa.index.manifest import Manifest, check_file, live_version, read_build, unusable
from kratom_qa.index.merge import WORDS
from kratom_qa.index.statistics import Statistics
from kratom_qa.index.subject import SUBJECT, read_subject
from kratom_qa.index.terms import Terms
from kratom_qa.index.vectors import VectorRows
from kratom_qa.protocols import Vectors
from kratom_qa.words import stems

Opened = TypeVar("Opened")

MODEL = "model"
PASSAGE_VECTORS = "passages"
SENTENCE_VECTORS = "sentences"
QUESTION_VECTORS = "questions"
UNANSWERABLE_VECTORS = "unanswerable"
STATISTICS = "statistics.npz"
VOCABULARY = "vocabulary"
ANSWERABILITY = "answerability.npy"
_FILES = (
    *contents.FILES,
    *(f"{name}.vectors.npy" for name in (PASSAGE_VECTORS, SENTENCE_VECTORS, QUESTION_VECTORS, UNANSWERABLE_VECTORS)),
    *(STATISTICS, ANSWERABILITY, SUBJECT),
)
_CORPUS_WIDE = 0.8
"""Share of the passages."""


@dataclass(frozen=True, slots=True)
class Index:
    """Texts, vectors and word weights of one build; row i of each belongs to the same passage or entry."""

    collection: Collection
    columns: Columns
    passage_vectors: VectorRows
    sentence_vectors: VectorRows
    question_vectors: VectorRows
    unanswerable_vectors: VectorRows
    bm25: BM25
    statistics: Statistics
    vocabulary: Terms
    """The words of the documents, in lower case, from which misspelled ones are mended."""
    manifest: Manifest
    model: Path
    """Folder of the exported model."""
    answerability: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """What was learned of the questions; empty where there are too few."""
    subject: Subject = NEUTRAL
    """What the corpus says of itself and knows of its subject."""

    @classmethod
    def of(
        cls,
        collection: Collection,
        texts: Sequence[str],
        passages: Vectors,
        entries: Vectors,
        manifest: Manifest,
        subject: Subject = NEUTRAL,
    ) -> "Index":
        """An index in memory. `texts` is what was embedded of each passage, `passages` are its vectors; `entries` those
        of the sentences, then of the questions that are answered, then of those that are not."""
        columns = Columns.of(collection)
        first, last = len(collection.sentences), len(collection.sentences) + len(collection.questions)
        return cls(
            collection,
            columns,
            VectorRows.of(passages),
            VectorRows.of(entries[:first]),
            VectorRows.of(entries[first:last]),
            VectorRows.of(entries[last:]),
            BM25.of(stems(text) for text in texts),
            Statistics.of(passages, entries[:first], columns.owners),
            Terms(sorted({word for d in collection.documents for word in WORDS.findall(d.text.lower())})),
            manifest,
            Path(),
            subject=subject,
        )

    def corpus_wide_stems(self) -> frozenset[str]:
        """The stems that nearly every passage holds: they name what all of it is about, and tell no passage apart."""
        return self.bm25.widespread(_CORPUS_WIDE)


def read_manifest(index_dir: Path) -> Manifest:
    """The manifest of the live build; nothing else is read."""
    return read_build(live_version(index_dir))


def load_index(index_dir: Path) -> Index:
    """The live build, with the size and a fast checksum of every file checked.

    Errors: `IndexMissing`, `IndexStale` where another version made it, `IndexDamaged`, `IndexUnreadable`.
    """
    return open_live(index_dir, load_build)


def open_live(index_dir: Path, opener: Callable[[Path], Opened]) -> Opened:
    """What `opener` makes of the folder of the live build; once more where an update replaced the build meanwhile."""
    while True:
        build = live_version(index_dir)
        try:
            return opener(build)
        except Exception:
            if live_version(index_dir) == build:
                raise


def damage(build: Path, manifest: Manifest, *, thorough: bool = False) -> list[str]:
    """What is wrong with the files of a build, in words; empty where nothing is."""
    found = (check_file(build / name, stored, thorough=thorough) for name, stored in manifest.files.items())
    return [problem for problem in found if problem]


def load_build(build: Path) -> Index:
    """One build, checked; errors as for `load_index`."""
    manifest = read_build(build)
    problems = [f"{name} is not listed" for name in _FILES if name not in manifest.files] or damage(build, manifest)
    if problems:
        raise IndexDamaged(f"{problems[0]} in {build}")
    try:
        return read_index(build, manifest)
    except MemoryError:
        raise IndexUnreadable(f"{build} cannot be read (there is not enough memory)") from None
    except OSError as error:
        raise unusable(error, str(error.filename or build)) from None


def read_index(build: Path, manifest: Manifest) -> Index:
    """The index in a folder whose files have been checked, or were just written."""
    collection, columns = contents.read_collection(build)
    vectors = functools.partial(_vectors, build)
    return Index(
        collection,
        columns,
        vectors(PASSAGE_VECTORS, len(collection.passages)),
        vectors(SENTENCE_VECTORS, len(collection.sentences)),
        vectors(QUESTION_VECTORS, len(collection.questions)),
        vectors(UNANSWERABLE_VECTORS, len(collection.unanswerable)),
        BM25.read(build, len(collection.passages)),
        Statistics.read(build / STATISTICS),
        Terms.read(build, VOCABULARY),
        manifest,
        build / MODEL,
        read_array(build / ANSWERABILITY),
        read_subject(build),
    )


def _vectors(build: Path, name: str, rows: int) -> VectorRows:
    found = VectorRows.read(build, name)
    if len(found) != rows:
        raise IndexDamaged(f"texts and vectors in {build} do not belong together")
    return found
