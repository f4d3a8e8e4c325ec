"""Passages and documents, for people and for programs."""

import shutil
import sys
from collections.abc import Sequence
from typing import Any

from kratom_qa.cli.terminal import styled, wrapped
from kratom_qa.datatypes import Collection, Hit
from kratom_qa.markup import shown

_DIGITS = 6
_WIDEST = 92


def hits_object(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Passages in JSON's terms."""
    return [
        {
            "rank": rank,
            "score": round(hit.score, _DIGITS),
            "doc_id": hit.passage.document.id,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "section": hit.passage.section[-1] if hit.passage.section else None,
            "text": hit.passage.text,
        }
        for rank, hit in enumerate(hits, 1)
    ]


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
    return [
        {
            "doc_id": document.id,
            "title": document.title,
            "publisher": document.publisher,
            "author": document.author,
            "source_type": document.source_type,
            "published": document.published,
            "path": document.path,
            "sha256": document.sha256,
            "lost": list(document.lost),
            "passages": passages.count(document.id),
        }
        for document in collection.documents
    ]


def show_sources(collection: Collection) -> None:
    """Print documents with what is known of them."""
    for source in sources_object(collection):
        names = ("publisher", "author", "source_type", "published")
        facts = ", ".join(str(source[name]) for name in names if source[name])
        print(_for_terminal(source["doc_id"], "heading"))
        print(_for_terminal(f"  {source['title']}" + (f" ({facts})" if facts else ""), ""))
        print(_for_terminal(f"  {source['path']}, {source['passages']} passages", "hint"))
        for what in source["lost"]:
            print(_for_terminal(f"  {what}", "hint"))


def _for_terminal(text: str, kind: str) -> str:
    if not sys.stdout.isatty():
        return text
    return styled(wrapped(text, min(shutil.get_terminal_size().columns, _WIDEST)), kind)
