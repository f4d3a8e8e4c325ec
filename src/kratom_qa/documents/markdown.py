"""Markdown: the parser tells the layout; the text is the file itself."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kratom_qa.datatypes import Block, BlockKind
from kratom_qa.documents.decoding import decode
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.front_matter import split_front_matter
from kratom_qa.documents.markdown_lines import TABLE_ROW, code_fences, plain_lines
from kratom_qa.markup import without_markup

_MARKERS = re.compile(
    r"[ \t]*(?:(?:[-*+>]|\d{1,9}[.)]|#{1,6}|\[[ xX]\]|\[\^[^\]\s]+\]:|\[![A-Za-z]+\].*\n[ \t]*>?)[ \t]+"
    r"|</?[A-Za-z][\w.:-]*(?:\s+[^<>]*)?/?>[ \t]*)*"
)
# begins at a bracket, not at the blanks before it: there may be very many of these
_TAGS_AT_END = re.compile(r"(?:</?[A-Za-z][\w.:-]*(?:\s+[^<>]*)?/?>\s*)+$")
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]\s*>", re.DOTALL | re.IGNORECASE)
_OF_WORDS = frozenset({"", "text", "txt", "plain", "plaintext"})
"""Languages of fences that hold no program."""
_UNDERLINE = re.compile(r"\n[ \t]*(?:=+|-+)[ \t]*$")
_DELIMITER_ROW = re.compile(r"[|:\s-]+$")


def load_markdown(data: bytes) -> Extracted:
    """Headings, paragraphs, list items and table rows of a Markdown file, in blocks of HTML and MDX too.

    Programs in fences are left out and counted; fences without a language are text, line by line.
    """
    text = decode(data)
    metadata, body = split_front_matter(text)
    lines = _line_starts(text)
    first = bisect_right(lines, body) - 1
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse("\n".join(plain_lines(text[lines[first] :])))
    blocks = [*_blocks(tokens, text, lines[first:]), *_html_rows(text, lines[first])]
    programs = sum(token.type == "fence" and not _is_text(token) for token in tokens)
    lost = (f"{programs} block{'s' if programs > 1 else ''} of code left out",) if programs else ()
    return Extracted(text, tuple(sorted(blocks, key=lambda block: block.start)), metadata, lost)


def _html_rows(text: str, first: int) -> Iterator[Block]:
    """The rows of tables that are written in HTML, from their first cell to their last."""
    code = list(code_fences(text))
    for row in TABLE_ROW.finditer(text, first):
        cells = [cell for cell in _CELL.finditer(text, *row.span(1)) if cell[1].strip()]
        if cells and not any(start <= row.start() < end for start, end in code):
            yield Block(BlockKind.ROW, cells[0].start(1), cells[-1].end(1))


def _is_text(token: Token) -> bool:
    return token.info.strip().casefold() in _OF_WORDS


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
        if opener.type in ("fence", "code_block") and opener.map and _is_text(opener):
            inside = range(opener.map[0] + (opener.type == "fence"), opener.map[1] - (opener.type == "fence"))
            found += (b for i in inside for b in _trimmed(text, lines[i], lines[i + 1], BlockKind.PARAGRAPH, 0))
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
    stretch = _TAGS_AT_END.sub("", stretch).rstrip()
    start += len(stretch) - len(stretch.lstrip())
    stretch = stretch.strip()
    if not without_markup(stretch).strip():
        return []  # a picture, an anchor
    return [Block(kind, start, start + len(stretch), level)] if stretch else []


def _without_closing(heading: str) -> str:
    """Without the `#` that may end it, which stand apart from its words."""
    bare = heading.rstrip().rstrip("#")
    return bare if not bare or bare[-1] in " \t" else heading
