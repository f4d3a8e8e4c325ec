"""Files -> documents on disk, a part at a time."""

import json
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kratom_qa.datatypes import Block, BlockKind, Document
from kratom_qa.documents.limits import Limits
from kratom_qa.documents.listing import Skipped
from kratom_qa.documents.reader import DocumentReader
from kratom_qa.errors import UnreadableDocument
from kratom_qa.index.contents import about, document_of
from kratom_qa.index.lazy import Blobs, BlobWriter, as_json
from kratom_qa.indexing.parts import Part, being_made, is_whole

_SKIPPED = "skipped.json"


def read_parts(
    parts: Sequence[Part], folder: Path, limits: Limits, on_file: Callable[[], object]
) -> tuple[Skipped, ...]:
    """Read the files of the parts that are not there yet, into a folder each; returns what was left out, by name."""
    waiting = iter(parts)
    lock, told = threading.Lock(), threading.Lock()

    def hear() -> None:
        with told:
            on_file()

    def work() -> None:
        with DocumentReader(limits) as reader:
            while True:
                with lock:
                    part = next(waiting, None)
                if part is None:
                    return
                _read(part, folder_of(part, folder), reader, hear)

    side_by_side = min(len(parts), os.cpu_count() or 1)
    with ThreadPoolExecutor(max(side_by_side, 1)) as pool:
        for worker in [pool.submit(work) for _ in range(side_by_side)]:
            worker.result()
    return tuple(skip for part in parts for skip in _left_out(folder_of(part, folder)))


def folder_of(part: Part, folder: Path) -> Path:
    """Where the documents of a part lie."""
    return folder / f"read-{part.key}"


def documents_of(folder: Path) -> Sequence[Document]:
    """The documents of a part, read when they are asked for; their ids are those that their files give."""
    found, texts = Blobs(folder, "documents"), Blobs(folder, "texts")
    return _Documents(found, texts)


class _Documents(Sequence[Document]):
    def __init__(self, found: Blobs, texts: Blobs) -> None:
        self._found, self._texts = found, texts

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, row: Any) -> Any:
        fields, blocks = json.loads(self._found[row])
        document = document_of(fields, self._texts[row].decode())
        return _with_blocks(document, blocks)


def _with_blocks(document: Document, blocks: Sequence[Sequence[Any]]) -> Document:
    found = tuple(
        Block(BlockKind(kind), start, end, level, tuple(head) if head else None)
        for kind, start, end, level, head in blocks
    )
    return Document(**{name: getattr(document, name) for name in document.__slots__} | {"blocks": found})


def _read(part: Part, folder: Path, reader: DocumentReader, on_file: Callable[[], object]) -> None:
    if is_whole(folder):
        for _ in part.files:
            on_file()
        return
    skipped: list[tuple[str, str]] = []
    with being_made(folder) as made, BlobWriter(made, "documents") as documents, BlobWriter(made, "texts") as texts:
        for name, path in part.files:
            try:
                document = reader.read(path, name)
            except UnreadableDocument as error:
                skipped.append((name, str(error)))
            else:
                blocks = [[str(b.kind), b.start, b.end, b.level, b.head] for b in document.blocks]
                documents.append(as_json([about(document), blocks]))
                texts.append(document.text.encode())
            on_file()
        (made / _SKIPPED).write_bytes(as_json(skipped))


def _left_out(folder: Path) -> list[Skipped]:
    return [Skipped(path, reason) for path, reason in json.loads((folder / _SKIPPED).read_bytes())]
