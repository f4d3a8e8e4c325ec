"""Which files of a folder are documents, and whether they changed; nothing is parsed here."""

import errno
import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kratom_qa.documents.limits import MEGABYTE
from kratom_qa.errors import CorpusError, UnreadableDocument
from kratom_qa.words import one_line

SUFFIXES = tuple(".md .mdx .rst .txt .html .htm .pdf .docx .odt .rtf .pptx .epub .eml .csv .tsv".split())
"""Endings of the files that are read; `worker.LOADERS` holds a loader for each."""

QUESTIONS = ".questions.jsonl"
"""Ending of the files of questions, which stand beside documents and are none."""

SUBJECT = "subject.toml"
"""At the root of a corpus: what it says of itself and knows of its subject."""

ABOUT = "about.toml"
"""Its older name."""

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileState:
    """Enough of a file to tell whether it changed."""

    path: str
    size: int
    mtime_ns: int
    sha256: str
    """Of its bytes."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The plain files of a corpus folder, by name: relative, with `/`, sorted, without control characters."""

    documents: Mapping[str, Path]
    """Those that may be documents; one of an unknown kind is among them, so that it can be named."""
    questions: Mapping[str, Path]
    subject: Mapping[str, Path]
    """`subject.toml`, or `about.toml`, its older name."""
    skipped: tuple[Skipped, ...]
    """What is no plain file, leads elsewhere, cannot be looked into or cannot be named."""


def packaged_corpus() -> Path:
    """The corpus that comes with the program: package data, or `corpus/` of a source checkout."""
    return _packaged("corpus")


def packaged_index() -> Path:
    """Its index, which is built with the package: package data, or `index/` of a source checkout."""
    return _packaged("index")


def _packaged(name: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    shipped = package / f"packaged_{name}"
    return shipped if shipped.is_dir() else package.parents[1] / name


def list_corpus(folder: Path) -> Listing:
    """What lies in a folder; hidden files and, at the root, the README are not looked at.

    Question files and, at the root, `subject.toml` are no documents.

    Errors: `CorpusError` where there is no such folder, or where it cannot be opened.
    """
    skipped: list[Skipped] = []
    found: dict[str, Path] = {}
    root = os.path.realpath(folder)
    for path in _walk(folder, skipped):
        name, reason = _name(path.relative_to(folder))
        reason = reason or _why_not(path, root)
        if reason is None and name in found:
            reason = "another file has the same name, but for characters that cannot be seen; rename it"
        if reason is None:
            found[name] = path
        else:
            skipped.append(Skipped(name, reason))
    names = sorted(found)
    questions = {name: found[name] for name in names if name.endswith(QUESTIONS)}
    others = ("readme.md", SUBJECT, ABOUT)
    documents = {n: found[n] for n in names if n not in questions and n.lower() not in others}
    subject = {name: found[name] for name in (SUBJECT, ABOUT) if name in found}
    return Listing(documents, questions, subject, tuple(skipped))


def open_plain(path: Path | bytes) -> io.BufferedReader:
    """A plain file, open for reading; whatever else is found there is not waited for.

    Errors: `OSError`.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is no plain file")
    return io.BufferedReader(io.FileIO(handle))


def read_plain(path: Path | bytes, most: int, hint: str = "") -> bytes:
    """The bytes of a plain file.

    Errors: `UnreadableDocument` where it cannot be opened, or has more than `most` bytes.
    """
    try:
        with open_plain(path) as file:
            data = file.read(most + 1)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise UnreadableDocument(f"it cannot be opened ({error.strerror})") from None
    if len(data) > most:
        raise UnreadableDocument(f"it has {size / MEGABYTE:.1f} MB; up to {most / MEGABYTE:g} MB are read{hint}")
    return data


def file_states(folder: Path, known: Mapping[str, FileState] | None = None) -> tuple[FileState, ...]:
    """The state of every file that shapes an index. One whose size and time are as `known` is not read again."""
    listing = list_corpus(folder)
    paths = {name: path for name, path in listing.documents.items() if path.suffix.lower() in SUFFIXES}
    paths |= listing.questions
    paths |= listing.subject
    return tuple(_state(name, paths[name], (known or {}).get(name)) for name in sorted(paths))


def _state(name: str, path: Path, before: FileState | None) -> FileState:
    try:
        found = path.stat()
        if before is not None and (before.size, before.mtime_ns) == (found.st_size, found.st_mtime_ns):
            return before
        with open_plain(path) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return FileState(name, 0, 0, "unreadable")
    return FileState(name, found.st_size, found.st_mtime_ns, digest)


def _name(path: Path) -> tuple[str, str | None]:
    """How a file is called from here on, and what is wrong with its name."""
    name = path.as_posix()
    try:
        name.encode()
    except UnicodeEncodeError:
        return one_line(os.fsencode(name).decode("utf-8", "backslashreplace")), "its name is not UTF-8; rename it"
    return (name if name.isprintable() else one_line(name)), None


def _why_not(path: Path, root: str) -> str | None:
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return f"it cannot be looked at ({error.strerror})"
    if stat.S_ISREG(mode):
        return None
    if not stat.S_ISLNK(mode):
        return f"it is {_KINDS.get(stat.S_IFMT(mode), 'no plain file')}, not a file"
    target = Path(os.path.realpath(path))
    if not target.is_relative_to(root):
        return "it is a symbolic link out of the folder"
    if target.is_symlink() or not target.exists():
        return "it is a symbolic link that leads nowhere"
    return "it is a symbolic link; what it points to is read in its own place"


def _walk(folder: Path, skipped: list[Skipped]) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder, onerror=_failure(folder, skipped)):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        yield from (Path(parent, name) for name in sorted(files + links) if not name.startswith("."))


def _failure(folder: Path, skipped: list[Skipped]) -> Callable[[OSError], None]:
    """Names a folder that cannot be opened, and gives up where it is the corpus itself."""

    def tell(error: OSError) -> None:
        path = Path(error.filename)
        if path != folder:
            skipped.append(Skipped(_name(path.relative_to(folder))[0], f"it cannot be opened ({error.strerror})"))
        elif isinstance(error, FileNotFoundError | NotADirectoryError):
            raise CorpusError(f"there is no folder {folder}; name one that holds documents with --corpus") from None
        else:
            raise CorpusError(f"{folder} cannot be opened ({error.strerror})") from None

    return tell
