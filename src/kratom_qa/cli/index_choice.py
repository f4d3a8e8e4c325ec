"""Which index a command reads: the one that was named, the one here, or that of the packaged corpus."""

import shlex
import subprocess
import sys
from pathlib import Path

from kratom_qa import __version__
from kratom_qa.errors import IndexUnusable, KratomQAError

HERE = Path("index")


def choose_index(named: Path | None) -> Path:
    """The folder of the index to read; that of the packaged corpus is built first where it is not yet there."""
    from kratom_qa.index.manifest import MANIFEST, POINTER

    if named is not None:
        return named
    if (HERE / POINTER).exists() or any(HERE.glob(f"*/{MANIFEST}")):  # builds without a pointer: damaged, and told so
        return HERE
    import platformdirs

    cached = Path(platformdirs.user_cache_dir("kratom-qa", appauthor=False)) / f"index-{__version__}"
    if not _is_usable(cached):
        _build_packaged(cached)
    return cached


def _is_usable(index_dir: Path) -> bool:
    from kratom_qa.documents.listing import packaged_corpus
    from kratom_qa.index import read_manifest
    from kratom_qa.index.manifest import corpus_folder
    from kratom_qa.wiring import corpus_changes

    try:
        manifest = read_manifest(index_dir)
    except IndexUnusable:
        return False
    same_corpus = corpus_folder(index_dir, manifest.corpus) == packaged_corpus().resolve()
    return same_corpus and not corpus_changes(index_dir, manifest)


def _build_packaged(index_dir: Path) -> None:
    """In a child process, so that this one stays light."""
    from kratom_qa.documents.listing import packaged_corpus

    print(f"kratom-qa: indexing the packaged corpus once, into {index_dir} (a few minutes)", file=sys.stderr)
    corpus = packaged_corpus()
    command = [sys.executable, "-m", "kratom_qa", "index", "--corpus", str(corpus), "--index", str(index_dir)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        by_hand = f"kratom-qa {shlex.join(command[3:])}"
        raise KratomQAError(f"the packaged corpus could not be indexed; try it yourself with: {by_hand}")
