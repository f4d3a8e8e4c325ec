"""Plain text: the layout is read off blank lines, markers and the shape of short lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kratom_qa.datatypes import Block, BlockKind
from kratom_qa.documents.decoding import decode
from kratom_qa.documents.extracted import Extracted
from kratom_qa.documents.frames import frame_of
from kratom_qa.documents.front_matter import split_front_matter
from kratom_qa.documents.underlines import blanked, underlined
from kratom_qa.words import STOP_WORDS, words

_ITEM = re.compile(r"[ \t]*(?:[•‣◦▪●*+–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+")
_OUTLINE = re.compile(
    r"(?:(?:(?P<roman>[IVX]{1,5})|(?P<letter>[A-Z])|(?P<digit>\d{1,2}))\.|(?P<deep>\d{1,2}(?:\.\d{1,2})+)\.?)[ \t]+"
)
_CHAPTER = re.compile(
    r"(?:chapter|part|book|act|scene|canto|letter|appendix|kapitel|teil|capítulo|chapitre)[ \t]+"
    r"(?:[IVXLC]+|\d{1,3}|[A-Z]|one|two|three|four|five|six|seven|eight|nine|ten)\b[.:]?"
    r"[ \t]*(?:[—–:-][ \t]*)?(?P<title>.*)",
    re.IGNORECASE,
)
_LONGEST_HEADING = 110
_UNDERLINED = 2
"""Titles from which a text is known to underline them."""
_SHORTEST_SECTION = 3
"""Words: a heading of one or two ("Opioids") names a part of the section before it."""
_DASHES = tuple("-–—")
_SENTENCE_INSIDE = re.compile(r"[.!?;][ \t]+\w")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def load_plain(data: bytes) -> Extracted:
    """Headings, paragraphs, list items and flattened table rows of a text file."""
    text = decode(data)
    metadata, body = split_front_matter(text)
    frame = frame_of(text, body)
    return Extracted(text, framed_blocks(text, body, frame.spans), {**frame.metadata, **metadata})


def framed_blocks(text: str, start: int, frame: Sequence[tuple[int, int]]) -> tuple[Block, ...]:
    """The layout of a text from `start` on whose frame is known; where titles are underlined, no others are guessed."""
    bare = blanked(text, frame)
    titles = underlined(bare, start)
    bare = blanked(bare, [title.lines for title in titles])
    blocks = plain_blocks(bare, start)
    if len(titles) >= _UNDERLINED:
        blocks = tuple(
            replace(b, kind=BlockKind.PARAGRAPH, level=0) if b.kind is BlockKind.HEADING else b for b in blocks
        )
    headings = (Block(BlockKind.HEADING, title.start, title.end, title.level) for title in titles)
    around = filter(None, (_around(text, *span) for span in frame))
    return tuple(sorted([*around, *headings, *blocks], key=lambda block: block.start))


def _around(text: str, start: int, end: int) -> Block | None:
    stretch = text[start:end]
    start += len(stretch) - len(stretch.lstrip())
    return Block(BlockKind.BOILERPLATE, start, start + len(stretch.strip())) if stretch.strip() else None


def plain_blocks(text: str, start: int = 0) -> tuple[Block, ...]:
    """The layout of a text without markup, from `start` on.

    >>> [(b.kind.value, b.level) for b in plain_blocks("Tea\\n\\nTea is a drink.\\n\\n  - It is hot.")]
    [('heading', 1), ('paragraph', 0), ('item', 0)]
    """
    blocks: list[Block] = []
    first = True
    for group in _line_groups(text, start):
        found = _blocks_of(group, first)
        first = first and all(block.kind is BlockKind.ITEM for block in found)
        blocks += found
    return tuple(_whole_chapters(text, blocks))


def _whole_chapters(text: str, blocks: list[Block]) -> Iterator[Block]:
    """The blocks, "CHAPTER I." and the title on the next line one heading."""
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before is not None and _is_bare_chapter(text, before) and block.kind is BlockKind.HEADING:
            continue
        after = next((b for b in blocks if b.start > block.start), None)
        if after is not None and after.kind is BlockKind.HEADING and _is_bare_chapter(text, block):
            yield Block(block.kind, block.start, after.end, block.level)
        else:
            yield block


def _is_bare_chapter(text: str, block: Block) -> bool:
    found = _CHAPTER.fullmatch(text, block.start, block.end)
    return found is not None and not found["title"]


def _line_groups(text: str, start: int) -> Iterator[list[_Line]]:
    """Runs of lines without a blank line between them."""
    group: list[_Line] = []
    for line in text[start:].splitlines(keepends=True):
        if line.strip():
            group.append(_Line(start, start + len(line.rstrip()), line.rstrip()))
        elif group:
            yield group
            group = []
        start += len(line)
    if group:
        yield group


def _blocks_of(group: list[_Line], first: bool) -> list[Block]:
    if len(group) == 1 and (level := heading_level(group[0].text, first)):
        return [_block(BlockKind.HEADING, group[0], group[0], level)]
    if any(_ITEM.match(line.text) for line in group):
        return _list_blocks(group)
    if len(group) > 1 and not _is_wrapped(group):
        return [_block(BlockKind.ROW, line, line) for line in group]
    return [_block(BlockKind.PARAGRAPH, group[0], group[-1])]


def _block(kind: BlockKind, first: _Line, last: _Line, level: int = 0) -> Block:
    marker = _ITEM.match(first.text) if kind in (BlockKind.ITEM, BlockKind.ROW) else None
    indent = len(first.text) - len(first.text.lstrip())
    return Block(kind, first.start + (marker.end() if marker else indent), last.end, level)


def _list_blocks(group: list[_Line]) -> list[Block]:
    """Items, each with the unmarked lines that go on with it; unmarked lines before the first are rows of a
    table or the lead-in. A dash after text without a blank line is how flattened tables come out."""
    table = not _ITEM.match(group[0].text) and not group[0].text.endswith(":")
    kind = BlockKind.ROW if table else BlockKind.ITEM
    blocks: list[Block] = []
    for line in group:
        if _ITEM.match(line.text):
            blocks.append(_block(kind, line, line))
        elif table or not blocks:
            blocks.append(_block(BlockKind.ROW if table else BlockKind.PARAGRAPH, line, line))
        else:
            blocks[-1] = Block(blocks[-1].kind, blocks[-1].start, line.end)
    return blocks


def _is_wrapped(group: list[_Line]) -> bool:
    """Whether the lines are one paragraph broken at a margin, not rows of their own."""
    goes_on = any(line.text.lstrip()[0].islower() for line in group[1:])
    full_stops = sum(line.text.endswith((".", "!", "?")) for line in group[:-1])
    even = all(40 <= len(line.text) <= 100 for line in group[:-1])
    return goes_on or (even and full_stops < len(group) - 1)


def heading_level(line: str, first: bool) -> int:
    """Depth of a heading, or 0 for a line that is none.

    >>> heading_level("Side Effects of Tea", False), heading_level("A. Side effects", False)
    (2, 3)
    >>> heading_level("The legal status varies across regions, and there", False)
    0
    """
    bare = line.strip()
    if bare[:1] in _DASHES:
        return 0  # who signs
    chapter = _CHAPTER.fullmatch(bare)
    if chapter and not chapter["title"].endswith((".", ",", ";")) and len(bare) <= _LONGEST_HEADING:
        return 2
    outline = _OUTLINE.match(bare)
    if (outline is None and _ITEM.match(line)) or len(bare) > _LONGEST_HEADING:
        return 0
    if outline is not None and line[0].isspace():
        return 0
    title = bare[outline.end() :].rstrip(":") if outline else bare
    if not title or title.endswith((".", "!", ":", ";", ",")) or "://" in title or _SENTENCE_INSIDE.search(title):
        return 0
    if not (outline or title.endswith("?") or _looks_like_title(title)):
        return 0
    if first and not outline:
        return 1
    if outline is None:
        return 3 if len(title.split()) < _SHORTEST_SECTION and not title.endswith("?") else 2
    if outline["deep"]:
        return min(outline["deep"].count(".") + 2, 6)
    return {"roman": 2, "letter": 3, "digit": 4}[str(outline.lastgroup)]


def _looks_like_title(line: str) -> bool:
    """Short, or mostly capitalised; and not a sentence that breaks off."""
    found = words(line)
    if not found or found[-1] in STOP_WORDS:
        return False
    spelled = [word for word in re.findall(r"[^\W\d_]+", line) if word.lower() not in STOP_WORDS]
    capitals = sum(word[0].isupper() for word in spelled)
    return (len(found) <= 8 and "," not in line and line[0].isupper()) or capitals > 0.6 * len(spelled)
