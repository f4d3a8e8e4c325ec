"""Pages of PDF files as they are printed, from the files that were indexed and no others."""

import functools
from collections.abc import Callable
from pathlib import Path

from kratom_qa.datatypes import Citation
from kratom_qa.documents.pdf.picture import PagePicture, page_picture
from kratom_qa.index import read_manifest
from kratom_qa.index.manifest import corpus_folder

Draw = Callable[[Citation], PagePicture | None]

_KEPT = 16
"""Pages; a picture has about 150 kB."""


def pictures_of(index_dir: Path) -> Draw:
    """What draws the page of a citation; None where the file is gone, another than was indexed, or cannot be drawn.

    Errors: `IndexUnusable`.
    """
    manifest = read_manifest(index_dir)
    folder = corpus_folder(index_dir, manifest.corpus)
    known = {path: sha256 for path, _, _, sha256 in manifest.corpus_files}

    @functools.lru_cache(maxsize=_KEPT)
    def draw(path: str, label: str, quote: str) -> PagePicture | None:
        return page_picture(folder / path, known[path], label, quote) if path in known else None

    def of_citation(place: Citation) -> PagePicture | None:
        label = place.document.page(place.start)
        return draw(place.document.path, label, place.quote) if label is not None else None

    return of_citation
