"""Running heads and feet: lines at the edge of a page that come again on other pages, page numbers aside."""

import re
from collections import Counter
from collections.abc import Sequence

from kratom_qa.documents.pdf.lines import Segment, base_lines

_PARTED = 1.2
_PAGES = 3
_NEAR = 4.0
"""Points: how far apart such lines may stand on two pages."""
_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|página|p\.)\s*)?(?:\d{1,4}|[ivxl]{1,6}|[A-Z]-?\d{1,3})(?:\s*(?:of|/|von|de)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
"""A page number that stands alone."""

Edge = tuple[str, list[Segment]]
"""`top` or `foot`, and the segments of one line."""


def furniture(pages: Sequence[Sequence[Segment]]) -> list[frozenset[Segment]]:
    """For each page the segments that are a running head or foot."""
    edges = [_edges(page) for page in pages]
    counts = Counter(key for found in edges for key in {key for edge in found for key in _keys(edge)})
    return [frozenset(s for edge in found for s in _running(edge, counts)) for found in edges]


def _running(edge: Edge, counts: Counter[str]) -> list[Segment]:
    """Of a line at the edge what comes again; all of it, or the page number at one of its ends."""
    line = edge[1]
    again = any(counts[key] >= _PAGES for key in _keys(edge))
    if again or _NUMBER.fullmatch(" ".join(s.text for s in line)):
        return line
    return [s for s in line if _NUMBER.fullmatch(s.text) and "page" in s.text.casefold()]


def _edges(page: Sequence[Segment]) -> list[Edge]:
    """The outermost lines of a page; two, where more white space parts them from the text than from one another."""
    lines = base_lines(page)
    found: list[Edge] = []
    for where, order in (("top", lines), ("foot", lines[::-1])):
        heights = [line[0].y for line in order[:3]]
        second = len(heights) == 3 and abs(heights[1] - heights[2]) > _PARTED * abs(heights[0] - heights[1])
        found += [(where, line) for line in order[: 2 if second else 1]]
    return found


def _keys(edge: Edge) -> list[str]:
    """What tells a line again on another page: its words without numbers, near the same height."""
    where, line = edge
    plain = re.sub(r"\d+", "#", " ".join(s.text for s in line)).casefold()
    plain = re.sub(r"^#\W*|\W*#$", "", plain).strip()
    height = int(line[0].y // _NEAR)
    return [f"{where} {plain} @{h}" for h in (height, height + 1)] if re.search(r"\w", plain) else []
