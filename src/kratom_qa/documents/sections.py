"""The blocks of a document by section, and the lists and tables among them."""

from dataclasses import dataclass

from kratom_qa.datatypes import Block, BlockKind, Document
from kratom_qa.markup import shown

_LONGEST_LEAD_IN = 400
_LONGEST_LOOSE_LIST = 6
"""Paragraphs after a lead-in that are taken for its list, where the bullets were lost."""


@dataclass(frozen=True, slots=True)
class Part:
    """One block with the section, list and passage limits it belongs to."""

    block: Block
    section: tuple[str, ...]
    number: int
    lead_in: bool = False
    group: tuple[int, int] | None = None


def sections(document: Document) -> list[list[Part]]:
    """The blocks of each section, headings and boilerplate left out; boilerplate inside a section parts it."""
    found: list[list[Part]] = []
    path: list[tuple[int, str]] = []
    parts: list[Part] = []
    for number, block in enumerate(document.blocks):
        if block.kind in (BlockKind.HEADING, BlockKind.BOILERPLATE) and parts:
            found.append(_with_lists(parts))
            parts = []
        if block.kind is BlockKind.HEADING:
            heading = _read(document, block)
            is_title = heading.casefold() == document.title.casefold()
            if is_title and number and document.blocks[number - 1].kind is BlockKind.HEADING:
                continue  # a caption under the heading that names the section
            path = [(level, name) for level, name in path if level < block.level]
            if not is_title:
                path.append((block.level, heading))
        elif block.kind is not BlockKind.BOILERPLATE:
            text = document.text[block.start : block.end]
            lead_in = text.endswith(":") and len(text) < _LONGEST_LEAD_IN and block.kind is not BlockKind.ROW
            parts.append(Part(block, tuple(name for _, name in path), number, lead_in))
    if parts:
        found.append(_with_lists(parts))
    return found


def _read(document: Document, block: Block) -> str:
    """A heading as a reader sees it, on one line."""
    return " ".join(shown(document.path, document.text[block.start : block.end]).split())


def _with_lists(parts: list[Part]) -> list[Part]:
    """The parts of one section, with the span of the list or table that each belongs to."""
    result = list(parts)
    i = 0
    while i < len(parts):
        first = i
        has_lead_in = parts[i].lead_in and parts[i].block.kind is BlockKind.PARAGRAPH
        i += has_lead_in
        kind = parts[i].block.kind if i < len(parts) else BlockKind.PARAGRAPH
        last = i
        if kind in (BlockKind.ITEM, BlockKind.ROW):
            while last < len(parts) and parts[last].block.kind is kind:
                last += 1
        elif has_lead_in:
            last = min(len(parts), i + _LONGEST_LOOSE_LIST)
        if last > i and last - first > 1:
            span = (parts[first].block.start, parts[last - 1].block.end)
            for j in range(first, last):
                result[j] = Part(parts[j].block, parts[j].section, parts[j].number, has_lead_in and j == first, span)
        i = max(last, first + 1)
    return result
