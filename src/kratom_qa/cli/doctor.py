"""`kratom-qa doctor`: everything that can be wrong with an index, in words."""

from pathlib import Path

import numpy as np

from kratom_qa.answering.calibration import read_calibration
from kratom_qa.cli.progress import telling
from kratom_qa.cli.terminal import say
from kratom_qa.datatypes import RefusalCode
from kratom_qa.encoder import OnnxEncoder
from kratom_qa.encoder.default_model import DEFAULT_MODELS
from kratom_qa.encoder.locate import default_folder
from kratom_qa.errors import IndexDamaged, IndexMissing, IndexStale
from kratom_qa.index import Index
from kratom_qa.index.manifest import corpus_folder, read_build
from kratom_qa.index.remote import chosen_engine, open_engine
from kratom_qa.index.store import MODEL, damage, load_build, open_live
from kratom_qa.web.refusals import read_refusals
from kratom_qa.wiring import borrowed_confidence, build_command, corpus_changes, model_changes

_REASONS = {
    "related": "only something close was found",
    RefusalCode.NOT_COVERED: "not covered",
    RefusalCode.NOTHING_MORE: "nothing more about it",
    RefusalCode.SMALL_TALK: "small talk",
    RefusalCode.THANKS: "thanks",
    RefusalCode.ABOUT: "asked about the program",
    RefusalCode.TOO_LONG: "too long",
    RefusalCode.OTHER_LANGUAGE: "in another language than the documents",
}
_PROBE = "Is everything in order?"


def examine(index_dir: Path) -> int:
    """Check every byte with SHA-256, the corpus, and that the model runs; 1 where something is wrong.

    Errors: `IndexMissing` where there is no index to examine, `ModelError` where it is the model that is wrong,
    `IndexUnreadable` where rights or memory are missing.
    """
    try:
        with telling("reading every byte of the index", everywhere=True):
            told, problems = open_live(index_dir, lambda build: _examined(build, index_dir))
    except IndexMissing as error:
        raise IndexMissing(f"{error}; build it with: {build_command(index_dir)}") from None
    except (IndexDamaged, IndexStale) as error:
        told, problems = [], [str(error)]
    for line in told:
        say(line)
    for problem in problems:
        say(f"wrong: {problem}")
    if problems:
        say(f"mend it with: {build_command(index_dir)}")
        return 1
    say("everything is in order")
    return 0


def sum_up(path: Path) -> int:
    """How often there was no answer, by reason and language."""
    counts, (first, last) = read_refusals(path)
    if not counts:
        say(f"{path} counts nothing yet")
        return 0
    say(f"{counts.total()} questions without an answer, {first} to {last}:")
    for (reason, language), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        say(f"{count:6}  {_REASONS.get(reason, reason)}, language {language}")
    return 0


def _examined(build: Path, index_dir: Path) -> tuple[list[str], list[str]]:
    """What is in order or worth a note, and what is wrong."""
    manifest = read_build(build)
    problems = damage(build, manifest, thorough=True)
    if problems:
        return [], [f"{problem} in {build}" for problem in problems]
    index = load_build(build)
    counts = ", ".join(f"{count} {name}" for name, count in manifest.counts.items() if name != "dimension")
    measured = read_calibration(index_dir, manifest.version())
    told = [
        f"ok: {len(manifest.files)} files of {build} have the SHA-256 they were written with",
        f"ok: {counts}",
        f"ok: model {manifest.model}, {_check_model(index, build)} dimensions",
        *(f"ok: {line}" for line in vector_lines(index)),
        f"ok: calibrated: {measured.promise}"
        if measured
        else "ok: no questions of your own set its threshold (see: kratom-qa calibrate --help)",
    ]
    choice = chosen_engine(index_dir)
    if choice is not None:
        open_engine(choice, index)
        told.append(f"ok: {choice.kind} at {choice.url} holds this build")
    told += [f"note: {path} was left out: {reason}" for path, reason in manifest.skipped]
    lost = ((document.path, document.lost) for document in index.collection.documents)
    told += [f"note: {path}: {'; '.join(what)}" for path, what in lost if what]
    told += [f"note: {borrowed}" for borrowed in confidence_notes(index)]
    corpus = corpus_folder(index_dir, manifest.corpus)
    changes = [*model_changes(manifest), *corpus_changes(index_dir, manifest, thorough=True)]
    if not corpus.is_dir():
        told.append(f"note: the corpus folder {corpus} is not there; the index stands for itself")
    elif not changes:
        told.append("ok: the documents are those that were indexed, byte for byte")
    return told, [f"the index is stale: {change}" for change in changes]


def vector_lines(index: Index) -> list[str]:
    """How the vectors of an index are searched, a line for each kind."""
    return [f"passages: {index.passage_vectors}", f"sentences: {index.sentence_vectors}"]


def confidence_notes(index: Index) -> list[str]:
    """A line where confidence is scaled for another model than the one of the index."""
    other = borrowed_confidence(index)
    said = f"confidence was never fitted for {index.manifest.model}; it is scaled as for {other}: take it for a guess"
    return [f"{said}, or put question files beside the documents"] if other else []


def _check_model(index: Index, build: Path) -> int:
    if index.manifest.model in DEFAULT_MODELS:
        default_folder(thorough=True)
    vector = OnnxEncoder(build / MODEL).encode([_PROBE])[0]
    if vector.shape[0] != index.manifest.counts["dimension"] or not np.isclose(np.linalg.norm(vector), 1, atol=1e-3):
        raise IndexDamaged(f"the model in {build} gives no unit vectors of the right length")
    return int(vector.shape[0])
