"""The parts of a build made by many processes, or machines, each of which makes its share."""

from collections.abc import Callable
from pathlib import Path

from kratom_qa.datatypes import NEUTRAL
from kratom_qa.documents.limits import LARGEST_FILE
from kratom_qa.documents.listing import file_states
from kratom_qa.documents.subject import read_subject
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.errors import UsageError
from kratom_qa.index.lock import locked, writing
from kratom_qa.indexing.asked import Asked, Progress, Shard
from kratom_qa.indexing.build import previous
from kratom_qa.indexing.embedding import PassageEncoder
from kratom_qa.indexing.gathering import gather, reusable
from kratom_qa.indexing.parts import FOLDER
from kratom_qa.indexing.work import Work
from kratom_qa.settings import Settings


def build_shard(
    corpus: Path,
    index_dir: Path,
    open_encoder: Callable[[str], PassageEncoder],
    model: str | None,
    progress: Progress,
    shard: Shard,
    *,
    settings: Settings = Settings(),  # noqa: B008  (frozen)
    max_file: int | None = None,
) -> tuple[int, int]:
    """Read, split and embed one share of the parts of a corpus; returns how many parts, and texts that were embedded.

    They lie beside the index, and a build of the same corpus with the same model takes over all that are there.
    Errors: as for `build_index`, and `UsageError` where one share cannot tell the model.
    """
    own = read_subject(corpus)
    name = model or own.model or (None if own == NEUTRAL else DEFAULT_MODEL)
    if name is None:
        raise UsageError("one share of the documents cannot tell what all are about; name the model with --model")
    with locked(index_dir / FOLDER, f"shard-{shard[0]}-of-{shard[1]}.lock"), writing(index_dir):
        before = previous(index_dir)
        largest = max_file or (before.manifest.max_file if before is not None else LARGEST_FILE)
        asked = Asked(
            corpus, index_dir, open_encoder, name, progress, False, settings.passage_tokens, own, lambda model: None,
            largest, shard,
        )  # fmt: skip
        encoder = open_encoder(name)
        same = before if before is not None and before.manifest.model_sha256 == encoder.description.sha256 else None
        work = Work(asked, gather(asked, file_states(corpus), reusable(same, asked)), same, encoder)
        work.split()
        return len(work.found.parts), work.embed()[1]
