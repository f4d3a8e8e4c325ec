"""Markdown: the parser tells the layout; the text is the file itself."""

import re
from bisect import bisect_right

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kratom_qa.datatypes import Block, BlockKind
from kratom_qa.documents.decoding import decode
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.front_matter import split_front_matter

_MARKERS = re.compile(r"[ \t]*(?:(?:[-*+>]|\d{1,9}[.)]|#{1,6})[ \t]+)*")
_UNDERLINE = re.compile(r"\n[ \t]*(?:=+|-+)[ \t]*$")
_DELIMITER_ROW = re.compile(r"[|:\s-]+$")


def load_markdown(data: bytes) -> Extracted:
    """Headings, paragraphs, list items and table rows of a Markdown file; code and raw HTML are left out."""
    text = decode(data)
    metadata, body = split_front_matter(text)
    lines = _line_starts(text)
    first = bisect_right(lines, body) - 1
    parser = MarkdownIt("commonmark").enable("table")
    blocks = _blocks(parser.parse(text[lines[first] :]), text, lines[first:])
    return Extracted(text, tuple(blocks), metadata)


def _line_starts(text: str) -> list[int]:
    starts = [0] + [i + 1 for i, c in enumerate(text) if c == "\n"]
    return [*starts, len(text)] if starts[-1] != len(text) else starts


def _blocks(tokens: list[Token], text: str, lines: list[int]) -> list[Block]:
    found: list[Block] = []
    items = 0
    for token, opener in zip(tokens[1:], tokens, strict=False):
        if opener.type == "list_item_open":
            items += 1
        elif opener.type == "list_item_close":
            items -= 1
        if opener.type == "tr_open" and opener.map:
            found += _row(text, lines[opener.map[0]], lines[opener.map[1]])
        elif token.type == "inline" and token.map and opener.type in ("paragraph_open", "heading_open"):
            start, end = lines[token.map[0]], lines[token.map[1]]
            level = int(opener.tag[1:]) if opener.type == "heading_open" else 0
            kind = BlockKind.HEADING if level else BlockKind.ITEM if items else BlockKind.PARAGRAPH
            found += _trimmed(text, start, end, kind, level)
    return found


def _row(text: str, start: int, end: int) -> list[Block]:
    if _DELIMITER_ROW.match(text[start:end].strip()):
        return []
    return _trimmed(text, start, end, BlockKind.ROW, 0)


def _trimmed(text: str, start: int, end: int, kind: BlockKind, level: int) -> list[Block]:
    """The block without the markers that make it one and without white space around it."""
    marker = _MARKERS.match(text, start, end)
    start = marker.end() if marker and kind is not BlockKind.ROW else start
    stretch = text[start:end]
    if level:
        stretch = _without_closing(_UNDERLINE.sub("", stretch.rstrip()))
    start += len(stretch) - len(stretch.lstrip())
    stretch = stretch.strip()
    return [Block(kind, start, start + len(stretch), level)] if stretch else []


def _without_closing(heading: str) -> str:
    """Without the `#` that may end it, which stand apart from its words."""
    bare = heading.rstrip().rstrip("#")
    return bare if not bare or bare[-1] in " \t" else heading
