"""What a build does, step by step, and when there is nothing to do."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kratom_qa import __version__
from kratom_qa.answering.answerability import fits
from kratom_qa.datatypes import NEUTRAL, Subject
from kratom_qa.documents.limits import LARGEST_FILE
from kratom_qa.documents.listing import FileState, file_states
from kratom_qa.documents.subject import read_subject
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.errors import IndexDamaged, IndexMissing, IndexStale
from kratom_qa.index import Index, Manifest, load_index, save_build
from kratom_qa.index.lock import locked, writing
from kratom_qa.index.manifest import recorded_path
from kratom_qa.index.page import PAGE
from kratom_qa.index.save import remove_leftovers
from kratom_qa.index.texts import StoredTexts
from kratom_qa.index.unfinished import remove_vectors
from kratom_qa.indexing.asked import Asked, Progress
from kratom_qa.indexing.embedding import PassageEncoder
from kratom_qa.indexing.gathering import borrowed, gather, reusable
from kratom_qa.indexing.parts import keep_only, remove_parts, remove_single_part
from kratom_qa.indexing.work import Work
from kratom_qa.indexing.writing import Writer
from kratom_qa.settings import Settings
from kratom_qa.words import stemmer_version


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
        before = previous(index_dir)
        largest = max_file or (before.manifest.max_file if before is not None else LARGEST_FILE)
        tokens = settings.passage_tokens
        asked = Asked(
            corpus, index_dir, open_encoder, model, progress, strict, tokens, known, fingerprint, largest
        )  # fmt: skip
        return _build(asked, before)


def _build(asked: Asked, before: Index | None) -> Report:
    index_dir, states = asked.index_dir, file_states(asked.corpus)
    if before is not None and not asked.strict and _is_current(before, asked, states):
        with writing(index_dir):
            remove_leftovers(index_dir)
            _clear(index_dir)
        return _report(before.model.parent, before.manifest, 0, rebuilt=False)
    made: list[tuple[Manifest, int]] = []

    def write(writer: Writer, build: Path) -> Manifest:
        made.append(writer.write(build))
        return made[-1][0]

    with writing(index_dir):
        try:
            writer = prepared(asked, before, states)
            build = save_build(index_dir, functools.partial(write, writer))
        except BaseException:
            remove_single_part(index_dir)
            raise
        _clear(index_dir)
    return _report(build, *made[-1], rebuilt=True)


def prepared(asked: Asked, before: Index | None, states: Sequence[FileState]) -> Writer:
    """All documents read and split, and only what changed."""
    found = gather(asked, states, reusable(before, asked))
    subject = found.subject(asked.corpus, asked.known)
    name = asked.model or subject.model or DEFAULT_MODEL
    encoder = asked.open_encoder(name)
    same = before if before is not None and before.manifest.model_sha256 == encoder.description.sha256 else None
    if found.before is not None and same is None:
        found = gather(asked, states, None)
    if asked.shard is None:
        keep_only(asked.index_dir, found.parts)
    work = Work(asked, found, same, encoder)
    work.split()
    if work.widens():
        return prepared(asked, None, states)
    return Writer(work, subject, name, states)


def _clear(index_dir: Path) -> None:
    remove_vectors(index_dir)
    remove_parts(index_dir)


def previous(index_dir: Path) -> Index | None:
    """The build that is live, where it is whole and of this format. Errors: `IndexUnreadable`."""
    try:
        return load_index(index_dir)
    except (IndexMissing, IndexStale, IndexDamaged):
        return None


def _is_current(before: Index, asked: Asked, states: Sequence[FileState]) -> bool:
    manifest = before.manifest
    same_files = {(path, sha) for path, _, _, sha in manifest.corpus_files} == {(s.path, s.sha256) for s in states}
    same_place = manifest.corpus == recorded_path(asked.index_dir, asked.corpus)
    wanted = (__version__, asked.model, asked.passage_tokens, asked.max_file, stemmer_version())
    made = (manifest.program, manifest.model, manifest.passage_tokens, manifest.max_file, manifest.stemmer)
    whole = PAGE in manifest.files and fits(before.answerability, manifest.counts["dimension"])
    # what the corpus itself says is among its files
    same_subject = before.subject in (NEUTRAL, borrowed(asked.known)) or read_subject(asked.corpus) != NEUTRAL
    # the weights are read last, because that takes a moment
    return (
        same_files
        and same_place
        and wanted == made
        and whole
        and same_subject
        and asked.fingerprint(manifest.model) in (None, manifest.model_sha256)
    )


def _report(build: Path, manifest: Manifest, embedded: int, *, rebuilt: bool) -> Report:
    texts = StoredTexts(build)
    lost = ((about["path"], "; ".join(about["lost"])) for about in map(texts.about, range(len(texts))))
    counts = manifest.counts
    return Report(
        counts["documents"],
        counts["passages"],
        counts["sentences"],
        embedded,
        manifest.skipped,
        tuple((path, words) for path, words in lost if words),
        rebuilt,
    )
