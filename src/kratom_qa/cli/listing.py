"""Passages and documents, for people and for programs."""

import shutil
import sys
from collections.abc import Sequence
from typing import Any

from kratom_qa.cli.terminal import is_terminal, styled, wrapped
from kratom_qa.datatypes import Collection, Hit
from kratom_qa.markup import shown
from kratom_qa.render.citations import document_label
from kratom_qa.render.harmless import harmless
from kratom_qa.render.json import document_object

_WIDEST = 92


def show_hits(hits: Sequence[Hit]) -> None:
    """Print passages with their rank, score and place."""
    for rank, hit in enumerate(hits, 1):
        section = f" › {hit.passage.section[-1]}" if hit.passage.section else ""
        place = f"{rank}. {hit.score:.2f}  {hit.passage.document.id}{section}  ({hit.passage.start}-{hit.passage.end})"
        print(_for_terminal(place, "heading"))
        print(_for_terminal(shown(hit.passage.document.path, hit.passage.text), ""))
        print()


def sources_object(collection: Collection) -> list[dict[str, Any]]:
    """Documents in JSON's terms."""
    passages = [passage.document.id for passage in collection.passages]
    return [document_object(document) | {"passages": passages.count(document.id)} for document in collection.documents]


def show_sources(collection: Collection) -> None:
    """Print documents with what is known of them."""
    for source, document in zip(sources_object(collection), collection.documents, strict=True):
        names = ("publisher", "author", "source_type", "published")
        facts = ", ".join(str(source[name]) for name in names if source[name])
        print(_for_terminal(source["doc_id"], "heading"))
        print(_for_terminal(f"  {document_label(document)}" + (f" ({facts})" if facts else ""), ""))
        print(_for_terminal(f"  {source['path']}, {source['passages']} passages", "hint"))
        if document.digest_of:
            print(_for_terminal(f"  SHA-256 of the original: {document.digest_of}", "hint"))
        for what in source["lost"]:
            print(_for_terminal(f"  {what}", "hint"))


def _for_terminal(text: str, kind: str) -> str:
    if not is_terminal(sys.stdout):
        return harmless(text)
    return styled(wrapped(text, min(shutil.get_terminal_size().columns, _WIDEST)), kind)
