"""What only the web page needs of an index: the corpus's own words about itself, and the layout of its documents."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from kratom_qa.datatypes import About, Block, BlockKind, Document, PageContents
from kratom_qa.errors import IndexDamaged
from kratom_qa.index.manifest import check_file, read_build

PAGE = "page.json"


def write_page(about: About, documents: Sequence[Document], folder: Path) -> None:
    """Write what `read_page` gives back."""
    layout = {d.id: [[str(b.kind), b.start, b.end, b.level] for b in d.blocks] for d in documents}
    text = json.dumps({"about": asdict(about), "layout": layout}, ensure_ascii=False)
    (folder / PAGE).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_page(build: Path) -> PageContents:
    """The page's part of a build, checked.

    Errors: `IndexDamaged`, `IndexUnreadable`.
    """
    stored = read_build(build).files.get(PAGE)
    problem = f"{PAGE} is not listed" if stored is None else check_file(build / PAGE, stored)
    if problem:
        raise IndexDamaged(f"{problem} in {build}")
    values = json.loads((build / PAGE).read_text(encoding="utf-8"))
    about = values["about"]
    return PageContents(
        About(about["title"], about["about"], tuple(about["examples"])),
        {
            name: tuple(Block(BlockKind(kind), start, end, level) for kind, start, end, level in blocks)
            for name, blocks in values["layout"].items()
        },
    )
