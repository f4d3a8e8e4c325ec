"""Which files of a folder are documents, and whether they changed; nothing is parsed here."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kratom_qa.errors import CorpusError

SUFFIXES = frozenset(".md .mdx .txt .html .htm .pdf .docx .odt .pptx .epub .eml .csv .tsv".split())
"""Endings of the files that are read; `folder.LOADERS` holds a loader for each."""

QUESTIONS = ".questions.jsonl"
"""Ending of the files of questions, which stand beside documents and are none."""

ABOUT = "about.toml"
"""At the root of a corpus: what the web page says of it."""


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


def packaged_corpus() -> Path:
    """The corpus that comes with the program: package data, or `corpus/` of a source checkout."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "packaged_corpus"
    return shipped if shipped.is_dir() else package.parents[1] / "corpus"


def corpus_files(folder: Path) -> tuple[tuple[str, ...], tuple[Skipped, ...]]:
    """Paths of the files that may be documents, relative, with `/`, sorted; and the links that are not followed.

    Hidden files, question files and, at the root, the README and `about.toml` are no documents; a file of an
    unknown kind is listed, so that it can be named.
    """
    if not folder.is_dir():
        raise CorpusError(f"there is no folder {folder}; name one that holds documents with --corpus")
    paths: list[str] = []
    skipped: list[Skipped] = []
    root = folder.resolve()
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            skipped.append(Skipped(name, "it is a symbolic link out of the folder"))
        elif path.is_symlink():
            skipped.append(Skipped(name, "it is a symbolic link; what it points to is read in its own place"))
        elif name.lower() not in ("readme.md", ABOUT) and not name.endswith(QUESTIONS):
            paths.append(name)
    return tuple(sorted(paths)), tuple(skipped)


def question_files(folder: Path) -> tuple[str, ...]:
    """Paths of the files of questions, relative, with `/`, sorted."""
    names = (path.relative_to(folder).as_posix() for path in _walk(folder) if not path.is_symlink())
    return tuple(sorted(name for name in names if name.endswith(QUESTIONS)))


def file_states(folder: Path, known: Mapping[str, FileState] | None = None) -> tuple[FileState, ...]:
    """The state of every file that shapes an index. One whose size and time are as `known` is not read again."""
    states: list[FileState] = []
    documents = (name for name in corpus_files(folder)[0] if Path(name).suffix.lower() in SUFFIXES)
    about = [ABOUT] if (folder / ABOUT).is_file() else []
    for name in sorted([*documents, *question_files(folder), *about]):
        try:
            stat = (folder / name).stat()
            before = (known or {}).get(name)
            if before is not None and (before.size, before.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
                states.append(before)
                continue
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            digest, stat = "unreadable", os.stat_result((0,) * 10)
        states.append(FileState(name, stat.st_size, stat.st_mtime_ns, digest))
    return tuple(states)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        yield from (Path(parent, name) for name in sorted(files + links) if not name.startswith("."))
