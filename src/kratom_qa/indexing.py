"""corpus -> passages -> vectors -> index/, atomically, and only what changed is embedded again."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from kratom_qa import __version__
from kratom_qa.answering.answerability import fits, learn
from kratom_qa.datatypes import NEUTRAL, Collection, Passage, Sentence, Subject, Synonyms
from kratom_qa.documents.folder import read_corpus
from kratom_qa.documents.limits import LARGEST_FILE, Limits
from kratom_qa.documents.listing import FileState, file_states, list_corpus
from kratom_qa.documents.question_files import read_questions
from kratom_qa.documents.question_places import with_questions
from kratom_qa.documents.splitting import context, split
from kratom_qa.documents.subject import read_subject, suits
from kratom_qa.encoder.description import Description
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.errors import CorpusError, IndexDamaged, IndexMissing, IndexStale
from kratom_qa.index import Index, Manifest, load_index, save_index
from kratom_qa.index.lock import locked, writing
from kratom_qa.index.manifest import recorded_path
from kratom_qa.index.page import PAGE
from kratom_qa.index.save import remove_leftovers, reuse_model
from kratom_qa.index.unfinished import UnfinishedVectors, remove_vectors
from kratom_qa.markup import shown
from kratom_qa.protocols import Vectors
from kratom_qa.query.synonyms import expand_query
from kratom_qa.settings import Settings
from kratom_qa.words import stemmer_version

_SPECIAL_TOKENS = 2


class PassageEncoder(Protocol):
    """What indexing needs of a model."""

    @property
    def description(self) -> Description: ...

    def count_tokens(self, text: str) -> int: ...

    def encode(self, texts: Sequence[str], progress: Callable[[int], object]) -> Vectors: ...

    def export(self, folder: Path) -> None:
        """Write what asking needs."""
        ...


class Progress(Protocol):
    """Hears how far the work is."""

    def start(self, stage: str, total: int) -> None: ...

    def advance(self, count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did."""

    documents: int
    passages: int
    sentences: int
    embedded: int
    """Texts that had to be embedded; the others were taken over."""
    skipped: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]
    """Path and words for every file that could not be read whole, or is doubtful."""
    rebuilt: bool
    """False where everything was up to date."""


def build_index(
    corpus: Path,
    index_dir: Path,
    open_encoder: Callable[[str], PassageEncoder],
    model: str | None,
    progress: Progress,
    *,
    strict: bool = False,
    settings: Settings = Settings(),  # noqa: B008  (frozen)
    known: Subject = NEUTRAL,
    fingerprint: Callable[[str], str | None] = lambda model: None,
    max_file: int | None = None,
) -> Report:
    """Build the index of a folder, or bring it up to date.

    `open_encoder` gets the name of a model and is called only when something changed; without a `model`, the one
    that the subject names is taken. `known` is what is known of a subject, for documents that name it and say nothing
    of themselves. `fingerprint` tells the SHA-256 of a model by its name, if it can: under one name the model
    itself may have changed. `max_file` is the most bytes that a file may have; without it, that of the index counts.
    Errors: `CorpusError`, `ModelError`, `IndexUnreadable`, and `KratomQAError` where another build of the same index is
    under way or the folder cannot be written.
    """
    with locked(index_dir):
        return _build(corpus, index_dir, open_encoder, model, progress, strict, settings, known, fingerprint, max_file)


def _build(
    corpus: Path,
    index_dir: Path,
    open_encoder: Callable[[str], PassageEncoder],
    model: str | None,
    progress: Progress,
    strict: bool,
    settings: Settings,
    known: Subject,
    fingerprint: Callable[[str], str | None],
    max_file: int | None,
) -> Report:
    before = _previous(index_dir)
    states = file_states(corpus)
    max_file = max_file or (before.manifest.max_file if before is not None else LARGEST_FILE)
    asked = (__version__, model, settings.passage_tokens, max_file, stemmer_version())
    if before is not None and not strict and _is_current(before, index_dir, corpus, states, asked, known, fingerprint):
        with writing(index_dir):
            remove_leftovers(index_dir)
            remove_vectors(index_dir)
        return _report(before.collection, 0, before.manifest.skipped, rebuilt=False)
    progress.start("Reading", len(list_corpus(corpus).documents))
    limits = Limits.up_to(max_file)
    found = read_corpus(corpus, strict=strict, on_file=lambda name: progress.advance(1), limits=limits)
    subject = _subject_of(corpus, [document.text for document in found.documents], known)
    name = model or subject.model or DEFAULT_MODEL
    encoder = open_encoder(name)
    limit = encoder.description.max_tokens - _SPECIAL_TOKENS
    collection = split(found.documents, encoder.count_tokens, limit, settings.passage_tokens)
    collection = with_questions(collection, *read_questions(corpus, found.documents, found.skipped))
    if not collection.sentences:
        raise CorpusError(f"{corpus} holds headings only, nothing that could be quoted")
    vectors = _known_vectors(before, encoder.description)
    passage_texts, sentence_texts = texts_to_embed(collection, subject.synonyms)
    wanted = {text for text in passage_texts + sentence_texts if text not in vectors}
    unfinished = UnfinishedVectors(index_dir, (encoder.description.sha256,), encoder.description.dimension)
    vectors |= unfinished.read(sorted(wanted))
    missing = sorted(wanted - vectors.keys())
    progress.start("Embedding", len(missing))
    with writing(index_dir):
        vectors |= unfinished.embed(missing, lambda texts: encoder.encode(texts, progress.advance))
    manifest = Manifest(
        program=__version__,
        corpus=recorded_path(index_dir, corpus),
        corpus_files=tuple((s.path, s.size, s.mtime_ns, s.sha256) for s in states),
        skipped=tuple((skip.path, skip.reason) for skip in found.skipped),
        model=name,
        model_sha256=encoder.description.sha256,
        passage_tokens=settings.passage_tokens,
        max_file=max_file,
        counts={
            "documents": len(collection.documents),
            "passages": len(collection.passages),
            "sentences": len(collection.sentences),
            "questions": len(collection.questions) + len(collection.gaps),
            "dimension": encoder.description.dimension,
        },
        documents={document.id: document.sha256 for document in collection.documents},
        files={},
        stemmer=stemmer_version(),
    )
    progress.start("Writing", 1)
    passages, entries = (np.stack([vectors[text] for text in texts]) for texts in (passage_texts, sentence_texts))
    index = Index.of(collection, passage_texts, passages, entries, manifest, subject)
    index = replace(index, answerability=learn(index))
    same_model = before is not None and before.manifest.model_sha256 == manifest.model_sha256
    write_model = functools.partial(reuse_model, before.model) if before is not None and same_model else encoder.export
    with writing(index_dir):
        save_index(index_dir, index, write_model)
        remove_vectors(index_dir)
    progress.advance(1)
    return _report(collection, len(missing), manifest.skipped, rebuilt=True)


