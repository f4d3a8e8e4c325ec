"""The texts that the spans of a test set were made for: offsets mean nothing in another text."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from kratom_qa.datatypes import Document
from kratom_qa.evaluation.testset import TestsetError

TEXTS = "texts.json"


def load_texts(folder: Path) -> Mapping[str, str]:
    """SHA-256 by document id from `folder/texts.json`; empty where a test set keeps none.

    Errors: `TestsetError` where the file is no such table.
    """
    path = folder / TEXTS
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise TestsetError(f"{path} cannot be read as JSON ({type(error).__name__})") from None
    if not isinstance(found, dict) or not all(isinstance(sha256, str) for sha256 in found.values()):
        raise TestsetError(f'{path} is not {{"document id": "SHA-256 of its text"}}')
    return found


def other_texts(texts: Mapping[str, str], documents: Iterable[Document]) -> list[str]:
    """Which documents are missing, or are not the text that the spans were made for, in words.

    >>> other_texts({"tea": "00"}, [])
    ['there is no document tea']
    """
    present = {document.id: document.sha256 for document in documents}
    found = []
    for doc_id, sha256 in texts.items():
        if doc_id not in present:
            found.append(f"there is no document {doc_id}")
        elif present[doc_id] != sha256:
            found.append(f"{doc_id} is another text than the one that the spans were made for (its SHA-256 differs)")
    return found
