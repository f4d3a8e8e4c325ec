"""What an index is asked to be made of, and who hears how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kratom_qa.datatypes import Subject
from kratom_qa.indexing.embedding import PassageEncoder

Shard = tuple[int, int]
"""Number, from 1, and how many there are."""


class Progress(Protocol):
    """Hears how far the work is."""

    def start(self, stage: str, total: int) -> None: ...

    def advance(self, count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What an index is asked to be made of."""

    corpus: Path
    index_dir: Path
    open_encoder: Callable[[str], PassageEncoder]
    model: str | None
    progress: Progress
    strict: bool
    passage_tokens: int
    known: Subject
    """What is known of a subject, for documents that name it and say nothing of themselves."""
    fingerprint: Callable[[str], str | None]
    """Name of a model -> its SHA-256, if it can be told."""
    max_file: int
    shard: Shard | None = None
    """Of which part of the work only is done."""
