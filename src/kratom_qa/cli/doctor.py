"""`kratom-qa doctor`: everything that can be wrong with an index, in words."""

from pathlib import Path

import numpy as np

from kratom_qa.encoder import OnnxEncoder
from kratom_qa.encoder.default_model import DEFAULT_MODELS
from kratom_qa.encoder.locate import default_folder
from kratom_qa.errors import IndexDamaged, IndexMissing
from kratom_qa.index import Index, load_index
from kratom_qa.index.manifest import corpus_folder, live_version, read_build
from kratom_qa.index.store import MODEL, damage
from kratom_qa.wiring import build_command, corpus_changes, model_changes

_PROBE = "Is everything in order?"


def examine(index_dir: Path) -> int:
    """Check every byte with SHA-256, the corpus, and that the model runs; 1 where something is wrong.

    Errors: `IndexMissing` where there is no index to examine, `ModelError` where it is the model that is wrong.
    """
    try:
        problems = _problems(index_dir)
    except IndexMissing as error:
        raise IndexMissing(f"{error}; build it with: {build_command(index_dir)}") from None
    except IndexDamaged as error:
        problems = [str(error)]
    for problem in problems:
        print(f"wrong: {problem}")
    if problems:
        print(f"mend it with: {build_command(index_dir)}")
        return 1
    print("everything is in order")
    return 0


def _problems(index_dir: Path) -> list[str]:
    build = live_version(index_dir)
    manifest = read_build(build)
    problems = damage(build, manifest, thorough=True)
    if problems:
        return [f"{problem} in {build}" for problem in problems]
    index = load_index(index_dir)
    counts = ", ".join(f"{count} {name}" for name, count in manifest.counts.items() if name != "dimension")
    print(f"ok: {len(manifest.files)} files of {build} have the SHA-256 they were written with")
    print(f"ok: {counts}")
    print(f"ok: model {manifest.model}, {_check_model(index, build)} dimensions")
    for path, reason in manifest.skipped:
        print(f"note: {path} was left out: {reason}")
    for document in index.collection.documents:
        if document.lost:
            print(f"note: {document.path}: {'; '.join(document.lost)}")
    changes = [*model_changes(manifest), *corpus_changes(index_dir, manifest)]
    if not corpus_folder(index_dir, manifest).is_dir():
        print(f"note: the corpus folder {corpus_folder(index_dir, manifest)} is not there; the index stands for itself")
    elif not changes:
        print("ok: the documents are those that were indexed")
    return [f"the index is stale: {change}" for change in changes]


def _check_model(index: Index, build: Path) -> int:
    if index.manifest.model in DEFAULT_MODELS:
        default_folder(thorough=True)
    vector = OnnxEncoder(build / MODEL).encode([_PROBE])[0]
    if vector.shape[0] != index.manifest.counts["dimension"] or not np.isclose(np.linalg.norm(vector), 1, atol=1e-3):
        raise IndexDamaged(f"the model in {build} gives no unit vectors of the right length")
    return int(vector.shape[0])
