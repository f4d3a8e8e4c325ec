"""Writes a build into a folder of its own and makes it live in one atomic step."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from kratom_qa.datatypes import About
from kratom_qa.errors import IndexDamaged
from kratom_qa.index.contents import write_collection
from kratom_qa.index.manifest import MANIFEST, POINTER, Manifest, describe_file, is_version, read_build
from kratom_qa.index.page import write_page
from kratom_qa.index.store import (
    ANSWERABILITY,
    MODEL,
    PASSAGE_VECTORS,
    QUESTION_VECTORS,
    SENTENCE_VECTORS,
    STATISTICS,
    UNANSWERABLE_VECTORS,
    VOCABULARY,
    Index,
    damage,
)

_UNFINISHED = ".kratom-qa-unfinished-"
"""No name that a user would give: what begins so is removed."""


def save_index(index_dir: Path, index: Index, about: About, write_model: Callable[[Path], None]) -> Path:
    """Write a build, make it live, remove the others; returns its folder.

    The caller holds the lock of the index. `manifest.files` is filled in here; `write_model` puts the exported
    model into the folder that it is given. A build that is not finished is never live, whatever stops it.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    remove_leftovers(index_dir)
    build = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=index_dir))
    try:
        write_collection(index.collection, build)
        write_page(about, index.collection.documents, build)
        _write_arrays(index, build)
        (build / MODEL).mkdir()
        write_model(build / MODEL)
        finished = _seal(build, index.manifest)
    except BaseException:
        shutil.rmtree(build, ignore_errors=True)
        raise
    _point_to(index_dir, finished.name)
    for other in _builds(index_dir):
        if other.name != finished.name:
            shutil.rmtree(other, ignore_errors=True)
    return finished


def _write_arrays(index: Index, build: Path) -> None:
    index.passage_vectors.write(build / PASSAGE_VECTORS)
    index.sentence_vectors.write(build / SENTENCE_VECTORS)
    index.question_vectors.write(build / QUESTION_VECTORS)
    index.unanswerable_vectors.write(build / UNANSWERABLE_VECTORS)
    index.bm25.write(build)
    index.statistics.write(build / STATISTICS)
    index.vocabulary.write(build, VOCABULARY)
    np.save(build / ANSWERABILITY, index.answerability)


def remove_leftovers(index_dir: Path) -> None:
    """Remove builds and pointers that were stopped half-way."""
    for path in index_dir.glob(f"{_UNFINISHED}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def reuse_model(source: Path, target: Path) -> None:
    """Take an exported model over from another build, without a second copy where the file system allows."""
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copy2(path, target / path.name)


def _seal(build: Path, manifest: Manifest) -> Path:
    """Write the manifest over all files and give the folder its name, unless that very build is there."""
    paths = sorted(path for path in build.rglob("*") if path.is_file())
    files = {path.relative_to(build).as_posix(): describe_file(path) for path in paths}
    complete = replace(manifest, files=files)
    (build / MANIFEST).write_bytes(complete.to_bytes())
    finished = build.with_name(complete.version())
    if finished.exists():
        if _is_whole(finished):  # perhaps live, so it must not be gone even for a moment
            shutil.rmtree(build)
            return finished
        shutil.rmtree(finished)
    build.chmod(0o755)  # mkdtemp makes it private
    return build.rename(finished)


def _is_whole(build: Path) -> bool:
    try:
        return not damage(build, read_build(build), thorough=True)
    except IndexDamaged:
        return False


def _point_to(index_dir: Path, version: str) -> None:
    handle, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=index_dir)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(version + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(index_dir / POINTER)


def _builds(index_dir: Path) -> list[Path]:
    return [path for path in index_dir.iterdir() if is_version(path.name) and path.is_dir()]
