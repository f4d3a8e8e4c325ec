"""corpus -> passages -> vectors -> index/, atomically, and only what changed is embedded again."""

import errno
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from filelock import FileLock, Timeout

from kratom_qa import __version__
from kratom_qa.answering.answerability import fits, learn
from kratom_qa.datatypes import Collection
from kratom_qa.documents.about import read_about
from kratom_qa.documents.folder import read_corpus
from kratom_qa.documents.listing import FileState, corpus_files, file_states
from kratom_qa.documents.question_files import read_questions
from kratom_qa.documents.question_places import with_questions
from kratom_qa.documents.splitting import context, split
from kratom_qa.encoder.adapter import choose_model
from kratom_qa.encoder.description import Description
from kratom_qa.errors import CorpusError, IndexUnusable, KratomQAError
from kratom_qa.index import Index, Manifest, load_index, save_index
from kratom_qa.index.manifest import recorded_path
from kratom_qa.index.page import PAGE
from kratom_qa.index.save import reuse_model
from kratom_qa.protocols import Vectors
from kratom_qa.query.synonyms import expand_query, synonyms_sha256
from kratom_qa.settings import Settings

_LOCK = ".lock"
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
    fingerprint: Callable[[str], str | None] = lambda model: None,
) -> Report:
    """Build the index of a folder, or bring it up to date.

    `open_encoder` gets the name of a model and is called only when something changed; without a `model`, one that suits
    the documents is taken. `fingerprint` tells the SHA-256 of a model by its name, if it can: under one name the model
    itself may have changed. Errors: `CorpusError`, `ModelError`, and `KratomQAError` where another build of the same
    index is under way or the folder cannot be written.
    """
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(index_dir / _LOCK, timeout=0):
            return _build(corpus, index_dir, open_encoder, model, progress, strict, settings, fingerprint)
    except Timeout:
        raise KratomQAError(f"another build of {index_dir} is under way; try again when it has ended") from None
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise KratomQAError(f"the index cannot be written to {index_dir}: {error.strerror}") from None
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EROFS, errno.EDQUOT):
            raise
        raise KratomQAError(f"the index cannot be written to {index_dir}: {error.strerror}") from None


def _build(
    corpus: Path,
    index_dir: Path,
    open_encoder: Callable[[str], PassageEncoder],
    model: str | None,
    progress: Progress,
    strict: bool,
    settings: Settings,
    fingerprint: Callable[[str], str | None],
) -> Report:
    before = _previous(index_dir)
    states = file_states(corpus)
    if (
        before is not None
        and not strict
        and _is_current(before, index_dir, corpus, states, model, settings, fingerprint)
    ):
        return _report(before.collection, 0, before.manifest.skipped, rebuilt=False)
    progress.start("Reading", len(corpus_files(corpus)[0]))
    about = read_about(corpus)
    found = read_corpus(corpus, strict=strict, on_file=lambda name: progress.advance(1))
    name = model or choose_model([document.text for document in found.documents])
    encoder = open_encoder(name)
    limit = encoder.description.max_tokens - _SPECIAL_TOKENS
    collection = split(found.documents, encoder.count_tokens, limit, settings.passage_tokens)
    collection = with_questions(collection, *read_questions(corpus, found.documents))
    if not collection.sentences:
        raise CorpusError(f"{corpus} holds headings only, nothing that could be quoted")
    known = _known_vectors(before, encoder.description)
    passage_texts, sentence_texts = texts_to_embed(collection)
    missing = sorted({text for text in passage_texts + sentence_texts if text not in known})
    progress.start("Embedding", len(missing))
    known |= dict(zip(missing, encoder.encode(missing, progress.advance), strict=True)) if missing else {}
    skipped = tuple((skip.path, skip.reason) for skip in found.skipped)
    manifest = Manifest(
        program=__version__,
        corpus=recorded_path(index_dir, corpus),
        corpus_files=tuple((s.path, s.size, s.mtime_ns, s.sha256) for s in states),
        skipped=skipped,
        model=name,
        model_sha256=encoder.description.sha256,
        synonyms_sha256=synonyms_sha256(),
        passage_tokens=settings.passage_tokens,
        counts={
            "documents": len(collection.documents),
            "passages": len(collection.passages),
            "sentences": len(collection.sentences),
            "questions": len(collection.questions) + len(collection.gaps),
            "dimension": encoder.description.dimension,
        },
        documents={document.id: document.sha256 for document in collection.documents},
        files={},
    )
    reusable = before is not None and before.manifest.model_sha256 == encoder.description.sha256
    progress.start("Writing", 1)
    passages, entries = (np.stack([known[text] for text in texts]) for texts in (passage_texts, sentence_texts))
    index = Index.of(collection, passage_texts, passages, entries, manifest)
    index = replace(index, answerability=learn(index))
    write_model = functools.partial(reuse_model, before.model) if before is not None and reusable else encoder.export
    save_index(index_dir, index, about, write_model)
    progress.advance(1)
    return _report(collection, len(missing), skipped, rebuilt=True)


def texts_to_embed(collection: Collection) -> tuple[list[str], list[str]]:
    """What is embedded for each passage (its context and its text), sentence (itself) and question (as when asked)."""
    passages = [f"{context(passage)}\n{passage.text}" for passage in collection.passages]
    questions = [*collection.questions.texts, *collection.gaps.texts]
    return passages, [s.text for s in collection.sentences] + [expand_query(q) for q in questions]


def _previous(index_dir: Path) -> Index | None:
    """The build that is live, where it is whole."""
    try:
        return load_index(index_dir)
    except IndexUnusable:
        return None


def _is_current(
    before: Index,
    index_dir: Path,
    corpus: Path,
    states: Sequence[FileState],
    model: str | None,
    settings: Settings,
    fingerprint: Callable[[str], str | None],
) -> bool:
    manifest = before.manifest
    same_files = {(path, sha) for path, _, _, sha in manifest.corpus_files} == {(s.path, s.sha256) for s in states}
    same_place = manifest.corpus == recorded_path(index_dir, corpus)
    asked, found = (
        (__version__, model, settings.passage_tokens, synonyms_sha256()),
        (manifest.program, manifest.model, manifest.passage_tokens, manifest.synonyms_sha256),
    )
    whole = PAGE in manifest.files and fits(before.answerability, manifest.counts["dimension"])
    same = same_files and same_place and asked == found and whole
    # the weights are read last, because that takes a moment
    return same and fingerprint(manifest.model) in (None, manifest.model_sha256)


def _known_vectors(before: Index | None, description: Description) -> dict[str, Vectors]:
    """Text -> vector of everything that the same model embedded for the previous build, with the same terms."""
    if before is None:
        return {}
    made_with = (before.manifest.model_sha256, before.manifest.synonyms_sha256)
    if made_with != (description.sha256, synonyms_sha256()):
        return {}
    passage_texts, sentence_texts = texts_to_embed(before.collection)
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
