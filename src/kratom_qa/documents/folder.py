"""A folder of files -> documents, and a word on every file that is left out."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from kratom_qa.datatypes import Document
from kratom_qa.documents.limits import Limits
from kratom_qa.documents.listing import SUFFIXES, Skipped, list_corpus
from kratom_qa.documents.reader import DocumentReader
from kratom_qa.errors import CorpusError, UnreadableDocument


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a folder, by path, and the files that were left out."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]


def read_corpus(
    folder: Path,
    *,
    strict: bool = False,
    on_file: Callable[[str], None] = lambda name: None,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> Corpus:
    """Read every document of a folder, each in a child process with `limits`.

    Errors: `CorpusError` where there is no document at all or, with `strict`, where a file or part of one had to be
    left out.
    """
    listing = list_corpus(folder)
    read: list[Document] = []
    skipped = list(listing.skipped)
    with DocumentReader(limits) as reader:
        for name, path in listing.documents.items():
            on_file(name)
            try:
                read.append(reader.read(path, name))
            except UnreadableDocument as error:
                skipped.append(Skipped(name, str(error)))
    documents, ambiguous = with_ids(read)
    skipped += ambiguous
    if strict:
        check_whole(folder, documents, skipped)
    if not documents:
        kinds = " ".join(SUFFIXES)
        raise CorpusError(f"{folder} holds no document that can be read (known kinds: {kinds})")
    return Corpus(tuple(documents), tuple(skipped))


def check_whole(folder: Path, documents: Sequence[Document], skipped: Sequence[Skipped]) -> None:
    """Errors: `CorpusError` where a file or part of one was left out."""
    if skipped:
        raise CorpusError(f"{folder}/{skipped[0].path} cannot be indexed: {skipped[0].reason} (--strict)")
    doubtful = next((document for document in documents if document.lost), None)
    if doubtful is not None:
        raise CorpusError(f"{folder}/{doubtful.path} cannot be indexed whole: {'; '.join(doubtful.lost)} (--strict)")


def with_ids(documents: Sequence[Document]) -> tuple[list[Document], list[Skipped]]:
    """Each with an id of its own: what the file gives, else the stem of its name, else as much of its path as it takes.

    Of two files that give the same id, the first by path keeps it, and the other is left out.
    """
    ids: dict[str, str] = {}
    skipped: list[Skipped] = []
    for document in documents:
        if not document.id:
            continue
        if document.id in ids:
            reason = f"it gives itself the id “{document.id}”, as {ids[document.id]} does; give it another"
            skipped.append(Skipped(document.path, reason))
        else:
            ids[document.id] = document.path
    waiting = [document.path for document in documents if not document.id]
    for name in (_stem, _without_suffix, str):
        counts = Counter(map(name, waiting))
        ids |= {name(path): path for path in waiting if counts[name(path)] == 1 and name(path) not in ids}
        named = frozenset(ids.values())
        waiting = [path for path in waiting if path not in named]
    skipped += [Skipped(path, "its path is the id of another file; rename it") for path in waiting]
    by_path = {path: name for name, path in ids.items()}
    return [replace(d, id=by_path[d.path]) for d in documents if d.path in by_path], skipped


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _without_suffix(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))
