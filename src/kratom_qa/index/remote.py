"""Which engine holds the rows of an index, where it is not this machine.

index/engine.json        kind and address; without it, rows are searched here
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kratom_qa.errors import EngineUnusable
from kratom_qa.index.row_search import RowSearch
from kratom_qa.index.store import Index

ENGINE = "engine.json"
_KEY = "KRATOM_QA_ENGINE_KEY"
"""Environment variable with the engine's key, which is kept nowhere."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An engine and where it is."""

    kind: str
    url: str

    def write(self, index_dir: Path) -> None:
        (index_dir / ENGINE).write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")


def chosen_engine(index_dir: Path) -> EngineChoice | None:
    """What was chosen for an index; None for this machine. Errors: `EngineUnusable`."""
    try:
        values = json.loads((index_dir / ENGINE).read_text(encoding="utf-8"))
        return EngineChoice(str(values["kind"]), str(values["url"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise EngineUnusable(f"{index_dir / ENGINE} is not as this program writes it") from None


def open_engine(choice: EngineChoice, index: Index) -> RowSearch:
    """The rows of a build on its engine. Errors: `EngineUnusable`."""
    engine = _engine(choice)
    rows: RowSearch = engine.open_rows(engine.connect(choice.url, os.environ.get(_KEY)), choice.url, index)
    return rows


def load_into_engine(choice: EngineChoice, index: Index, progress: Callable[[int], object]) -> None:
    """Bring a build to its engine, unless it is there. Errors: `EngineUnusable`."""
    engine = _engine(choice)
    client = engine.connect(choice.url, os.environ.get(_KEY))
    try:
        engine.load(client, choice.url, index, progress)
    finally:
        client.close()


def _engine(choice: EngineChoice) -> Any:
    """The module of an engine."""
    if choice.kind != "qdrant":
        raise EngineUnusable(f"this version knows no engine “{choice.kind}”")
    try:
        from kratom_qa.index import qdrant, qdrant_loading
    except ModuleNotFoundError as error:
        extra = f"run: pip install 'kratom-qa[{choice.kind}]'"
        raise EngineUnusable(f"engine {choice.kind} needs {error.name}, which is not installed; {extra}") from None
    return SimpleNamespace(connect=qdrant.connect, open_rows=qdrant.open_rows, load=qdrant_loading.load)
