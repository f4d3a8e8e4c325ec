"""Documents -> passages, sentences and terms on disk: a part at a time, in processes of their own where that pays."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, cast

import numpy as np

from kratom_qa.documents.sentences import TokenCounter
from kratom_qa.documents.splitting import split
from kratom_qa.index.contents import rows_of
from kratom_qa.index.lazy import BlobWriter
from kratom_qa.index.postings import Postings
from kratom_qa.index.texts import TextsWriter
from kratom_qa.index.unfinished import key_of_text
from kratom_qa.indexing.parts import being_made, is_whole
from kratom_qa.indexing.reading import documents_of
from kratom_qa.indexing.texts import rows_to_embed
from kratom_qa.words import stems

EMBEDDED = "embedded"
"""Texts of the passages, then of the sentences."""
KEYS = "keys.npy"
_PAYS = 3
"""Parts from which more processes are worth their start."""
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {} import main; main()"


@dataclass(frozen=True, slots=True)
class Job:
    """One part to be split: where its documents lie and where the rows go."""

    source: Path
    target: Path
    limit: int
    """Tokens that the encoder reads."""
    passage_tokens: int


def split_part(job: Job, count_tokens: TokenCounter) -> None:
    """Do one."""
    with (
        being_made(job.target) as made,
        TextsWriter(made) as rows,
        BlobWriter(made, EMBEDDED) as embedded,
    ):
        terms: list[list[str]] = []
        sentences: list[str] = []
        keys: list[bytes] = []
        for document in documents_of(job.source):
            found = split([document], count_tokens, job.limit, job.passage_tokens)
            rows.add(rows_of(document, list(found.passages), list(found.sentences), 0))
            texts, of_sentences = rows_to_embed(found.passages, found.sentences, found.sentence_rows)
            terms += map(stems, texts)
            sentences += of_sentences
            for text in texts:
                embedded.append(text.encode())
                keys.append(key_of_text(text))
        for text in sentences:
            embedded.append(text.encode())
            keys.append(key_of_text(text))
        Postings.of(terms).write(made)
        np.save(made / KEYS, np.array(keys, dtype="S16"))


def split_parts(jobs: Sequence[Job], count_tokens: TokenCounter, progress: Callable[[int], object]) -> None:
    """Do those that are not done yet."""
    waiting = [job for job in jobs if not is_whole(job.target)]
    progress(len(jobs) - len(waiting))
    counter = _pickled(count_tokens) if len(waiting) >= _PAYS else None
    if counter is None:
        for job in waiting:
            split_part(job, count_tokens)
            progress(1)
        return
    workers: SimpleQueue[_Worker] = SimpleQueue()

    def run(job: Job) -> int:
        worker = workers.get()
        try:
            worker.run(job)
        finally:
            workers.put(worker)
        return 1

    started: list[_Worker] = []
    try:
        for _ in range(min(os.cpu_count() or 1, len(waiting))):
            started.append(_Worker(counter))
            workers.put(started[-1])
        with ThreadPoolExecutor(len(started)) as pool:
            for done in pool.map(run, waiting):
                progress(done)
    finally:
        for worker in started:
            worker.end()


def _pickled(count_tokens: TokenCounter) -> bytes | None:
    """A counter that another process may use too; None where it cannot leave this one."""
    try:
        data = pickle.dumps(count_tokens)
    except Exception:  # every object has its own reason
        return None
    return None if b"__main__" in data else data


class _Worker:
    """A process that splits one part after the other."""

    def __init__(self, counter: bytes) -> None:
        # isolated, so that no file of the folder that we are in is imported, but with this process's own path
        command = [sys.executable, "-I", "-c", _START.format(__name__), json.dumps(sys.path)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._stdin, self._stdout = (cast("BinaryIO", s) for s in (self._process.stdin, self._process.stdout))
        self._stdin.write(counter)

    def run(self, job: Job) -> None:
        """Have a part split. Errors: `OSError` as it was raised there, `RuntimeError` where the process ended."""
        try:
            pickle.dump(job, self._stdin)
            self._stdin.flush()
            failed = pickle.load(self._stdout)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            raise RuntimeError(f"the process that splits documents ended with {self._process.wait()}") from None
        if failed is not None:
            raise failed

    def end(self) -> None:
        self._process.kill()
        self._stdin.close()
        self._stdout.close()
        self._process.wait()


def main() -> None:
    """Split what is sent on standard input; answers None or the error for each."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    count_tokens: TokenCounter = pickle.load(requests)
    while True:
        try:
            job = pickle.load(requests)
        except EOFError:
            return
        failed: OSError | None = None
        try:
            split_part(job, count_tokens)
        except OSError as error:
            failed = error
        pickle.dump(failed, answers)
        answers.flush()
