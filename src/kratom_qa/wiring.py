"""The only place that names all concrete parts: an index folder goes in, an assistant comes out."""

import os
import shlex
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kratom_qa.answering.answerability import fits
from kratom_qa.answering.calibration import Calibration, read_calibration
from kratom_qa.answering.evidence import EvidenceFinder
from kratom_qa.answering.verdict import WITHOUT_QUESTIONS as CONFIDENCE_WITHOUT_QUESTIONS
from kratom_qa.assistant import Assistant
from kratom_qa.conflicts.disagreement import may_have_sides
from kratom_qa.datatypes import PageContents, Subject
from kratom_qa.documents.listing import FileState, file_states
from kratom_qa.encoder import OnnxEncoder, model_fingerprint
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.default_model import DEFAULT_MODELS
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.errors import IndexDamaged, IndexMissing, IndexStale
from kratom_qa.index import Index, Manifest, read_page
from kratom_qa.index.engine import RemoteEngine
from kratom_qa.index.manifest import corpus_folder
from kratom_qa.index.origin import read_origin, was_built
from kratom_qa.index.remote import chosen_engine, open_engine
from kratom_qa.index.store import MODEL, load_build, open_live
from kratom_qa.protocols import Encoder, Engine
from kratom_qa.query.everyday_words import everyday_words
from kratom_qa.query.spelling import Speller
from kratom_qa.query.synonyms import everyday_terms, expand_query
from kratom_qa.safety import notices
from kratom_qa.safety.embedding_classifier import load_embedding_classifier, probabilities_by_embedding
from kratom_qa.safety.ngram_classifier import ClassProbabilities
from kratom_qa.settings import PUBLISHED, WITHOUT_QUESTIONS, Settings
from kratom_qa.words import STOP_WORDS, stem, stemmer_version

T = TypeVar("T")

_ANY_QUESTION = "Is it safe together with wine?"


@dataclass(frozen=True, slots=True)
class OpenBuild:
    """One build, opened as a whole: what a page shows and what an assistant answers belong together."""

    name: str
    """As `current_build` names it while it is live."""
    assistant: Assistant
    page: PageContents


def open_assistant(index_dir: Path, settings: Settings | None = None) -> Assistant:
    """An assistant over an index, which is checked first; unless others are given, with the settings for its encoder.

    Errors: `IndexMissing`, `IndexStale`, `IndexDamaged`, each naming the command that mends it; `IndexUnreadable`.
    """
    return _opened(index_dir, lambda build: _assistant(build, index_dir, settings))


def open_build(index_dir: Path, settings: Settings | None = None) -> OpenBuild:
    """The live build with its page; errors as for `open_assistant`."""
    return _opened(
        index_dir, lambda build: OpenBuild(build.name, _assistant(build, index_dir, settings), read_page(build))
    )


def open_page(index_dir: Path) -> PageContents:
    """What only the web page needs of the live build; errors as for `open_assistant`."""
    return _opened(index_dir, read_page)


def current_build(index_dir: Path) -> str:
    """The name of the build that is live, at the cost of reading one line; errors as for `open_assistant`."""
    return _opened(index_dir, lambda build: build.name)


def open_index(index_dir: Path) -> Index:
    """The live build of an index, whole and up to date; errors as for `open_assistant`."""
    return _opened(index_dir, lambda build: _checked_index(build, index_dir))


def _opened(index_dir: Path, opener: Callable[[Path], T]) -> T:
    """What `opener` makes of the live build; an error names the command that mends it."""
    try:
        return open_live(index_dir, opener)
    except IndexMissing as error:
        raise IndexMissing(f"{error}; build it with: {build_command(index_dir)}") from None
    except IndexStale as error:
        raise IndexStale(f"the index is stale: {error}; bring it up to date with: {build_command(index_dir)}") from None
    except IndexDamaged as error:
        raise IndexDamaged(f"the index is damaged: {error}; rebuild it with: {build_command(index_dir)}") from None


def _assistant(build: Path, index_dir: Path, settings: Settings | None) -> Assistant:
    with ThreadPoolExecutor(max_workers=1) as pool:
        # side by side: opening the model takes longest, and the checks need no model
        opening = pool.submit(OnnxEncoder, build / MODEL)
        index = _checked_index(build, index_dir)
        _compile_ahead(index.subject)
        encoder = opening.result()
    choice = chosen_engine(index_dir)
    engine = RemoteEngine(index, open_engine(choice, index)) if choice is not None else None
    measured = None if settings else read_calibration(index_dir, index.manifest.version())
    if measured is None:
        return assistant_over(index, encoder, settings or settings_of(index), engine=engine)
    chosen = replace(settings_of(index), answer_threshold=measured.threshold)
    return assistant_over(index, encoder, chosen, measured.calibration, engine)


