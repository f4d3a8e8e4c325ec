"""The folder of a build: what was kept and what was made, put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kratom_qa import __version__
from kratom_qa.answering.answerability import learn
from kratom_qa.datatypes import Collection, Questions, Subject
from kratom_qa.documents.listing import FileState
from kratom_qa.documents.question_files import read_questions
from kratom_qa.documents.question_places import with_questions
from kratom_qa.errors import CorpusError
from kratom_qa.index import Manifest
from kratom_qa.index.contents import read_collection, write_questions
from kratom_qa.index.manifest import recorded_path
from kratom_qa.index.merge import merge_texts, merge_vocabulary, merge_words
from kratom_qa.index.save import reuse_model
from kratom_qa.index.store import ANSWERABILITY, MODEL, QUESTION_VECTORS, UNANSWERABLE_VECTORS, read_index
from kratom_qa.index.subject import write_subject
from kratom_qa.index.terms import Terms
from kratom_qa.index.texts import StoredTexts
from kratom_qa.index.vectors import write_vectors
from kratom_qa.indexing.parts import reader_code
from kratom_qa.indexing.vectors import write_rows
from kratom_qa.indexing.work import Work
from kratom_qa.protocols import Vectors
from kratom_qa.query.synonyms import expand_query
from kratom_qa.words import stemmer_version

_STEPS = 4
"""Of writing: vectors of both kinds, words, what is learned."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes a build of documents that were gathered and split."""

    work: Work
    subject: Subject
    model: str
    states: Sequence[FileState]

    def write(self, build: Path) -> tuple[Manifest, int]:
        """Fill the folder; returns its manifest, but for the files, and how many texts were embedded."""
        found, progress = self.work.found, self.work.asked.progress
        folders = [*([found.before.model.parent] if found.before else []), *(j.target for j in self.work.jobs())]
        stored = [StoredTexts(folder) for folder in folders]
        plan = merge_texts(stored, found.picks, build)
        collection = self._with_questions(build)
        texts = [*collection.questions.texts, *collection.unanswerable.texts]
        vectors, embedded = self.work.embed([expand_query(text, self.subject.synonyms) for text in texts])
        progress.start("Writing", _STEPS)
        _write_question_vectors(collection, vectors, build)
        write_rows(self.work, plan, build)
        merge_words(plan, build)
        merge_vocabulary(stored, found.picks, self._words_before(), build)
        progress.advance(1)
        write_subject(self.subject, build)
        self._write_model(build / MODEL)
        manifest = self._manifest(collection)
        np.save(build / ANSWERABILITY, np.zeros(0))
        np.save(build / ANSWERABILITY, learn(read_index(build, manifest)))
        progress.advance(1)
        return manifest, embedded

    def _with_questions(self, build: Path) -> Collection:
        """The collection that was just written, with the questions of the corpus, which are written too."""
        write_questions(Questions(), Questions(), build)
        collection, _ = read_collection(build)
        asked = read_questions(self.work.asked.corpus, collection.documents, self.work.found.skipped)
        collection = with_questions(collection, *asked)
        if not collection.sentences:
            raise CorpusError(f"{self.work.asked.corpus} holds headings only, nothing that could be quoted")
        write_questions(collection.questions, collection.unanswerable, build)
        return collection

    def _words_before(self) -> Terms | None:
        """The words of the build before, where every document of it is taken over."""
        before, kept = self.work.found.before, self.work.found.kept
        return before.vocabulary if before is not None and len(kept) == before.manifest.counts["documents"] else None

    def _write_model(self, folder: Path) -> None:
        folder.mkdir()
        if self.work.before is not None:
            reuse_model(self.work.before.model, folder)
        else:
            self.work.encoder.export(folder)

    def _manifest(self, collection: Collection) -> Manifest:
        asked, found, description = self.work.asked, self.work.found, self.work.encoder.description
        return Manifest(
            program=__version__,
            corpus=recorded_path(asked.index_dir, asked.corpus),
            corpus_files=tuple((s.path, s.size, s.mtime_ns, s.sha256) for s in self.states),
            skipped=tuple((skip.path, skip.reason) for skip in found.skipped),
            model=self.model,
            model_sha256=description.sha256,
            passage_tokens=asked.passage_tokens,
            max_file=asked.max_file,
            counts={
                "documents": len(collection.documents),
                "passages": len(collection.passages),
                "sentences": len(collection.sentences),
                "questions": len(collection.questions) + len(collection.unanswerable),
                "dimension": description.dimension,
            },
            documents={document.id: document.sha256 for document in collection.documents},
            files={},
            stemmer=stemmer_version(),
            reader=reader_code(),
        )


def _write_question_vectors(collection: Collection, vectors: Vectors, build: Path) -> None:
    answered = len(collection.questions)
    for name, rows in ((QUESTION_VECTORS, vectors[:answered]), (UNANSWERABLE_VECTORS, vectors[answered:])):
        write_vectors(build, name, [rows], rows.shape)
