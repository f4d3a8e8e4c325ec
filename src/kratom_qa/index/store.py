"""An index in memory, and how it gets there: never from files that are in doubt."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kratom_qa.datatypes import Collection
from kratom_qa.errors import IndexDamaged, IndexUnreadable
from kratom_qa.index.bm25 import BM25
from kratom_qa.index.contents import ANSWERS, CLOSEST, DOCUMENTS, PASSAGES, QUESTIONS, SENTENCES, read_collection
from kratom_qa.index.manifest import Manifest, check_file, live_version, read_build, unusable
from kratom_qa.index.vectors import FaissIndex

Opened = TypeVar("Opened")

MODEL = "model"
PASSAGE_VECTORS = "passages.faiss"
SENTENCE_VECTORS = "sentences.faiss"
ANSWERABILITY = "answerability.npy"
_PARTS = (DOCUMENTS, PASSAGES, SENTENCES, QUESTIONS, ANSWERS, CLOSEST, PASSAGE_VECTORS, SENTENCE_VECTORS, ANSWERABILITY)
_SUBJECT = 0.8
"""Share of the passages."""


@dataclass(frozen=True, slots=True)
class Index:
    """Texts, vectors and word weights of one build; row i of each belongs to the same passage or entry."""

    collection: Collection
    passage_vectors: FaissIndex
    sentence_vectors: FaissIndex
    """Sentences, then questions that are answered, then questions that are not, in the collection's order."""
    bm25: BM25
    manifest: Manifest
    model: Path
    """Folder of the exported model."""
    answerability: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """What was learned of the questions; empty where there are too few."""

    def subject(self) -> frozenset[str]:
        """The stems that nearly every passage holds: they name what all of it is about, and tell no passage apart."""
        return self.bm25.widespread(_SUBJECT)


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
    problems = [f"{name} is not listed" for name in _PARTS if name not in manifest.files] or damage(build, manifest)
    if problems:
        raise IndexDamaged(f"{problems[0]} in {build}")
    try:
        return _load(build, manifest)
    except MemoryError:
        raise IndexUnreadable(f"{build} cannot be read (there is not enough memory)") from None
    except OSError as error:
        raise unusable(error, str(error.filename or build)) from None


def _load(build: Path, manifest: Manifest) -> Index:
    collection = read_collection(build)
    index = Index(
        collection,
        FaissIndex.read(build / PASSAGE_VECTORS),
        FaissIndex.read(build / SENTENCE_VECTORS),
        BM25.read(build, len(collection.passages)),
        manifest,
        build / MODEL,
        np.load(build / ANSWERABILITY),
    )
    entries = len(collection.sentences) + len(collection.questions) + len(collection.gaps)
    if (len(index.passage_vectors), len(index.sentence_vectors)) != (len(collection.passages), entries):
        raise IndexDamaged(f"texts and vectors in {build} do not belong together")
    return index