def _checked_index(build: Path, index_dir: Path) -> Index:
    index = load_build(build)
    if not fits(index.answerability, index.manifest.counts["dimension"]):
        raise IndexStale("it was built by another version")
    changed = [*model_changes(index.manifest), *corpus_changes(index_dir, index.manifest)]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise IndexStale(f"{changed[0]}{more}")
    return index


def assistant_over(
    index: Index,
    encoder: Encoder,
    settings: Settings,
    calibration: Calibration | None = None,
    engine: Engine | None = None,
) -> Assistant:
    """An assistant over an index that is open, with this encoder; `engine` searches it, where this machine does not."""
    finder = EvidenceFinder.over(index, encoder, settings, calibration)
    finder = finder if engine is None else replace(finder, engine=engine)
    model = index.manifest.model

    def classify(message: str) -> ClassProbabilities | None:
        return probabilities_by_embedding(encoder.encode([message])[0], model)

    stems, build = index.corpus_wide_stems(), index.model.parent.name
    return Assistant(index.collection, finder, speller(index, encoder), stems, settings, classify, build)


def _compile_ahead(subject: Subject) -> None:
    """Compile and read what every question needs, in the time that the model takes to open anyway."""
    notices(_ANY_QUESTION)
    load_embedding_classifier()
    expand_query(_ANY_QUESTION, subject.synonyms)
    may_have_sides(_ANY_QUESTION, subject)


def settings_of(index: Index) -> Settings:
    """The defaults for an index."""
    return settings_for(index.manifest.model, questions=len(index.collection.questions) > 0)


def settings_for(model: str, *, questions: bool) -> Settings:
    """The defaults for an encoder of this name, and for a corpus with or without files of questions."""
    if model != ADAPTED_MODEL:
        return PUBLISHED
    return Settings() if questions else WITHOUT_QUESTIONS


def borrowed_confidence(index: Index) -> str | None:
    """The model whose confidence an index borrows: nothing was learned of questions, nothing fitted for its own."""
    own = len(index.answerability) > 0 or index.manifest.model in CONFIDENCE_WITHOUT_QUESTIONS
    return None if own else DEFAULT_MODEL


def speller(index: Index, encoder: Encoder) -> Speller:
    """Takes for a word what the documents, the model or everyday talk know; mends with words of the documents."""
    talk = everyday_words() | everyday_terms(index.subject.synonyms) | STOP_WORDS
    in_model = encoder.knows if isinstance(encoder, OnnxEncoder) else lambda word: True

    def is_word(word: str) -> bool:
        return in_model(word) or stem(word) in index.bm25.terms or word in talk

    return Speller(index.vocabulary, is_word)


def model_changes(manifest: Manifest) -> Sequence[str]:
    """Whether stemmer or model of the program are others than those of an index, in words.

    Only the program's own model is looked at; others lie in the index.
    """
    if manifest.stemmer != stemmer_version():
        return (f"its words were stemmed by {manifest.stemmer or 'another stemmer'}, now there is {stemmer_version()}",)
    own = manifest.model in DEFAULT_MODELS
    if not own or model_fingerprint(manifest.model) == manifest.model_sha256:
        return ()
    return (f"the program's {manifest.model} is another than the one that it was built with",)


def corpus_changes(index_dir: Path, manifest: Manifest, *, thorough: bool = False) -> Sequence[str]:
    """How the corpus folder differs from what was indexed, in words; nothing where the folder is absent.

    A file whose size and time are as before is not read, unless `thorough`.
    """
    folder = corpus_folder(index_dir, manifest.corpus)
    if not folder.is_dir():
        return ()
    known = {path: FileState(path, size, mtime, sha) for path, size, mtime, sha in manifest.corpus_files}
    found = {state.path: state for state in file_states(folder, None if thorough else known)}
    changes = [f"{path} was deleted" for path in known if path not in found]
    changes += [f"{path} is new" for path in found if path not in known]
    changes += [f"{path} was changed" for path in found if path in known and found[path].sha256 != known[path].sha256]
    return sorted(changes)


def build_command(index_dir: Path) -> str:
    """The command that builds this index again, of its own corpus; where nobody knows that, `DIR` stands for it."""
    origin = read_origin(index_dir)
    corpus = f" --corpus {_quoted(corpus_folder(index_dir, origin.corpus))}" if origin else ""
    if origin is None and was_built(index_dir):
        corpus = " --corpus DIR"
    return f"kratom-qa index{corpus} --index {_quoted(index_dir)}"


def _quoted(path: Path) -> str:
    """The path as a shell reads it."""
    if os.name == "nt":
        return f'"{path}"' if " " in str(path) else str(path)
    return shlex.quote(str(path))
