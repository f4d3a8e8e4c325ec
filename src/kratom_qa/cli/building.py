"""`kratom-qa index`: what is indexed with which model, and how far it is."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from kratom_qa.cli.doctor import confidence_notes, vector_lines
from kratom_qa.cli.progress import Count, counting
from kratom_qa.cli.terminal import say, warn
from kratom_qa.datatypes import Subject
from kratom_qa.documents.listing import packaged_corpus
from kratom_qa.documents.subject import read_subject
from kratom_qa.encoder import model_fingerprint, open_passage_encoder
from kratom_qa.errors import ModelError, UsageError
from kratom_qa.index import load_index
from kratom_qa.index.manifest import corpus_folder
from kratom_qa.index.origin import Origin, read_origin, was_built
from kratom_qa.index.remote import ENGINE, EngineChoice, chosen_engine, load_into_engine
from kratom_qa.indexing import build_index, build_shard

if TYPE_CHECKING:
    from kratom_qa.indexing import Report

_HERE = Path("corpus")
_COUNTED = {"Reading": "files", "Splitting": "parts", "Loading": "rows", "Embedding": "texts", "Writing": "steps"}


def run_index(
    corpus: Path | None,
    index_dir: Path,
    model: str | None,
    *,
    strict: bool,
    max_file: int | None,
    engine: tuple[str | None, str | None] = (None, None),
    shard: tuple[int, int] | None = None,
) -> int:
    """Build or update, bring it to its engine, and say what was done and what was left out.

    `engine` is the kind and the address of another engine than the one that the index has; of a `shard` only the parts
    are made.
    """
    if shard is not None:
        return _run_shard(corpus, index_dir, model, shard, max_file=max_file)
    _check_engine(*engine)
    folder = corpus or _default_corpus(index_dir, read_origin(index_dir))
    report = update_index(folder, index_dir, model, strict=strict, max_file=max_file)
    for path, reason in report.skipped:
        warn(f"left out {path}: {reason}")
    say(_summary(report, folder, index_dir))
    for path, what in report.lost:
        warn(f"{path}: {what}")
    if report.rebuilt:
        index = load_index(index_dir)
        for line in vector_lines(index):
            say(line)
        for note in confidence_notes(index):
            warn(note)
    _bring_to_engine(index_dir, *engine)
    return 0


def _run_shard(
    corpus: Path | None, index_dir: Path, model: str | None, shard: tuple[int, int], *, max_file: int | None
) -> int:
    """Make one share of the parts of an index."""
    folder, bars = corpus or _default_corpus(index_dir, read_origin(index_dir)), Bars()
    try:
        parts, embedded = build_shard(
            folder, index_dir, open_passage_encoder, model and _absolute(model), bars, shard, max_file=max_file
        )
    finally:
        bars.close()
    say(f"share {shard[0]} of {shard[1]} of {folder}: {parts} parts, {embedded} texts embedded")
    return 0


def _check_engine(kind: str | None, url: str | None) -> None:
    if kind not in (None, "local") and not url:
        raise UsageError(f"--engine {kind} needs the address of the engine: --url URL")
    if kind in (None, "local") and url:
        raise UsageError("--url is the address of another engine; name that engine too: --engine qdrant")


def _bring_to_engine(index_dir: Path, kind: str | None, url: str | None) -> None:
    """Load the build into the engine that is named, or else the one that the index has, and remember it."""
    choice = EngineChoice(kind, url) if kind and url else chosen_engine(index_dir)
    if kind == "local":
        (index_dir / ENGINE).unlink(missing_ok=True)
    elif choice is not None:
        index, bars = load_index(index_dir), Bars()
        bars.start("Loading", index.manifest.counts["passages"] + index.manifest.counts["sentences"])
        try:
            load_into_engine(choice, index, bars.advance)
        finally:
            bars.close()
        choice.write(index_dir)
        say(f"{choice.kind} at {choice.url} serves this index")


def update_index(
    corpus: Path, index_dir: Path, model: str | None, *, strict: bool = False, max_file: int | None = None
) -> "Report":
    """Build or update with a model by name or path, or else with that of the index as it is."""
    origin = read_origin(index_dir)
    name = _absolute(model) if model else origin.model if origin else None
    bars = Bars()
    try:
        return build_index(
            corpus,
            index_dir,
            open_passage_encoder,
            name,
            bars,
            strict=strict,
            known=_known(),
            fingerprint=_fingerprint,
            max_file=max_file,
        )
    finally:
        bars.close()


class Bars:
    """One progress bar a stage on a terminal, elsewhere one line for each stage that takes a moment."""

    def __init__(self) -> None:
        self._stage = ExitStack()
        self._count: Count = int

    def start(self, stage: str, total: int) -> None:
        self.close()
        self._count = self._stage.enter_context(counting(f"{stage.lower()} {total} {_COUNTED[stage]}", total))

    def advance(self, count: int) -> None:
        self._count(count)

    def close(self) -> None:
        self._stage.close()


def _absolute(model: str) -> str:
    """A path in full, so that the index remembers it wherever it is updated from; a name as it is."""
    return str(Path(model).resolve()) if Path(model).is_dir() else model


def _known() -> Subject:
    """What the packaged corpus knows of its subject: other documents about it need not say it again."""
    return read_subject(packaged_corpus())


def _fingerprint(model: str) -> str | None:
    """None for a model that is gone: an index needs it no more until something changes."""
    try:
        return model_fingerprint(model)
    except ModelError:
        return None


def _default_corpus(index_dir: Path, origin: Origin | None) -> Path:
    """The folder that the index was built from; for a new one corpus/ here, or the packaged corpus."""
    if origin is not None:
        return corpus_folder(index_dir, origin.corpus)
    if was_built(index_dir):
        raise UsageError(f"it cannot be told what {index_dir} was built from; name the folder with --corpus DIR")
    return _HERE if _HERE.is_dir() else packaged_corpus()


def _summary(report: "Report", corpus: Path, index_dir: Path) -> str:
    contents = f"{report.documents} documents, {report.passages} passages, {report.sentences} sentences"
    if not report.rebuilt:
        return f"{index_dir} is up to date with {corpus}: {contents}"
    return f"indexed {corpus} into {index_dir}: {contents} ({report.embedded} texts embedded)"
