"""The program from Python; `kratom_qa` names what stands here, and imports it when it is used."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kratom_qa import wiring
from kratom_qa.assistant import Assistant
from kratom_qa.cli.building import update_index
from kratom_qa.cli.index_choice import choose_index
from kratom_qa.cli.verify import originals, verify_reply
from kratom_qa.indexing import Report

Folder = str | Path


def open_assistant(index: Folder | None = None) -> Assistant:
    """An assistant over an index: the one in a folder, or `index/` here, or the one that comes with the program.

    Errors: `IndexMissing`, `IndexStale`, `IndexDamaged`, each naming the command that mends it.
    """
    return wiring.open_assistant(choose_index(_path(index)))


def build_index(corpus: Folder, index: Folder, *, model: str | None = None, strict: bool = False) -> Report:
    """Index a folder of documents, or bring its index up to date; `model` is a name or a path.

    Errors: `CorpusError`, `ModelError`, `KratomQAError` where the index cannot be written.
    """
    return update_index(Path(corpus), Path(index), model, strict=strict)


def verify(reply: Mapping[str, Any], index: Folder | None = None) -> int:
    """Check a reply, as `--json` gives it, against the documents of an index; returns the number of its quotes.

    Errors: `ReplyMismatch` where a quote does not stand word for word in its document.
    """
    return verify_reply(reply, originals(wiring.open_index(choose_index(_path(index)))))


def _path(folder: Folder | None) -> Path | None:
    return None if folder is None else Path(folder)
