"""The work of a build in parts, each in a folder that appears when it is whole: what is done is not done again.

index/.kratom-qa-parts/read-<key>       documents as they were read
index/.kratom-qa-parts/split-<key>      the same with passages, sentences and terms
index/.kratom-qa-parts/vectors-<key>    their vectors

A key is made of everything that shapes what lies in the folder, so a folder that is there is right whoever made it:
parts may be made by several machines and brought together.
"""

import functools
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from kratom_qa import __version__, documents
from kratom_qa.index.manifest import StoredFile, check_file, describe_file
from kratom_qa.words import stemmer_version

FOLDER = ".kratom-qa-parts"
_SIZE = 2_000_000
"""Bytes of the files of a part, about."""
_FILES = 500
_CHECKS = "checks.json"
_KEY = 32


@dataclass(frozen=True, slots=True)
class Part:
    """Some files of a corpus."""

    files: tuple[tuple[str, Path], ...]
    """Name and path of each."""
    key: str


def parts_of(files: Mapping[str, Path], states: Mapping[str, tuple[int, str]], max_file: int) -> tuple[Part, ...]:
    """The files in parts; `states` has the size and the SHA-256 of those that may be documents."""
    groups: list[list[str]] = []
    size = 0
    for name in files:
        if not groups or size >= _SIZE or len(groups[-1]) >= _FILES:
            groups.append([])
            size = 0
        groups[-1].append(name)
        size += states.get(name, (0, ""))[0]
    return tuple(
        Part(
            tuple((name, files[name]) for name in names),
            key_of(__version__, reader_code(), max_file, [(name, states.get(name, (0, ""))[1]) for name in names]),
        )
        for names in groups
    )


def key_of(*values: object) -> str:
    """A name for what depends on these values."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:_KEY]


@functools.cache
def reader_code() -> str:
    """SHA-256 over the code that reads and splits documents and makes their terms."""
    folder = Path(documents.__file__).parent
    digest = hashlib.sha256(stemmer_version().encode())
    for path in sorted([*folder.glob("*.py"), *(folder.parent / f"{name}.py" for name in ("markup", "words"))]):
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def is_whole(folder: Path) -> bool:
    """Whether a folder is there with every byte of it, whatever stopped the build that made it."""
    try:
        checks = json.loads((folder / _CHECKS).read_bytes())
        return all(check_file(folder / name, StoredFile(**stored)) is None for name, stored in checks.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return False


@contextmanager
def being_made(folder: Path) -> Iterator[Path]:
    """Yields a folder to be filled, which takes this place when it is."""
    made = folder.with_name(f"{folder.name}.unfinished")
    for left in (made, folder):
        shutil.rmtree(left, ignore_errors=True)
    made.mkdir(parents=True)
    yield made
    checks = {path.name: asdict(describe_file(path)) for path in sorted(made.iterdir())}
    (made / _CHECKS).write_text(json.dumps(checks), encoding="utf-8")
    made.rename(folder)


def remove_parts(index_dir: Path) -> None:
    """Once a build is live, nothing of it is unfinished."""
    shutil.rmtree(index_dir / FOLDER, ignore_errors=True)


def remove_single_part(index_dir: Path) -> None:
    """Where a build failed, many parts are kept; one alone is read and split in a moment, and its vectors lie apart."""
    if len(list((index_dir / FOLDER).glob("read-*"))) <= 1:
        remove_parts(index_dir)


def keep_only(index_dir: Path, parts: Sequence[Part]) -> None:
    """Remove what was kept of files that have changed since."""
    keys = {part.key for part in parts}
    folder = index_dir / FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith("read-") and path.name.removeprefix("read-") not in keys:
            shutil.rmtree(path, ignore_errors=True)
