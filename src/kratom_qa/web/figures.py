"""The figures of the evaluation, for the one corpus that they belong to."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from kratom_qa.datatypes import Document
from kratom_qa.index.manifest import documents_hash


def measured_for(documents: Sequence[Document]) -> Mapping[str, Any] | None:
    """What was measured on just these documents; None for any others. `benchmarks/write_evaluation.py` writes it."""
    measured: Mapping[str, Any] = json.loads((files("kratom_qa.web") / "measured.json").read_text(encoding="utf-8"))
    here = documents_hash({document.id: document.sha256 for document in documents})
    return measured if measured["documents"] == here else None
