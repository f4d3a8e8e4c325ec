"""Attacks on builds and on what lies on the disk."""

import multiprocessing
import os
import random
import shutil
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from attack.outcome import Outcome
from index_folders import TEXTS, OtherEncoder, build, copy_tree, overwrite, small_project, write_corpus
from kratom_qa.errors import IndexMissing, IndexUnusable
from kratom_qa.index import load_index
from kratom_qa.index.manifest import POINTER, live_version
from kratom_qa.index.origin import ORIGIN

_CHANGES = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.truncate"})
"""What Python tells of before it happens; an `open` counts where it may write."""


def _build_in_child(corpus: str, index: str, stop_before: int, count: str = "") -> None:
    """Build, and be killed before the change on disk of this number; how many there were is written to `count`."""
    changes = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal changes
        writes = event != "open" or bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
        if event in _CHANGES and writes and str(arguments[0]).startswith(index):
            changes += 1
            if changes == stop_before:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    build(Path(corpus), Path(index), OtherEncoder())
    if count:
        Path(count).write_text(str(changes), encoding="utf-8")


def kill_builds(rng: random.Random, trials: int, folder: Path) -> Outcome:
    """SIGKILL before any change on disk of a first build or an update; the next build must succeed and clear up."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["index_folders"])
    found = Outcome()
    corpus = write_corpus(folder / "corpus")
    changed = {**TEXTS, "milk.txt": "Milk keeps for a week.\n", "rain.md": "Rain is wet. " * 500}
    _run(context, corpus, folder / "whole", 0, folder / "count")
    changes = int((folder / "count").read_text(encoding="utf-8"))
    for number in range(trials):
        write_corpus(corpus)
        (corpus / "rain.md").unlink(missing_ok=True)
        index, allowed = folder / f"index{number}", {"missing"}
        if number % 2:
            build(corpus, index)
            allowed = {_texts(index)}
            write_corpus(corpus, changed)
        _run(context, corpus, index, rng.randint(1, changes + 4))
        seen = _texts(index)
        build(corpus, index, OtherEncoder())
        new = _texts(index)
        build(corpus, index, OtherEncoder())  # all is current, and what was left is removed
        left = {path.name for path in index.iterdir()} - {live_version(index).name, ".lock", POINTER, ORIGIN}
        if seen not in allowed | {new}:
            found.fault(f"kill {number}: {seen[:200]}")
        elif left:
            found.fault(f"kill {number}: left {left}")
        else:
            found.add("the new index" if seen == new else "no index yet" if seen == "missing" else "the old index")
        shutil.rmtree(index)
    return found


def _run(context: Any, corpus: Path, index: Path, stop_before: int, count: Path | str = "") -> None:
    process = context.Process(target=_build_in_child, args=(str(corpus), str(index), stop_before, str(count)))
    process.start()
    process.join()


def _texts(index: Path) -> str:
    try:
        return "\n".join(document.text for document in load_index(index).collection.documents)
    except IndexMissing:
        return "missing"
    except Exception as error:
        return repr(error)


def flip_bytes(rng: random.Random, trials: int, folder: Path) -> Outcome:
    """One byte of any file of an index changed: refused with the file's name, or nothing that is answered changes."""
    found = Outcome()
    whole = small_project(folder / "project") / "index"
    texts = _texts(whole)
    names = sorted(p.relative_to(whole).as_posix() for p in whole.rglob("*") if p.is_file() and p.name != ".lock")
    for number in range(trials):
        name = names[number % len(names)]
        index = copy_tree(whole, folder / "flipped")
        data = bytearray((index / name).read_bytes())
        position = rng.randrange(len(data))
        data[position] ^= rng.randrange(1, 256)
        overwrite(index / name, bytes(data))
        try:
            same = "\n".join(d.text for d in load_index(index).collection.documents) == texts
            found.add("same texts") if same else found.fault(f"{name} byte {position}: other texts")
        except IndexUnusable as error:
            named = Path(name).name in str(error) or name == "current"
            found.add("refused") if named else found.fault(f"{name} byte {position}: {error}")
        except Exception as error:
            found.fault(f"{name} byte {position}: {error!r}")
        shutil.rmtree(index)
    return found


def read_beside_updates(rng: random.Random, trials: int, folder: Path) -> Outcome:
    """Three readers that open the index without pause while it is updated without pause: one build or another."""
    found = Outcome()
    project = small_project(folder / "project")
    milks = [TEXTS["milk.txt"]]
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            try:
                texts = {d.id: d.text for d in load_index(project / "index").collection.documents}
                found.add("one build") if texts["milk"] in milks else found.fault(f"a mixture: {texts['milk'][:60]}")
            except Exception as error:
                found.fault(repr(error))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    while found.trials < trials and not found.faults:
        milks.append(f"Milk number {rng.random()} is white.\n")
        write_corpus(project / "corpus", {"milk.txt": milks[-1]})
        build(project / "corpus", project / "index")
    ended.set()
    for reader in readers:
        reader.join()
    return found
