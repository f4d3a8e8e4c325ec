"""An index in memory, and how it gets there: never from files that are in doubt."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kratom_qa.datatypes import NEUTRAL, Collection, Subject
from kratom_qa.errors import IndexDamaged
from kratom_qa.index.bm25 import BM25
from kratom_qa.index.contents import ANSWERS, CLOSEST, DOCUMENTS, PASSAGES, QUESTIONS, SENTENCES, read_collection
from kratom_qa.index.manifest import Manifest, check_file, live_version, read_build
from kratom_qa.index.subject import SUBJECT, read_subject
from kratom_qa.index.vectors import FaissIndex

MODEL = "model"
PASSAGE_VECTORS = "passages.faiss"
SENTENCE_VECTORS = "sentences.faiss"
ANSWERABILITY = "answerability.npy"
_PARTS = (
    DOCUMENTS, PASSAGES, SENTENCES, QUESTIONS, ANSWERS, CLOSEST, PASSAGE_VECTORS, SENTENCE_VECTORS, ANSWERABILITY,
    SUBJECT,
)  # fmt: skip
_CORPUS_WIDE = 0.8
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
    subject: Subject = NEUTRAL
    """What the corpus says of itself and knows of its subject."""

    def corpus_wide_stems(self) -> frozenset[str]:
        """The stems that nearly every passage holds: they name what all of it is about, and tell no passage apart."""
        return self.bm25.widespread(_CORPUS_WIDE)


def read_manifest(index_dir: Path) -> Manifest:
    """The manifest of the live build; nothing else is read."""
    return read_build(live_version(index_dir))


def load_index(index_dir: Path) -> Index:
    """The live build, with the size and a fast checksum of every file checked.

    Errors: `IndexMissing`, `IndexDamaged`.
    """
    build = live_version(index_dir)
    try:
        return _load(build)
    except (IndexDamaged, FileNotFoundError):
        # an update may have replaced this build between reading the pointer and reading the files
        if live_version(index_dir) == build:
            raise
        return _load(live_version(index_dir))


def damage(build: Path, manifest: Manifest, *, thorough: bool = False) -> list[str]:
    """What is wrong with the files of a build, in words; empty where nothing is."""
    found = (check_file(build / name, stored, thorough=thorough) for name, stored in manifest.files.items())
    return [problem for problem in found if problem]


def _load(build: Path) -> Index:
    manifest = read_build(build)
    problems = [f"{name} is not listed" for name in _PARTS if name not in manifest.files] or damage(build, manifest)
    if problems:
        raise IndexDamaged(f"{problems[0]} in {build}")
    collection = read_collection(build)
    index = Index(
        collection,
        FaissIndex.read(build / PASSAGE_VECTORS),
        FaissIndex.read(build / SENTENCE_VECTORS),
        BM25.read(build, len(collection.passages)),
        manifest,
        build / MODEL,
        np.load(build / ANSWERABILITY),
        read_subject(build),
    )
    entries = len(collection.sentences) + len(collection.questions) + len(collection.gaps)
    if (len(index.passage_vectors), len(index.sentence_vectors)) != (len(collection.passages), entries):
        raise IndexDamaged(f"texts and vectors in {build} do not belong together")
    return index
