"""A power cut at any moment of a build leaves the old index or the new one, whole.

Simulated: strace records what a real build changes on the disk and what it waits for. Each moment is then replayed as
the worst that a file system may make of it: contents that were not synced are gone, while names are kept as they were
last (names first), or as they were when their folder was last synced (contents first), or something between the two.
"""

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index_folders import build, write_corpus
from kratom_qa.errors import IndexMissing
from kratom_qa.index import load_index

_CALLS = (
    "openat,creat,write,pwrite64,writev,ftruncate,sendfile,copy_file_range,rename,renameat,renameat2,link,linkat,unlink,"
    "unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync"
)
_LINE = re.compile(r"(?P<call>\w+)\((?P<arguments>.*)\)\s+= \d+(?:<(?P<opened>[^>]*)>)?$")
_PATHS = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<folder>[^>]*)>, )?"(?P<name>[^"]*)"')
_HANDLE = re.compile(r"\d+<(?P<path>[^>]*)>")
_BUILD = """
import sys
from pathlib import Path
from index_folders import OtherEncoder, build
build(Path(sys.argv[1]), Path(sys.argv[2]), OtherEncoder())
"""


@dataclass(eq=False)
class _Node:
    """A file or folder: what is in it now, and what would be found after a power cut."""

    entries: dict[str, "_Node"] | None = None
    lasting: dict[str, "_Node"] = field(default_factory=dict)
    synced: bool = False
    content: bytes = b""
    """That which it has in the end."""


def _tree(path: Path) -> _Node:
    """What lies on the disk, all of it safe."""
    if path.is_dir():
        entries = {child.name: _tree(child) for child in path.iterdir()}
        return _Node(entries, dict(entries))
    return _Node(synced=True, content=path.read_bytes())


class _Disk:
    """The part of a disk below `root`, changed call by call."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.top = _tree(root)

    def apply(self, line: str) -> None:
        found = _LINE.match(line)
        if found is None:
            return
        call, arguments = found["call"], found["arguments"]
        paths = [os.path.join(p["folder"] or "", p["name"]) for p in _PATHS.finditer(arguments)]  # noqa: PTH118
        handle = _HANDLE.match(arguments)
        if call in ("openat", "creat"):
            self._open(paths[0], arguments)
        elif call.startswith("mkdir"):
            self._put(paths[0], _Node({}))
        elif call.startswith("rename"):
            self._put(paths[1], self._take(paths[0]))
        elif call.startswith("link"):
            self._put(paths[1], self.find(paths[0]))
        elif call.startswith(("unlink", "rmdir")):
            self._take(paths[0])
        elif call in ("fsync", "fdatasync") and handle:
            self._sync(self.find(handle["path"]))
        elif handle and (node := self.find(handle["path"])):  # all that is left writes
            node.synced = False

    def _open(self, path: str, arguments: str) -> None:
        if "O_CREAT" in arguments and self.find(path) is None:
            self._put(path, _Node())
        elif "O_TRUNC" in arguments and (node := self.find(path)):
            node.synced = False

    def _sync(self, node: _Node | None) -> None:
        if node is not None and node.entries is not None:
            node.lasting = dict(node.entries)
        elif node is not None:
            node.synced = True

    def _parts(self, path: str) -> tuple[str, ...] | None:
        return Path(path).relative_to(self.root).parts if Path(path).is_relative_to(self.root) else None

    def find(self, path: str) -> _Node | None:
        parts = self._parts(path)
        node: _Node | None = self.top if parts is not None else None
        for part in parts or ():
            node = node.entries.get(part) if node is not None and node.entries is not None else None
        return node

    def _put(self, path: str, node: _Node | None) -> None:
        parent = self.find(os.path.dirname(path))  # noqa: PTH120
        if parent is not None and parent.entries is not None and node is not None:
            parent.entries[Path(path).name] = node

    def _take(self, path: str) -> _Node | None:
        parent = self.find(os.path.dirname(path))  # noqa: PTH120
        return parent.entries.pop(Path(path).name, None) if parent is not None and parent.entries is not None else None


def _after_a_cut(disk: _Disk) -> Iterator[dict[str, tuple[_Node, bool]]]:
    """The worst that may be found: path -> what is there, and whether it has its contents."""
    for kept, kept_below in itertools.product((True, False), repeat=2):
        found: dict[str, tuple[_Node, bool]] = {}
        _collect(disk.top, "", kept, kept_below, found)
        yield found


def _collect(node: _Node, path: str, kept: bool, kept_below: bool, found: dict[str, tuple[_Node, bool]]) -> None:
    found[path] = node, node.synced
    for name, child in ((node.entries if kept else node.lasting) or {}).items():
        _collect(child, f"{path}/{name}" if path else name, kept_below, kept_below, found)


def _write(state: dict[str, tuple[_Node, bool]], folder: Path) -> None:
    for name, (node, synced) in state.items():
        if node.entries is not None:
            (folder / name).mkdir(parents=True)
        else:
            (folder / name).write_bytes(node.content if synced else b"")


def _can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _can_trace(), reason="there is no strace, or it may not be used")
@pytest.mark.parametrize("first", [True, False])
def test_after_a_power_cut_there_is_the_old_index_or_the_new_one(tmp_path: Path, first: bool) -> None:
    corpus, index = write_corpus(tmp_path / "corpus"), tmp_path / "index"
    index.mkdir()
    allowed: set[str | None] = {None}
    if not first:
        build(corpus, index)
        allowed = {_texts(index)}
        write_corpus(corpus, {"milk.txt": "Milk keeps for a week.\n"})
    disk = _Disk(index)
    log = tmp_path / "log"
    modules = os.pathsep.join([*sys.path, str(Path(__file__).parent)])
    command = ["strace", "-qq", "-y", "-s", "0", "-e", f"trace={_CALLS}", "-o", str(log), sys.executable, "-c", _BUILD]
    subprocess.run([*command, str(corpus), str(index)], env={**os.environ, "PYTHONPATH": modules}, check=True)
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    allowed.add(_texts(index))
    moments: dict[frozenset, dict[str, tuple[_Node, bool]]] = {}
    for line in lines:
        disk.apply(line)
        for state in _after_a_cut(disk):
            moments[frozenset((name, id(node), synced) for name, (node, synced) in state.items())] = state
    for path in index.rglob("*"):
        node = disk.find(str(path))
        if node is not None and path.is_file():
            node.content = path.read_bytes()
    outcomes = {_outcome(state, tmp_path / "found") for state in moments.values()}
    assert outcomes == allowed, "either the old one or the new one, and each at some moment"
    assert len(moments) > 20


def _outcome(state: dict[str, tuple[_Node, bool]], folder: Path) -> str | None:
    """The texts of the index that is found after a power cut; None where there is none."""
    _write(state, folder)
    try:
        return _texts(folder)
    except IndexMissing:
        return None
    finally:
        shutil.rmtree(folder)


def _texts(index: Path) -> str:
    return "\n".join(document.text for document in load_index(index).collection.documents)
