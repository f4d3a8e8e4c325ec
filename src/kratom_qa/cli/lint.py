"""`kratom-qa lint`: what an author would want to look at again in the documents of an index."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

from kratom_qa.cli.terminal import say
from kratom_qa.datatypes import Block, BlockKind, Collection, Document, Passage
from kratom_qa.documents.front_matter import review_by
from kratom_qa.errors import UnreadableDocument
from kratom_qa.markup import shown
from kratom_qa.wiring import open_build

_WORD = re.compile(r"\w+")
_SHINGLE = 5
"""Words that are compared as one."""
_ALIKE = 0.8
"""Share of the shorter passage's shingles that stand in the other too."""
_FEWEST = 20
"""Shingles; what is shorter repeats by chance."""
_EVERYWHERE = 50
"""Passages; a shingle that stands in more of them tells no two apart."""


def run_lint(index_dir: Path, today: date) -> int:
    """Print a line for each thing to look at; 1 where there is any."""
    build = open_build(index_dir)
    collection = build.assistant.collection
    found = [
        *overdue(collection.documents, today),
        *empty_headings(collection.documents, build.page.layout),
        *near_duplicates(collection.passages),
        *unasked(collection),
    ]
    for line in found:
        say(line)
    if not len(collection.questions):
        say("note: there are no files of questions, so it cannot be told which passages no question reaches")
    say(f"{len(collection.documents)} documents, {len(found)} things to look at")
    return 1 if found else 0


def overdue(documents: Iterable[Document], today: date) -> Iterator[str]:
    """Documents whose front matter names a day of review that is past, or something that is no day."""
    for document in documents:
        try:
            day = review_by(document.text)
        except UnreadableDocument as error:
            yield f"{document.path}: {error}"
            continue
        if day is not None and day < today:
            yield f"{document.path}: was to be reviewed by {day.isoformat()}"


def empty_headings(documents: Iterable[Document], layout: Mapping[str, Sequence[Block]]) -> Iterator[str]:
    """Headings with no text below them; a heading above deeper ones needs none."""
    for document in documents:
        blocks = [block for block in layout.get(document.id, ()) if block.kind is not BlockKind.BOILERPLATE]
        for block, following in zip(blocks, [*blocks[1:], None], strict=True):
            ends = following is None or (following.kind is BlockKind.HEADING and following.level <= block.level)
            if block.kind is BlockKind.HEADING and ends:
                heading = " ".join(shown(document.path, document.text[block.start : block.end]).split())
                yield f"{document.path} {block.start}: the heading “{heading}” has no text"


def near_duplicates(passages: Sequence[Passage]) -> Iterator[str]:
    """Pairs of passages of which the shorter stands almost whole in the other.

    Shingles and their containment: Broder, On the resemblance and containment of documents, 1997.
    """
    shingles = [_shingles(passage.text) for passage in passages]
    owners = defaultdict[tuple[str, ...], list[int]](list)
    for row, of_passage in enumerate(shingles):
        for shingle in of_passage:
            owners[shingle].append(row)
    common = defaultdict[tuple[int, int], int](int)
    for rows in owners.values():
        if len(rows) <= _EVERYWHERE:
            for pair in combinations(rows, 2):
                common[pair] += 1
    for (one, other), count in sorted(common.items()):
        fewest = min(len(shingles[one]), len(shingles[other]))
        if fewest >= _FEWEST and count >= _ALIKE * fewest:
            yield f"{_place(passages[one])}: says nearly the same as {_place(passages[other])}"


def unasked(collection: Collection) -> Iterator[str]:
    """Passages that no question of the corpus has its answer in; none where it has no questions."""
    asked = {place.passage for places in collection.questions.places for place in places}
    for row, passage in enumerate(collection.passages):
        if asked and row not in asked:
            yield f"{_place(passage)}: no question reaches this passage"


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def _place(passage: Passage) -> str:
    section = f" › {passage.section[-1]}" if passage.section else ""
    return f"{passage.document.path} {passage.start}-{passage.end}{section}"
