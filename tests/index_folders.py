"""Small corpora and indexes for tests: instant with the fake encoder, quick with the real model."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from kratom_qa.cli import main
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.index import Index, Manifest, save_build
from kratom_qa.index.contents import write_collection
from kratom_qa.index.manifest import MANIFEST, POINTER, live_version
from kratom_qa.index.store import (
    ANSWERABILITY,
    MODEL,
    PASSAGE_VECTORS,
    QUESTION_VECTORS,
    SENTENCE_VECTORS,
    STATISTICS,
    UNANSWERABLE_VECTORS,
    VOCABULARY,
)
from kratom_qa.index.subject import write_subject
from kratom_qa.indexing import PassageEncoder, Report, build_index
from kratom_qa.protocols import Vectors
from kratom_qa.settings import Settings
from kratom_qa.testing import BagOfWordsEncoder

TEXTS = {
    "coffee.md": (
        "# Coffee\n\n## Beans\n\nBeans are roasted until they crack.\n\n## Cup\n\nCoffee wakes most drinkers.\n"
    ),
    "gaps.questions.jsonl": '{"question": "who invented the kettle"}\n',
    "milk.txt": "Milk spoils within a week unless it is kept cold.\n",
    "tea.md": (
        "# Tea\n\n## Heat\n\nBlack tea is poured boiling. Green tea likes cooler water.\n\n"
        "## Taste\n\nLong steeping makes it bitter.\n"
    ),
    "tea.questions.jsonl": (
        '{"question": "which infusion must not be scalded", "quote": "Green tea likes cooler water."}\n'
        '{"question": "why has my mug gone astringent", "quote": "Long steeping makes it bitter."}\n'
    ),
}


class CountingEncoder(BagOfWordsEncoder):
    """The public fake, which remembers what it embedded."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        self.embedded += texts
        return super().encode(texts, progress)


class OtherEncoder(CountingEncoder):
    """Another model: other vectors for the same texts."""

    description = replace(BagOfWordsEncoder.description, name="other", sha256="1" * 64)

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        return -super().encode(texts, progress)


class StopsAfter:
    """Goes before an encoder that is stopped after so many calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self._left = calls

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda count: None) -> Vectors:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        vectors: Vectors = super().encode(texts, progress)  # type: ignore[misc]
        return vectors


class Quiet:
    """Hears of the progress and says nothing."""

    def start(self, stage: str, total: int) -> None: ...

    def advance(self, count: int) -> None: ...


def write_corpus(folder: Path, texts: Mapping[str, str] = TEXTS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def build(
    corpus: Path,
    index: Path,
    encoder: PassageEncoder | None = None,
    *,
    strict: bool = False,
    settings: Settings = Settings(),  # noqa: B008  (frozen)
) -> Report:
    """Build or update an index with the fake encoder, or the one given."""
    used = encoder or BagOfWordsEncoder()
    return build_index(
        corpus, index, lambda name: used, used.description.name, Quiet(), strict=strict, settings=settings
    )


def small_project(folder: Path) -> Path:
    """A folder that holds `corpus` and its `index`, made with the fake encoder."""
    build(write_corpus(folder / "corpus"), folder / "index")
    return folder


def real_project(folder: Path) -> Path:
    """The same with the real model."""
    write_corpus(folder / "corpus")
    command = ["index", "--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    assert main([*command, "--model", ADAPTED_MODEL]) == 0
    return folder


def copy_tree(source: Path, target: Path) -> Path:
    """A copy that costs nothing; change files in it only through `overwrite`."""
    return Path(shutil.copytree(source, target, copy_function=_link))


def _link(source: str, target: str) -> None:
    # a pointer or a document may be written in place, so only what fills the disk is shared
    if Path(source).suffix in {".onnx", ".safetensors"}:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def overwrite(path: Path, data: bytes) -> None:
    """Give a file other bytes without touching other links to it."""
    path.unlink()
    path.write_bytes(data)


def files_of(index: Path) -> list[str]:
    """Every file of the live build, relative to its folder."""
    build_folder = live_version(index)
    return sorted(p.relative_to(build_folder).as_posix() for p in build_folder.rglob("*") if p.is_file())


def reseal(index: Path, change: Callable[[dict], None]) -> None:
    """Alter the manifest of the live build, and let the folder's name and the pointer vouch for it."""
    before = live_version(index)
    values = json.loads((before / MANIFEST).read_bytes())
    change(values)
    data = json.dumps(values).encode()
    overwrite(before / MANIFEST, data)
    name = hashlib.sha256(data).hexdigest()[: len(before.name)]
    before.rename(index / name)
    (index / POINTER).write_text(name + "\n", encoding="utf-8")


def content(index: Path) -> dict[str, bytes]:
    """Every file of an index folder with its bytes, to see that nothing was touched."""
    return {p.relative_to(index).as_posix(): p.read_bytes() for p in sorted(index.rglob("*")) if p.is_file()}


def save_index(index_dir: Path, index: Index, write_model: Callable[[Path], None]) -> Path:
    """Make an index that is in memory live; its files are all but the counts of its terms."""

    def write(build: Path) -> Manifest:
        write_collection(index.collection, build)
        write_subject(index.subject, build)
        index.passage_vectors.write(build, PASSAGE_VECTORS)
        index.sentence_vectors.write(build, SENTENCE_VECTORS)
        index.question_vectors.write(build, QUESTION_VECTORS)
        index.unanswerable_vectors.write(build, UNANSWERABLE_VECTORS)
        index.bm25.write(build)
        index.statistics.write(build / STATISTICS)
        index.vocabulary.write(build, VOCABULARY)
        np.save(build / ANSWERABILITY, index.answerability)
        (build / MODEL).mkdir()
        write_model(build / MODEL)
        return index.manifest

    return save_build(index_dir, write)
