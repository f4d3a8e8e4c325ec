"""A folder of files -> documents, and a word on every file that is left out."""

import hashlib
from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from kratom_qa.datatypes import Block, BlockKind, Document
from kratom_qa.documents.boilerplate import mark_boilerplate
from kratom_qa.documents.delimited import load_csv
from kratom_qa.documents.docx import load_docx
from kratom_qa.documents.epub import load_epub
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.html import load_html
from kratom_qa.documents.listing import Skipped, corpus_files
from kratom_qa.documents.mail import load_eml
from kratom_qa.documents.markdown import load_markdown
from kratom_qa.documents.odt import load_odt
from kratom_qa.documents.pdf import load_pdf
from kratom_qa.documents.plain import load_plain
from kratom_qa.documents.pptx import load_pptx
from kratom_qa.documents.titles import is_author, is_title
from kratom_qa.errors import CorpusError, UnreadableDocument
from kratom_qa.words import normalise

LOADERS: Mapping[str, Callable[[bytes], Extracted]] = {
    ".md": load_markdown,
    ".mdx": load_markdown,
    ".txt": load_plain,
    ".html": load_html,
    ".htm": load_html,
    ".pdf": load_pdf,
    ".docx": load_docx,
    ".odt": load_odt,
    ".pptx": load_pptx,
    ".epub": load_epub,
    ".eml": load_eml,
    ".csv": load_csv,
    ".tsv": load_csv,
}
"""One loader per file ending: the place to add a format."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a folder, by path, and the files that were left out."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]


def read_corpus(folder: Path, *, strict: bool = False, on_file: Callable[[str], None] = lambda name: None) -> Corpus:
    """Read every document of a folder.

    Errors: `CorpusError` where there is no document at all, where two say that they have one id, or, with `strict`,
    where a file or part of one had to be left out.
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
    if strict:
        _check_whole(folder, documents, skipped)
    documents = _with_ids(documents)
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
    title, author = meta.get("title", ""), meta.get("author", "")
    return Document(
        id=meta.get("id", ""),
        title=(title if is_title(title) else "") or _title(extracted.text, blocks) or Path(name).stem,
        text=extracted.text,
        sha256=hashlib.sha256(extracted.text.encode()).hexdigest(),
        path=name,
        publisher=meta.get("publisher"),
        author=author if is_author(author) else None,
        source_type=meta.get("source_type"),
        published=meta.get("published"),
        lost=extracted.lost,
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


def _check_whole(folder: Path, documents: list[Document], skipped: list[Skipped]) -> None:
    if skipped:
        raise CorpusError(f"{folder}/{skipped[0].path} cannot be indexed: {skipped[0].reason} (--strict)")
    doubtful = next((document for document in documents if document.lost), None)
    if doubtful is not None:
        raise CorpusError(f"{folder}/{doubtful.path} cannot be indexed whole: {'; '.join(doubtful.lost)} (--strict)")


def _with_ids(documents: list[Document]) -> list[Document]:
    """Documents that say no id of theirs take it from the name of their file, or, where that is not enough to tell them
    apart, from its path."""
    paths: dict[str, str] = {}
    for document in documents:
        if document.id and document.id in paths:
            raise CorpusError(
                f"{paths[document.id]} and {document.path} both have the id “{document.id}”; "
                "give one of them another id in its front matter"
            )
        paths[document.id] = document.path
    found = [PurePosixPath(document.path) for document in documents if not document.id]
    stems = Counter(path.stem for path in found)
    unended = Counter(path.with_suffix("") for path in found)
    return [
        document if document.id else replace(document, id=_name(PurePosixPath(document.path), stems, unended, paths))
        for document in documents
    ]


def _name(path: PurePosixPath, stems: Counter[str], unended: Counter[PurePosixPath], taken: Container[str]) -> str:
    if stems[path.stem] == 1 and path.stem not in taken:
        return path.stem
    bare = path.with_suffix("")
    return str(bare) if unended[bare] == 1 and str(bare) not in taken else str(path)
