"""What only the web page needs of an index: the layout of its documents, and what the corpus says of itself."""

import json
from collections.abc import Sequence
from pathlib import Path

from kratom_qa.datatypes import Block, BlockKind, Document, PageContents
from kratom_qa.errors import IndexDamaged
from kratom_qa.index.manifest import check_file, read_build
from kratom_qa.index.subject import SUBJECT, read_subject

PAGE = "page.json"


def write_page(documents: Sequence[Document], folder: Path) -> None:
    """Write the layout that `read_page` gives back."""
    layout = {d.id: [[str(b.kind), b.start, b.end, b.level] for b in d.blocks] for d in documents}
    text = json.dumps({"layout": layout}, ensure_ascii=False)
    (folder / PAGE).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_page(build: Path) -> PageContents:
    """The page's part of a build, checked.

    Errors: `IndexDamaged`, `IndexUnreadable`.
    """
    files = read_build(build).files
    for name in (PAGE, SUBJECT):
        problem = check_file(build / name, files[name]) if name in files else f"{name} is not listed"
        if problem:
            raise IndexDamaged(f"{problem} in {build}")
    values = json.loads((build / PAGE).read_text(encoding="utf-8"))
    return PageContents(
        read_subject(build),
        {
            name: tuple(Block(BlockKind(kind), start, end, level) for kind, start, end, level in blocks)
            for name, blocks in values["layout"].items()
        },
    )
