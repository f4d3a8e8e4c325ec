"""What only the web page needs of an index: the layout of its documents, and what the corpus says of itself."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from kratom_qa.datatypes import Block, PageContents
from kratom_qa.errors import IndexDamaged
from kratom_qa.index.lazy import Blobs
from kratom_qa.index.manifest import check_file, read_build
from kratom_qa.index.subject import SUBJECT, read_subject
from kratom_qa.index.texts import DOCUMENTS, LAYOUT, blocks_of

PAGE = f"{LAYOUT}.bin"
_FILES = (*(f"{name}{end}" for name in (DOCUMENTS, LAYOUT) for end in (".bin", ".npy")), SUBJECT)


class _Layout(Mapping[str, tuple[Block, ...]]):
    """Id of a document -> its blocks, which are read when they are asked for."""

    def __init__(self, build: Path) -> None:
        documents = Blobs(build, DOCUMENTS)
        self._numbers = {str(json.loads(documents[i])["id"]): i for i in range(len(documents))}
        self._layout = Blobs(build, LAYOUT)

    def __getitem__(self, name: str) -> tuple[Block, ...]:
        return blocks_of(json.loads(self._layout[self._numbers[name]]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def read_page(build: Path) -> PageContents:
    """The page's part of a build, checked.

    Errors: `IndexDamaged`, `IndexUnreadable`.
    """
    files = read_build(build).files
    for name in _FILES:
        problem = check_file(build / name, files[name]) if name in files else f"{name} is not listed"
        if problem:
            raise IndexDamaged(f"{problem} in {build}")
    return PageContents(read_subject(build), _Layout(build))
