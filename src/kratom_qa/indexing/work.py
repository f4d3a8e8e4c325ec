"""What is done with each part: documents are split, texts are embedded."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kratom_qa.arrays import RowFile
from kratom_qa.index import Index
from kratom_qa.index.texts import StoredTexts
from kratom_qa.index.unfinished import UnfinishedVectors, remove_vectors
from kratom_qa.index.vectors import kind_of
from kratom_qa.indexing.asked import Asked
from kratom_qa.indexing.embedding import (
    KnownVectors,
    PassageEncoder,
    embed_part,
    embed_questions,
    missing_in,
    questions_missing,
)  # fmt: skip
from kratom_qa.indexing.gathering import Gathered
from kratom_qa.indexing.parts import key_of
from kratom_qa.indexing.reading import folder_of
from kratom_qa.indexing.splitting import Job, split_parts
from kratom_qa.protocols import Vectors

KINDS = ("passages", "sentences")
_SPECIAL_TOKENS = 2


@dataclass(frozen=True, slots=True)
class Work:
    """The parts of what was gathered, each in the folders that it is given."""

    asked: Asked
    found: Gathered
    before: Index | None
    """The build before, where it is of the same model."""
    encoder: PassageEncoder

    def jobs(self) -> list[Job]:
        """What is to be split, a part each."""
        limit, tokens = self.encoder.description.max_tokens - _SPECIAL_TOKENS, self.asked.passage_tokens
        name = functools.partial(key_of, self.encoder.description.sha256, limit, tokens)
        root = self.found.root
        return [Job(folder_of(p, root), root / f"split-{name(p.key)}", limit, tokens) for p in self.found.parts]

    def split(self) -> None:
        """Split the documents of all parts."""
        jobs = self.jobs()
        self.asked.progress.start("Splitting", len(jobs))
        split_parts(jobs, self.encoder.count_tokens, self.asked.progress.advance)

    def widens(self) -> bool:
        """Whether rows are wanted in full precision that the build before has in half: they are embedded again."""
        if self.found.before is None or self.before is None:
            return False
        stored = StoredTexts(self.found.before.model.parent)
        ends = {"passages": stored.first_passages, "sentences": stored.first_sentences}
        for name in KINDS:
            kept = sum(int(ends[name][n + 1] - ends[name][n]) for n in self.found.kept.values())
            rows = kept + sum(len(RowFile.open(job.target / f"{name}.npy")) for job in self.jobs())
            there = RowFile.open(stored.folder / f"{name}.vectors.npy").kind
            if kind_of(rows) == np.float32 != there:
                return True
        return False

    def embed(self, questions: Sequence[str] = ()) -> tuple[Vectors, int]:
        """Embed all parts and then questions, whose vectors are returned, with how many texts had to be embedded."""
        asked, jobs = self.asked, self.jobs()
        known = KnownVectors(self.before, self._changed())
        missing = sum(missing_in(job.target, vectors_of(job), known) for job in jobs)
        asked.progress.start("Embedding", missing + questions_missing(questions, self.before))
        folder = asked.index_dir
        if asked.shard is not None:
            folder = self.found.root / f"shard-{asked.shard[0]}-of-{asked.shard[1]}"
            folder.mkdir(parents=True, exist_ok=True)
        description = self.encoder.description
        unfinished = UnfinishedVectors(folder, (description.sha256,), description.dimension)

        def encode(texts: Sequence[str]) -> Vectors:
            return self.encoder.encode(texts, asked.progress.advance)

        embedded = 0
        for job in jobs:
            embedded += embed_part(job.target, vectors_of(job), known, unfinished, encode)
            remove_vectors(folder)
        vectors, count = embed_questions(questions, self.before, unfinished, encode)
        return vectors, embedded + count

    def _changed(self) -> list[int]:
        """Numbers of the documents of the build before that are not taken over."""
        if self.before is None:
            return []
        kept = set(self.found.kept.values()) if self.found.before is not None else set()
        return [n for n in range(len(self.before.collection.documents)) if n not in kept]


def vectors_of(job: Job) -> Path:
    """Where the vectors of a part lie."""
    return job.target.with_name(job.target.name.replace("split-", "vectors-"))
