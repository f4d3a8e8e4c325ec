"""One file after the other -> documents, in a process of its own: what fails or takes too much ends this one only.

`reader` starts it, and sends a request and gets an answer for each file, pickled, over standard input and output.
"""

import hashlib
import importlib
import io
import logging
import os
import pickle
import re
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePath, PurePosixPath
from typing import BinaryIO

from kratom_qa.datatypes import Block, BlockKind, Document
from kratom_qa.documents.boilerplate import mark_boilerplate
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.language import language_of
from kratom_qa.documents.limits import MEGABYTE, Limits, restrict_process, restrict_time
from kratom_qa.documents.listing import read_plain
from kratom_qa.documents.titles import is_author, is_title
from kratom_qa.errors import UnreadableDocument
from kratom_qa.markup import shown
from kratom_qa.words import normalise, one_line

LOADERS: Mapping[str, str] = {
    ".md": "markdown.load_markdown",
    ".mdx": "markdown.load_markdown",
    ".rst": "rst.load_rst",
    ".txt": "plain.load_plain",
    ".html": "html.load_html",
    ".htm": "html.load_html",
    ".pdf": "pdf.load_pdf",
    ".docx": "docx.load_docx",
    ".odt": "odt.load_odt",
    ".rtf": "rtf.load_rtf",
    ".pptx": "pptx.load_pptx",
    ".epub": "epub.load_epub",
    ".eml": "mail.load_eml",
    ".csv": "delimited.load_csv",
    ".tsv": "delimited.load_csv",
}
"""One loader per file ending, imported when it is needed: the place to add a format."""

_DEEPEST = 5000
"""Calls inside calls: pages nest their elements deeper than Python's own limit."""
_ZIP = b"PK\x03\x04"
_LONGEST_REASON = 200
_OPENING = re.compile(
    r"(?:[\dIVX]+\.? )?"
    r"(?:abstract|introduction|contents|table of contents|summary|preface|foreword|background|overview)",
    re.IGNORECASE,
)
"""Headings that begin any document, and name none."""


def main() -> None:
    """Answer requests until there are no more, or until something went wrong that may have left its marks."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(_DEEPEST)
    limits: Limits = pickle.load(requests)
    restrict_process(limits)
    _send(answers, "ready")
    whole = True
    while whole:
        try:
            path, name = pickle.load(requests)
        except EOFError:
            return
        found, whole = answer(path, name, limits)
        _send(answers, (found, whole))


def _send(answers: BinaryIO, message: object) -> None:
    pickle.dump(message, answers)
    answers.flush()


def answer(path: bytes, name: str, limits: Limits) -> tuple[Document | str, bool]:
    """The document of a file, or why there is none; and whether all is well here."""
    try:
        return read_document(path, name, limits), True
    except UnreadableDocument as error:
        return str(error), True
    except MemoryError:
        return f"reading it takes more than {limits.memory_bytes // MEGABYTE} MB of memory", False
    except Exception as error:  # every library has its own for broken files
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return f"it cannot be read ({one_line(reason)[:_LONGEST_REASON]})", False


def read_document(path: bytes, name: str, limits: Limits) -> Document:
    """The document of a file, with an empty id where the file gives none.

    Errors: `UnreadableDocument`, and whatever a library raises.
    """
    suffix = PurePath(os.fsdecode(path)).suffix.lower()
    if suffix not in LOADERS:
        raise UnreadableDocument(f"files of this kind are not read (known kinds: {' '.join(LOADERS)})")
    data = _bytes(path, limits)
    restrict_time(limits.seconds_for(len(data)))
    _check_archive(data, limits)
    module, function = LOADERS[suffix].split(".")
    extracted: Extracted = getattr(importlib.import_module(f"{__package__}.{module}"), function)(data)
    if len(extracted.text) > limits.characters:
        raise UnreadableDocument(f"its text is longer than {limits.characters} characters")
    return _document(extracted, name)


def _bytes(path: bytes, limits: Limits) -> bytes:
    data = read_plain(path, limits.file_bytes, " (--max-file)")
    if not data.strip():
        raise UnreadableDocument("it is empty")
    return data


def _check_archive(data: bytes, limits: Limits) -> None:
    """No archive is opened that would fill the memory by itself."""
    if not data.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        return  # the loader says what it is
    if size > limits.memory_bytes // 4:
        raise UnreadableDocument(f"it would unpack to {size // MEGABYTE} MB")


def _document(extracted: Extracted, name: str) -> Document:
    text = extracted.text
    blocks = mark_boilerplate(text, extracted.blocks)
    if not any(b.kind is not BlockKind.BOILERPLATE and normalise(text[b.start : b.end]) for b in blocks):
        raise UnreadableDocument("it holds no text")
    try:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise UnreadableDocument(f"its text holds half a character (a surrogate, at {error.start})") from None
    meta = {field: one_line(value) for field, value in extracted.metadata.items()}
    title, author = meta.get("title", ""), meta.get("author", "")
    return Document(
        id=meta.get("id", ""),
        title=(title if is_title(title) else "")
        or one_line(_title(name, text, blocks) or "")
        or PurePosixPath(name).stem,
        text=text,
        sha256=sha256,
        path=name,
        publisher=meta.get("publisher") or None,
        author=author if is_author(author) else None,
        source_type=meta.get("source_type") or None,
        digest_of=meta.get("digest_of"),
        original_title=meta.get("original_title"),
        published=meta.get("published") or None,
        language=meta.get("language") or language_of(text),
        pages=extracted.pages,
        lost=tuple(map(one_line, extracted.lost)),
        blocks=blocks,
    )


def _title(path: str, text: str, blocks: tuple[Block, ...]) -> str | None:
    """The heading of the first level; else one that recurs, as a caption does; else the first of all."""
    found = [b for b in blocks if b.kind is BlockKind.HEADING]
    headings = [(b.level, " ".join(shown(path, text[b.start : b.end]).split())) for b in found]
    names = [name for _, name in headings]
    first = next((name for level, name in headings if level == 1), None)
    counts = Counter(names)
    repeated = next((name for name in names if counts[name] > 1), None)
    return first or repeated or next((name for name in names[:1] if not _OPENING.fullmatch(name)), None)
