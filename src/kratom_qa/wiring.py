"""The only place that names all concrete parts: an index folder goes in, an assistant comes out."""

import os
import shlex
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kratom_qa.answering.answerability import fits
from kratom_qa.answering.evidence import EvidenceFinder
from kratom_qa.assistant import Assistant
from kratom_qa.conflicts.disagreement import may_have_sides
from kratom_qa.datatypes import PageContents
from kratom_qa.documents.listing import FileState, file_states
from kratom_qa.encoder import OnnxEncoder, model_fingerprint
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.default_model import DEFAULT_MODELS
from kratom_qa.errors import IndexDamaged, IndexMissing, IndexStale
from kratom_qa.index import Index, Manifest, load_index, read_manifest, read_page
from kratom_qa.index.manifest import corpus_folder, live_version
from kratom_qa.index.store import MODEL
from kratom_qa.protocols import Encoder
from kratom_qa.query.everyday_words import everyday_words
from kratom_qa.query.spelling import Speller
from kratom_qa.query.synonyms import everyday_terms, expand_query
from kratom_qa.safety import notices
from kratom_qa.safety.embedding_classifier import load_embedding_classifier, probabilities_by_embedding
from kratom_qa.safety.ngram_classifier import ClassProbabilities
from kratom_qa.settings import PUBLISHED, WITHOUT_QUESTIONS, Settings
from kratom_qa.words import STOP_WORDS, stem

_ANY_QUESTION = "Is it safe together with wine?"


def open_assistant(index_dir: Path, settings: Settings | None = None) -> Assistant:
    """An assistant over an index, which is checked first; unless others are given, with the settings for its encoder.

    Errors: `IndexMissing`, `IndexStale`, `IndexDamaged`, each naming the command that mends it.
    """
    index, encoder = _open_both(index_dir)
    return assistant_over(index, encoder, settings or settings_of(index))


def assistant_over(index: Index, encoder: Encoder, settings: Settings) -> Assistant:
    """An assistant over an index that is open, with this encoder."""
    finder = EvidenceFinder.over(index, encoder, settings)
    model = index.manifest.model

    def classify(message: str) -> ClassProbabilities | None:
        return probabilities_by_embedding(encoder.encode([message])[0], model)

    return Assistant(index.collection, finder, speller(index, encoder), index.subject(), settings, classify)


def _open_both(index_dir: Path) -> tuple[Index, OnnxEncoder]:
    """The live build and its encoder, side by side: opening the model takes longest, and the checks need no model."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        opening = pool.submit(_live_encoder, index_dir)
        index = open_index(index_dir)
        _compile_ahead()
    if opening.exception() is None:
        folder, encoder = opening.result()
        if folder == index.model:
            return index, encoder
    # an update replaced the build meanwhile; or what is wrong passed the checks, and is told now
    return index, OnnxEncoder(index.model)


def _compile_ahead() -> None:
    """Compile and read what every question needs, in the time that the model takes to open anyway."""
    notices(_ANY_QUESTION)
    load_embedding_classifier()
    expand_query(_ANY_QUESTION)
    may_have_sides(_ANY_QUESTION)


def _live_encoder(index_dir: Path) -> tuple[Path, OnnxEncoder]:
    """The encoder of the live build, unchecked, and the folder that it was read from."""
    folder = live_version(index_dir) / MODEL
    return folder, OnnxEncoder(folder)


def settings_of(index: Index) -> Settings:
    """The defaults for an index."""
    return settings_for(index.manifest.model, questions=len(index.collection.questions) > 0)


def settings_for(model: str, *, questions: bool) -> Settings:
    """The defaults for an encoder of this name, and for a corpus with or without files of questions."""
    if model != ADAPTED_MODEL:
        return PUBLISHED
    return Settings() if questions else WITHOUT_QUESTIONS


def speller(index: Index, encoder: Encoder) -> Speller:
    """Takes for a word what the documents, the model or everyday talk know; mends with words of the documents."""
    talk = everyday_words() | everyday_terms() | STOP_WORDS
    in_model = encoder.knows if isinstance(encoder, OnnxEncoder) else lambda word: True

    def is_word(word: str) -> bool:
        return in_model(word) or stem(word) in index.bm25.terms or word in talk

    return Speller(index.vocabulary, is_word)


def open_index(index_dir: Path) -> Index:
    """The live build of an index, whole and up to date; errors as for `open_assistant`."""
    try:
        index = load_index(index_dir)
    except IndexMissing as error:
        raise IndexMissing(f"{error}; build it with: {build_command(index_dir)}") from None
    except IndexDamaged as error:
        raise IndexDamaged(f"the index is damaged: {error}; rebuild it with: {build_command(index_dir)}") from None
    command = build_command(index_dir, index.manifest)
    if not fits(index.answerability, index.manifest.counts["dimension"]):
        raise IndexStale(f"the index is stale: it was built by another version; bring it up to date with: {command}")
    changed = [*model_changes(index.manifest), *corpus_changes(index_dir, index.manifest)]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise IndexStale(f"the index is stale: {changed[0]}{more}; bring it up to date with: {command}")
    return index


def open_page(index_dir: Path) -> PageContents:
    """What only the web page needs of the live build; errors as for `open_assistant`."""
    try:
        return read_page(index_dir)
    except IndexDamaged as error:
        raise IndexDamaged(f"the index is damaged: {error}; rebuild it with: {build_command(index_dir)}") from None


def model_changes(manifest: Manifest) -> Sequence[str]:
    """Whether the program's own model is another than that of an index, in words; other models lie in the index."""
    own = manifest.model in DEFAULT_MODELS
    if not own or model_fingerprint(manifest.model) == manifest.model_sha256:
        return ()
    return (f"the program's {manifest.model} is another than the one that it was built with",)


def corpus_changes(index_dir: Path, manifest: Manifest) -> Sequence[str]:
    """How the corpus folder differs from what was indexed, in words; nothing where the folder is absent."""
    folder = corpus_folder(index_dir, manifest)
    if not folder.is_dir():
        return ()
    known = {path: FileState(path, size, mtime, sha) for path, size, mtime, sha in manifest.corpus_files}
    found = {state.path: state for state in file_states(folder, known)}
    changes = [f"{path} was deleted" for path in known if path not in found]
    changes += [f"{path} is new" for path in found if path not in known]
    changes += [f"{path} was changed" for path in found if path in known and found[path].sha256 != known[path].sha256]
    return sorted(changes)


def build_command(index_dir: Path, manifest: Manifest | None = None) -> str:
    """The command that builds this index again."""
    if manifest is None:
        try:
            manifest = read_manifest(index_dir)
        except (IndexMissing, IndexDamaged):
            return f"kratom-qa index --index {_quoted(index_dir)}"
    corpus = corpus_folder(index_dir, manifest)
    return f"kratom-qa index --corpus {_quoted(corpus)} --index {_quoted(index_dir)}"


def _quoted(path: Path) -> str:
    """The path as a shell reads it."""
    if os.name == "nt":
        return f'"{path}"' if " " in str(path) else str(path)
    return shlex.quote(str(path))
