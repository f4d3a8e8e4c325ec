"""What the corpus knows of its subject, in an index."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kratom_qa.datatypes import Circumstance, Help, Opposition, Safety, Subject, Together
from kratom_qa.errors import IndexDamaged

SUBJECT = "subject.json"


def write_subject(subject: Subject, folder: Path) -> None:
    """Write what `read_subject` gives back."""
    text = json.dumps(asdict(subject), ensure_ascii=False, indent=0)
    (folder / SUBJECT).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_subject(folder: Path) -> Subject:
    """The subject of a build whose files have been checked.

    Errors: `IndexDamaged` where it holds something that this program does not write.
    """
    values = {key: _frozen(value) for key, value in json.loads((folder / SUBJECT).read_text(encoding="utf-8")).items()}
    try:
        return Subject(
            **values
            | {
                "safety": Safety(values["safety"]),
                # builds of before have none
                "together": Together(**values.get("together", {})),
                "help": Help(**values["help"]),
                "opposites": tuple(Opposition(**one) for one in values["opposites"]),
                "circumstances": tuple(Circumstance(**one) for one in values["circumstances"]),
            }
        )
    except (TypeError, KeyError, ValueError):
        raise IndexDamaged(f"{SUBJECT} in {folder} is not as this program writes it") from None


def _frozen(value: Any) -> Any:
    """Lists as tuples, all the way down."""
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
