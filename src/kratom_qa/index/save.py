"""Writes a build into a folder of its own and makes it live in one atomic step."""

import os
import re
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from kratom_qa.errors import IndexUnusable
from kratom_qa.index.manifest import (
    MANIFEST,
    POINTER,
    Manifest,
    describe_file,
    is_ours,
    is_version,
    live_version,
    manifest_bytes,
    read_build,
)  # fmt: skip
from kratom_qa.index.origin import ORIGIN, Origin
from kratom_qa.index.store import damage

_UNFINISHED = ".kratom-qa-unfinished-"
_IS_UNFINISHED = re.compile(re.escape(_UNFINISHED) + r"[0-9a-z_]{8,16}")
_LARGEST_POINTER = 10_000
_MARK = b'{"unfinished": true}\n'
"""The manifest of a build that is being written."""


def save_build(index_dir: Path, write: Callable[[Path], Manifest]) -> Path:
    """Have a build written, make it live, remove all others but the one before; returns its folder.

    The caller holds the lock of the index. `write` fills the folder that it is given and returns the manifest, whose
    `files` are filled in here. A build that is not finished is never live, whatever stops it, be it that the power
    fails.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    before = _live(index_dir)
    remove_leftovers(index_dir, keep=before)
    build = index_dir / f"{_UNFINISHED}{secrets.token_hex(8)}"
    finished = build
    build.mkdir()
    try:
        (build / MANIFEST).write_bytes(_MARK)
        manifest = write(build)
        finished = _seal(build, manifest)
        _replace(index_dir / ORIGIN, Origin(manifest.corpus, manifest.model).to_bytes())
        _replace(index_dir / POINTER, f"{finished.name}\n".encode())
    except BaseException:
        for folder in {build, finished} - {_live(index_dir)}:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if before is not None and before != finished and not _has_manifest(before):
        shutil.rmtree(before, ignore_errors=True)  # the pointer named it, so it was ours
    # who is opening the build before may finish; it goes with the next update
    remove_leftovers(index_dir, keep=before)
    return finished


def remove_leftovers(index_dir: Path, keep: Path | None = None) -> None:
    """Remove what was stopped half-way and all builds but the live one and `keep`; nothing that is not ours."""
    live = _live(index_dir)
    for path in index_dir.iterdir():
        unfinished = _IS_UNFINISHED.fullmatch(path.name) is not None
        if path.is_symlink() or path in (live, keep) or not (unfinished or is_version(path.name)):
            continue
        if path.is_dir():
            _remove(path)
        elif unfinished and path.stat().st_size <= _LARGEST_POINTER:
            path.unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    """Remove a folder that carries a manifest of ours, or nothing at all."""
    try:
        if is_ours((folder / MANIFEST).read_bytes()):
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        with suppress(OSError):  # without a manifest: perhaps we were stopped before we wrote one
            folder.rmdir()


def _live(index_dir: Path) -> Path | None:
    try:
        return live_version(index_dir)
    except IndexUnusable:
        return None


def reuse_model(source: Path, target: Path) -> None:
    """Take an exported model over from another build, without a second copy where the file system allows."""
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copy2(path, target / path.name)


def _seal(build: Path, manifest: Manifest) -> Path:
    """Write the manifest over all files and give the folder its name, unless that very build is there."""
    paths = sorted(path for path in build.rglob("*") if path.is_file() and path != build / MANIFEST)
    files = {path.relative_to(build).as_posix(): describe_file(path) for path in paths}
    complete = replace(manifest, files=files)
    (build / MANIFEST).write_bytes(complete.to_bytes())
    for path in (*build.rglob("*"), build):
        _sync(path)
    finished = build.with_name(complete.version())
    if finished.exists():
        if _is_whole(finished):  # perhaps live, so it must not be gone even for a moment
            shutil.rmtree(build)
            return finished
        shutil.rmtree(finished)
    build.rename(finished)
    _sync(build.parent)
    return finished


def _has_manifest(build: Path) -> bool:
    try:
        return bool(manifest_bytes(build))
    except IndexUnusable:
        return False


def _is_whole(build: Path) -> bool:
    try:
        return not damage(build, read_build(build), thorough=True)
    except IndexUnusable:
        return False


def _replace(path: Path, data: bytes) -> None:
    """Put a file in place in one step, which lasts."""
    made = path.with_name(f"{_UNFINISHED}{secrets.token_hex(8)}")
    try:
        with made.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name != "posix":
        return  # Windows opens no folders; there a rename lasts by itself
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
