"""Lines of a column -> headings, paragraphs, list items and table rows, by their size, weight and distance."""

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.pdf.lines import Segment
from kratom_qa.documents.pdf.tables import Row, rows_of
from kratom_qa.documents.plain import heading_level

_LARGER = 1.1
"""Of the size of the text: letters of a heading."""
_SMALLER = 0.87
"""Of the size of the text: letters of a footnote."""
_LOOSE = 1.35
"""Of the usual distance between base lines: begins a paragraph."""
_ENOUGH_STEPS = 8
"""Fewer distances between lines do not show that a text is set wide."""
_INDENT = 0.8
"""Of the size: a first line that is set in, or a line that ends early."""
_LONGEST_HEADING = 160
_MOST_HEADING_LINES = 4
_ITEM = re.compile(r"(?:[•‣◦▪●■□✓–—*·-]|\(?\d{1,2}[.)]|\(?[a-z]\)|\(?[ivx]{1,4}\))\s+(?=\S)")
_NUMBERED = re.compile(r"(?:(?:Chapter|Section|Part|Appendix) )?(\d{1,2}(?:\.\d{1,2})*|[A-Z](?:\.\d{1,2})+)\.?\s+\S")
_LABEL = re.compile(r"(?:Table|Figure|Fig\.|Box)\s+\w+[.:]")
_FOOTNOTE = re.compile(r"\[\d{1,3}\]|\d{1,3}\s?[A-Z“(]|[*†‡§]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before its text has a place: lines to be joined, and what they are."""

    kind: BlockKind
    lines: tuple[Segment, ...]
    level: int = 0
    aside: bool = False
    """Furniture or a footnote: text that goes on from page to page is joined around it."""
    row: Row | None = None


def body_size(pages: Sequence[Sequence[Segment]]) -> float:
    """The size of most letters of a document."""
    letters: Counter[float] = Counter()
    for segment in chain.from_iterable(pages):
        letters[segment.size] += len(segment.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def is_styled(pages: Sequence[Sequence[Segment]], body: float) -> bool:
    """Whether a document sets its headings apart by size or weight."""
    return any(_is_heading(segment.text, [segment], body) for segment in chain.from_iterable(pages))


def usual_leading(pages: Sequence[Sequence[Segment]]) -> float:
    """The usual distance between base lines, in sizes of the letters; of an even mixture the smaller."""
    steps = [
        (one.y - other.y) / one.size
        for page in pages
        for one, other in pairwise(page)
        if one.size == other.size > 0 and one.size < one.y - other.y < 3 * one.size
    ]
    # a page of short paragraphs has more gaps than lines: what is usual is at the lower end
    usual = sorted(steps)[len(steps) // 10] if steps else 1.2
    return usual if len(steps) >= _ENOUGH_STEPS else min(usual, 1.5)


def column_drafts(column: Sequence[Segment], body: float, leading: float, *, styled: bool) -> Iterator[Draft]:
    """The blocks of one column, top to foot; headings of a document that is not `styled` are known by their words."""
    for part in rows_of(column):
        if isinstance(part, Row):
            yield Draft(BlockKind.ROW, part.segments, row=part)
        else:
            yield from _prose(part, body, leading, styled)


def _prose(lines: Sequence[Segment], body: float, leading: float, styled: bool) -> Iterator[Draft]:
    usual = _usual_distance(lines, leading)
    edge = max((line.x1 for line in lines), default=0.0)
    group: list[Segment] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and _begins(before, line, group, usual, edge, body):
            yield _draft(group, body, styled)
            group = []
        group.append(line)
    if group:
        yield _draft(group, body, styled)


def _usual_distance(lines: Sequence[Segment], leading: float) -> float:
    """Of the lines of one column, and no more than that of the document allows."""
    steps = [one.y - other.y for one, other in pairwise(lines) if 0 < one.y - other.y < 3 * one.size]
    most = 1.1 * leading * max((line.size for line in lines), default=1.0)
    return min(statistics.median_low(steps), most) if steps else most


def _begins(before: Segment, line: Segment, group: Sequence[Segment], usual: float, edge: float, body: float) -> bool:
    """Whether a line begins a block of its own."""
    step = before.y - line.y
    if step > _LOOSE * max(usual, line.size) or step < -line.size:
        return True
    if line.mono != before.mono:
        return True
    if line.size <= _SMALLER * body and _FOOTNOTE.match(line.text):
        return True
    if abs(line.size - before.size) > 0.06 * body or _ITEM.match(line.text):
        return True
    if line.bold != before.bold and (_may_head(group) or _may_head([line])):
        # a bold lead-in inside a paragraph is not bold as a whole line
        return True
    first = group[0]
    early = before.x1 < edge - 4 * line.size
    ended = before.text.rstrip().endswith((".", "!", "?", ":", "”", '"', "]"))
    if early and ended:
        return True
    hanging = _ITEM.match(first.text) is not None or (len(group) > 1 and group[1].x0 > first.x0 + _INDENT * line.size)
    if hanging:
        back = group[-1].x0 - _INDENT * line.size
        return len(group) > 1 and (line.x0 < back or line.x0 <= first.x0)
    set_in = line.x0 > min(s.x0 for s in group) + _INDENT * line.size
    return set_in and ended


def _may_head(group: Sequence[Segment]) -> bool:
    text = " ".join(line.text for line in group)
    return len(text) <= _LONGEST_HEADING and not text.endswith((".", ",", ";"))


def _draft(group: list[Segment], body: float, styled: bool) -> Draft:
    text = " ".join(line.text for line in group)
    first = group[0]
    if _is_heading(text, group, body):
        return Draft(BlockKind.HEADING, tuple(group), level=_depth(text))
    if first.size <= _SMALLER * body and _FOOTNOTE.match(first.text):
        return Draft(BlockKind.PARAGRAPH, tuple(group), aside=True)
    if _ITEM.match(first.text):
        return Draft(BlockKind.ITEM, tuple(group))
    if (
        not styled
        and len(group) == 1
        and first.size >= 0.95 * body
        and not _LABEL.match(text)
        and heading_level(text, False)
    ):
        return Draft(BlockKind.HEADING, tuple(group), level=_depth(text))
    return Draft(BlockKind.PARAGRAPH, tuple(group))


def _is_heading(text: str, group: Sequence[Segment], body: float) -> bool:
    if len(group) > _MOST_HEADING_LINES or len(text) > _LONGEST_HEADING or not any(c.isalpha() for c in text):
        return False
    if _LABEL.match(text) or len([c for c in text if c.isalpha()]) < 2 or "://" in text or "@" in text:
        return False
    if any(line.mono for line in group):
        return False
    large = all(line.size >= _LARGER * body for line in group)
    bold = all(line.bold and line.size >= 0.95 * body for line in group)
    ends_like_one = not text.rstrip().endswith((",", ";")) and not (text.endswith(".") and not _NUMBERED.match(text))
    return ends_like_one and (large or bold) and not _ITEM.fullmatch(text + " x")


def _depth(text: str) -> int:
    """Depth that a heading's number tells; 0 where it has none."""
    numbered = _NUMBERED.match(text)
    return numbered[1].count(".") + 2 if numbered else 0


def with_levels(drafts: Sequence[Draft], *, styled: bool) -> list[Draft]:
    """Headings with their depth: by their number, or by the rank of their size and weight; the title alone is 1."""
    headings = [d for d in drafts if d.kind is BlockKind.HEADING]
    title = _title(drafts, headings, styled)
    styles = sorted({_style(d) for d in headings if d is not title}, reverse=True)
    known = {_style(d): d.level for d in reversed(headings) if d.level}
    ranks = {style: known.get(style, min(2 + i, 6)) for i, style in enumerate(styles)}

    def level(draft: Draft) -> int:
        return 1 if draft is title else draft.level or ranks[_style(draft)]

    return [replace(d, level=level(d)) if d.kind is BlockKind.HEADING else d for d in drafts]


def _title(drafts: Sequence[Draft], headings: Sequence[Draft], styled: bool) -> Draft | None:
    """The heading of the first page that is larger than all others, or that another one follows at once."""
    first_page = min((d.lines[0].page for d in drafts), default=0)
    found = [d for d in headings if d.lines[0].page == first_page and not d.level]
    if not found:
        return None
    largest = max(found, key=lambda d: d.lines[0].size)
    if all(d.lines[0].size < largest.lines[0].size for d in headings if d is not largest):
        return largest
    content = [d for d in drafts if not d.aside]
    leads = len(content) > 1 and content[1].kind is BlockKind.HEADING
    opens = content[0] is found[0] and (leads or not styled)
    return found[0] if opens else None


def _style(draft: Draft) -> tuple[float, bool]:
    return draft.lines[0].size, draft.lines[0].bold