def _subject_of(corpus: Path, texts: Sequence[str], known: Subject) -> Subject:
    """What the corpus says; where it says nothing and its documents are about what is known, that."""
    own = read_subject(corpus)
    return _borrowed(known) if own == NEUTRAL and suits(known, texts) else own


def _borrowed(known: Subject) -> Subject:
    """What is known of the subject, without what is said of other documents."""
    return replace(known, title=None, about=None, examples=(), contact=None)


def texts_to_embed(collection: Collection, synonyms: Synonyms) -> tuple[list[str], list[str]]:
    """What is embedded, as shown: passages under their context, rows under their head; questions as when asked."""
    passages = [
        f"{context(p)}\n{_head_above(collection.sentences[rows.start], p)}{shown(p.document.path, p.text)}"
        for p, rows in zip(collection.passages, collection.sentence_rows, strict=True)
    ]
    questions = [*collection.questions.texts, *collection.gaps.texts]
    return passages, [shown(s.document.path, s.text_with_head) for s in collection.sentences] + [
        expand_query(q, synonyms) for q in questions
    ]


def _head_above(first: Sentence, passage: Passage) -> str:
    """The head of the table that a passage begins in the middle of."""
    return f"{passage.document.text[slice(*first.head)]}\n" if first.head and first.head[0] < passage.start else ""


def _previous(index_dir: Path) -> Index | None:
    """The build that is live, where it is whole and of this format. Errors: `IndexUnreadable`."""
    try:
        return load_index(index_dir)
    except (IndexMissing, IndexStale, IndexDamaged):
        return None


def _is_current(
    before: Index,
    index_dir: Path,
    corpus: Path,
    states: Sequence[FileState],
    asked: tuple[str, str | None, int, int, str],
    known: Subject,
    fingerprint: Callable[[str], str | None],
) -> bool:
    manifest = before.manifest
    same_files = {(path, sha) for path, _, _, sha in manifest.corpus_files} == {(s.path, s.sha256) for s in states}
    same_place = manifest.corpus == recorded_path(index_dir, corpus)
    found = (
        manifest.program, manifest.model, manifest.passage_tokens, manifest.max_file,
        manifest.stemmer,
    )  # fmt: skip
    whole = PAGE in manifest.files and fits(before.answerability, manifest.counts["dimension"])
    # what the corpus itself says is among its files
    same_subject = before.subject in (NEUTRAL, _borrowed(known)) or read_subject(corpus) != NEUTRAL
    # the weights are read last, because that takes a moment
    return (
        same_files
        and same_place
        and asked == found
        and whole
        and same_subject
        and fingerprint(manifest.model) in (None, manifest.model_sha256)
    )


def _known_vectors(before: Index | None, description: Description) -> dict[str, Vectors]:
    """Text -> vector of everything that the same model embedded for the previous build."""
    if before is None or before.manifest.model_sha256 != description.sha256:
        return {}
    passage_texts, sentence_texts = texts_to_embed(before.collection, before.subject.synonyms)
    passages = before.passage_vectors.vectors(range(len(passage_texts)))
    kinds = (before.sentence_vectors, before.question_vectors, before.unanswerable_vectors)
    sentences = np.concatenate([kind.vectors(range(len(kind))) for kind in kinds])
    return dict(zip(passage_texts, passages, strict=True)) | dict(zip(sentence_texts, sentences, strict=True))


def _report(collection: Collection, embedded: int, skipped: tuple[tuple[str, str], ...], *, rebuilt: bool) -> Report:
    return Report(
        documents=len(collection.documents),
        passages=len(collection.passages),
        sentences=len(collection.sentences),
        embedded=embedded,
        skipped=skipped,
        lost=tuple((document.path, "; ".join(document.lost)) for document in collection.documents if document.lost),
        rebuilt=rebuilt,
    )
