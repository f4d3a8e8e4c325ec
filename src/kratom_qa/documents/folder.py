"""A folder of files -> documents, and a word on every file that is left out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kratom_qa.datatypes import Block, BlockKind, Document
from kratom_qa.documents.boilerplate import mark_boilerplate
from kratom_qa.documents.docx import load_docx
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.html import load_html
from kratom_qa.documents.listing import Skipped, corpus_files
from kratom_qa.documents.markdown import load_markdown
from kratom_qa.documents.pdf import load_pdf
from kratom_qa.documents.plain import load_plain
from kratom_qa.errors import CorpusError, UnreadableDocument
from kratom_qa.words import normalise

LOADERS: Mapping[str, Callable[[bytes], Extracted]] = {
    ".md": load_markdown,
    ".txt": load_plain,
    ".html": load_html,
    ".htm": load_html,
    ".pdf": load_pdf,
    ".docx": load_docx,
}
"""One loader per file ending: the place to add a format."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a folder, by path, and the files that were left out."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]


def read_corpus(folder: Path, *, strict: bool = False, on_file: Callable[[str], None] = lambda name: None) -> Corpus:
    """Read every document of a folder.

    Errors: `CorpusError` where there is no document at all, where two have one id, or, with `strict`, where a
    file had to be left out.
    """
    paths, links = corpus_files(folder)
    documents: list[Document] = []
    skipped = list(links)
    for name in paths:
        on_file(name)
        try:
            documents.append(_read(folder, name))
        except UnreadableDocument as error:
            skipped.append(Skipped(name, str(error)))
    if strict and skipped:
        raise CorpusError(f"{folder}/{skipped[0].path} cannot be indexed: {skipped[0].reason} (--strict)")
    _check_ids(documents)
    if not documents:
        kinds = " ".join(LOADERS)
        raise CorpusError(f"{folder} holds no document that can be read (known kinds: {kinds})")
    return Corpus(tuple(documents), tuple(skipped))


def _read(folder: Path, name: str) -> Document:
    loader = LOADERS.get(Path(name).suffix.lower())
    if loader is None:
        raise UnreadableDocument(f"files of this kind are not read (known kinds: {' '.join(LOADERS)})")
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"it cannot be opened ({error.strerror})") from None
    if not data.strip():
        raise UnreadableDocument("it is empty")
    extracted = loader(data)
    blocks = mark_boilerplate(extracted.text, extracted.blocks)
    if not any(b.kind is not BlockKind.BOILERPLATE and normalise(extracted.text[b.start : b.end]) for b in blocks):
        raise UnreadableDocument("it holds no text")
    meta = extracted.metadata
    return Document(
        id=meta.get("id") or Path(name).stem,
        title=meta.get("title") or _title(extracted.text, blocks) or Path(name).stem,
        text=extracted.text,
        sha256=hashlib.sha256(extracted.text.encode()).hexdigest(),
        path=name,
        publisher=meta.get("publisher"),
        author=meta.get("author"),
        source_type=meta.get("source_type"),
        published=meta.get("published"),
        blocks=blocks,
        digest_of=meta.get("digest_of"),
        original_title=meta.get("original_title"),
    )


def _title(text: str, blocks: tuple[Block, ...]) -> str | None:
    """The heading of the first level; else one that recurs, as a caption does; else the first of all."""
    headings = [(b.level, " ".join(text[b.start : b.end].split())) for b in blocks if b.kind is BlockKind.HEADING]
    names = [name for _, name in headings]
    first = next((name for level, name in headings if level == 1), None)
    repeated = next((name for name in names if names.count(name) > 1), None)
    return first or repeated or next(iter(names), None)


def _check_ids(documents: list[Document]) -> None:
    paths: dict[str, str] = {}
    for document in documents:
        if document.id in paths:
            raise CorpusError(
                f"{paths[document.id]} and {document.path} both have the id “{document.id}”; "
                "give one of them another id in its front matter or another file name"
            )
        paths[document.id] = document.path
