"""What an index is made of, and a checksum for every file of it.

index/current            one line: the version that is live
index/<version>/         one build; <version> is the beginning of the SHA-256 of its manifest
"""

import errno
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import xxhash

from kratom_qa.errors import IndexDamaged, IndexMissing, IndexStale, IndexUnreadable, IndexUnusable
from kratom_qa.words import one_line

FORMAT = 13
POINTER = "current"
MANIFEST = "manifest.json"
_VERSION_LENGTH = 16
_READ_AT_ONCE = 2**20
_COUNTS = frozenset({"documents", "passages", "sentences", "questions", "dimension"})
_NO_DAMAGE = frozenset({errno.EACCES, errno.EPERM, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a build."""

    size: int
    xxh3: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a build but its contents."""

    program: str
    """Version of the program that built it."""
    corpus: str
    """The corpus folder: absolute, or relative to the index folder where it lies beside it."""
    corpus_files: tuple[tuple[str, int, int, str], ...]
    """path, size, mtime_ns and SHA-256 of every file that was looked at."""
    skipped: tuple[tuple[str, str], ...]
    """path and reason of every file that was left out."""
    model: str
    model_sha256: str
    passage_tokens: int
    max_file: int
    """Bytes of the largest file that was read."""
    counts: Mapping[str, int]
    documents: Mapping[str, str]
    """Id -> SHA-256 of the text."""
    files: Mapping[str, StoredFile]
    stemmer: str = ""
    """What the words were stemmed by."""
    reader: str = ""
    """SHA-256 of the code that read and split the documents."""

    def to_bytes(self) -> bytes:
        return (json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True) + "\n").encode()

    def version(self) -> str:
        """Name of the build's folder, which thereby vouches for the manifest."""
        return hashlib.sha256(self.to_bytes()).hexdigest()[:_VERSION_LENGTH]

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """The manifest of these bytes, which were checked.

        Errors: `IndexStale` for one that another version wrote, `IndexDamaged` for anything else that is none.
        """
        values = read_json(data)
        found = values.pop("format", None)
        if type(found) is int and found != FORMAT:
            raise IndexStale(f"another version of this program made it (format {found}; this one reads {FORMAT})")
        try:
            manifest = cls(
                **values
                | {
                    "corpus_files": tuple((p, s, m, h) for p, s, m, h in values["corpus_files"]),
                    "skipped": tuple((path, reason) for path, reason in values["skipped"]),
                    "files": {name: StoredFile(**stored) for name, stored in values["files"].items()},
                }
            )
            well_formed = found == FORMAT and manifest.is_well_formed()
        except (TypeError, ValueError, KeyError, AttributeError):
            well_formed = False
        if not well_formed:
            raise IndexDamaged(f"{MANIFEST} is not as this program writes it")
        return manifest

    def is_well_formed(self) -> bool:
        """Whether every part has the type that it is declared with, and no file lies outside the build."""
        texts = [self.program, self.corpus, self.model, self.model_sha256, self.stemmer, self.reader]
        numbers = [self.passage_tokens, self.max_file, *self.counts.values()]
        for path, size, mtime_ns, sha256 in self.corpus_files:
            texts += [path, sha256]
            numbers += [size, mtime_ns]
        for name, stored in self.files.items():
            texts += [name, stored.xxh3, stored.sha256]
            numbers.append(stored.size)
        texts += [text for pair in (*self.skipped, *self.documents.items()) for text in pair]
        outside = (
            name for name in self.files if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts
        )
        right_types = all(type(t) is str for t in texts) and all(type(n) is int for n in numbers)
        return right_types and self.counts.keys() >= _COUNTS and not any(outside)


def read_json(data: bytes) -> dict[str, Any]:
    """A manifest's values, of whatever format.

    Errors: `IndexDamaged`.
    """
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise IndexDamaged(f"{MANIFEST} is not as this program writes it")
    return values


def corpus_folder(index_dir: Path, corpus: str) -> Path:
    """Where the corpus of an index lies, as its manifest names it."""
    return Path(os.path.normpath(index_dir.resolve() / corpus))


def recorded_path(index_dir: Path, corpus: Path) -> str:
    """How a manifest names its corpus: relative where both lie in one project folder, so that it can be moved."""
    project = index_dir.resolve().parent
    if corpus.resolve().is_relative_to(project):
        return Path(os.path.relpath(corpus.resolve(), index_dir.resolve())).as_posix()
    return str(corpus.resolve())


def documents_hash(documents: Mapping[str, str]) -> str:
    """SHA-256 over ids and SHA-256s of texts, as `Manifest.documents` holds them, in whatever order."""
    return hashlib.sha256("".join(sorted(f"{name} {sha}\n" for name, sha in documents.items())).encode()).hexdigest()


def is_version(name: str) -> bool:
    """Whether a folder may be a build of ours, as its name tells."""
    return re.fullmatch(rf"[0-9a-f]{{{_VERSION_LENGTH}}}", name) is not None


def is_ours(data: bytes) -> bool:
    """Whether these bytes are a manifest that this program wrote, of whatever format, finished or not."""
    try:
        values = read_json(data)
    except IndexDamaged:
        return False
    return values.keys() == {"unfinished"} or {"format", "corpus_files", "files"} <= values.keys()


def live_version(index_dir: Path) -> Path:
    """The folder of the build that is live.

    Errors: `IndexMissing` where nothing was ever built here, `IndexDamaged` where the pointer leads nowhere.
    """
    pointer = index_dir / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
        build = index_dir / name
        if is_version(name) and build.is_dir():
            return build
    except FileNotFoundError:
        raise IndexMissing(f"there is no index at {index_dir}") from None
    except OSError as error:
        raise unusable(error, f"the pointer {pointer}") from None
    except UnicodeDecodeError:
        raise IndexDamaged(f"the pointer {pointer} cannot be read (it is not UTF-8)") from None
    raise IndexDamaged(f"the pointer {pointer} names “{one_line(name)[:40]}”, which is not there")


def unusable(error: OSError, what: str) -> IndexUnusable:
    """The error to raise where a part of an index cannot be read: damage, unless only rights or memory are missing."""
    kind = IndexUnreadable if error.errno in _NO_DAMAGE else IndexDamaged
    return kind(f"{what} cannot be read ({error.strerror})")


def manifest_bytes(build: Path) -> bytes:
    """The manifest of a build, of whatever format, checked against the folder's name.

    Errors: `IndexDamaged`, `IndexUnreadable`.
    """
    try:
        data = (build / MANIFEST).read_bytes()
    except FileNotFoundError:
        raise IndexDamaged(f"{MANIFEST} is missing from {build}") from None
    except OSError as error:
        raise unusable(error, f"{MANIFEST} in {build}") from None
    if hashlib.sha256(data).hexdigest()[:_VERSION_LENGTH] != build.name:
        raise IndexDamaged(f"{MANIFEST} in {build} was altered")
    return data


def read_build(build: Path) -> Manifest:
    """The manifest of a build, checked against the folder's name; errors as for `Manifest.from_bytes`."""
    return Manifest.from_bytes(manifest_bytes(build))


def describe_file(path: Path) -> StoredFile:
    """Size and checksums of a file."""
    fast, sure = xxhash.xxh3_128(), hashlib.sha256()
    size = _feed(path, fast, sure)
    return StoredFile(size, fast.hexdigest(), sure.hexdigest())


def check_file(path: Path, stored: StoredFile, *, thorough: bool = False) -> str | None:
    """What is wrong with a file, or None; xxh3 (fast, finds accidents), or SHA-256 when `thorough`.

    Errors: `IndexUnreadable`.
    """
    try:
        size = path.stat().st_size
        if size != stored.size:
            return f"{path.name} has {size} bytes instead of {stored.size}"
        found = _checksum(path, thorough=thorough)
    except FileNotFoundError:
        return f"{path.name} is missing"
    except OSError as error:
        if error.errno in _NO_DAMAGE:
            raise unusable(error, str(path)) from None
        return f"{path.name} cannot be read ({error.strerror})"
    return None if found == (stored.sha256 if thorough else stored.xxh3) else f"{path.name} was altered"


def _checksum(path: Path, *, thorough: bool) -> str:
    digest = hashlib.sha256() if thorough else xxhash.xxh3_128()
    _feed(path, digest)
    return digest.hexdigest()


def _feed(path: Path, *digests: "xxhash.xxh3_128 | hashlib._Hash") -> int:
    """Read a file through a small buffer, since what is mapped counts as used memory; returns its size."""
    buffer, size = memoryview(bytearray(_READ_AT_ONCE)), 0
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            for digest in digests:
                digest.update(buffer[:count])
            size += count
    return size
