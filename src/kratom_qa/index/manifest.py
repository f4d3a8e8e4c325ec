"""What an index is made of, and a checksum for every file of it.

index/current            one line: the version that is live
index/<version>/         one build; <version> is the beginning of the SHA-256 of its manifest
"""

import hashlib
import json
import mmap
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import xxhash

from kratom_qa.errors import IndexDamaged, IndexMissing

FORMAT = 10
POINTER = "current"
MANIFEST = "manifest.json"
_VERSION_LENGTH = 16


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
    synonyms_sha256: str
    """Of the everyday words whose terms were embedded with the questions."""
    passage_tokens: int
    counts: Mapping[str, int]
    documents: Mapping[str, str]
    """Id -> SHA-256 of the text."""
    files: Mapping[str, StoredFile]

    def to_bytes(self) -> bytes:
        return (json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True) + "\n").encode()

    def version(self) -> str:
        """Name of the build's folder, which thereby vouches for the manifest."""
        return hashlib.sha256(self.to_bytes()).hexdigest()[:_VERSION_LENGTH]

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        values = json.loads(data)
        found = values.pop("format", None)
        if found != FORMAT:
            raise IndexDamaged(f"it has format {found}, this program reads format {FORMAT}")
        values["corpus_files"] = tuple((p, s, m, h) for p, s, m, h in values["corpus_files"])
        values["skipped"] = tuple((path, reason) for path, reason in values["skipped"])
        values["files"] = {name: StoredFile(**stored) for name, stored in values["files"].items()}
        return cls(**values)


def corpus_folder(index_dir: Path, manifest: Manifest) -> Path:
    """Where the corpus of an index lies."""
    return Path(os.path.normpath(index_dir.resolve() / manifest.corpus))


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


def live_version(index_dir: Path) -> Path:
    """The folder of the build that is live.

    Errors: `IndexMissing` where nothing was ever built here, `IndexDamaged` where the pointer leads nowhere.
    """
    try:
        name = (index_dir / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(f"there is no index at {index_dir}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"the pointer {index_dir / POINTER} cannot be read ({type(error).__name__})") from None
    build = index_dir / name
    if not is_version(name) or not build.is_dir():
        raise IndexDamaged(f"the pointer {index_dir / POINTER} names “{name[:40]}”, which is not there")
    return build


def read_build(build: Path) -> Manifest:
    """The manifest of a build, checked against the folder's name."""
    try:
        data = (build / MANIFEST).read_bytes()
    except OSError:
        raise IndexDamaged(f"{MANIFEST} is missing from {build}") from None
    if hashlib.sha256(data).hexdigest()[:_VERSION_LENGTH] != build.name:
        raise IndexDamaged(f"{MANIFEST} in {build} was altered")
    return Manifest.from_bytes(data)


def describe_file(path: Path) -> StoredFile:
    """Size and checksums of a file."""
    data = path.read_bytes()
    return StoredFile(len(data), xxhash.xxh3_128_hexdigest(data), hashlib.sha256(data).hexdigest())


def check_file(path: Path, stored: StoredFile, *, thorough: bool = False) -> str | None:
    """What is wrong with a file, or None; xxh3 (fast, finds accidents), or SHA-256 when `thorough`."""
    try:
        size = path.stat().st_size
        if size != stored.size:
            return f"{path.name} has {size} bytes instead of {stored.size}"
        found = _checksum(path, thorough=thorough)
    except FileNotFoundError:
        return f"{path.name} is missing"
    except OSError as error:
        return f"{path.name} cannot be read ({error.strerror})"
    return None if found == (stored.sha256 if thorough else stored.xxh3) else f"{path.name} was altered"


def _checksum(path: Path, *, thorough: bool) -> str:
    digest = hashlib.sha256() if thorough else xxhash.xxh3_128()
    with path.open("rb") as file:
        if path.stat().st_size:  # an empty file cannot be mapped
            # mapped, not read: nine times faster on the 90 MB of a model
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                digest.update(data)
    return digest.hexdigest()
