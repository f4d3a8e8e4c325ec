"""Words -> segments: what stands on one base line without a wide gap, a cell or a line of a column; and reading order.

A page is read column by column. A gutter is a vertical strip that few segments cross; what crosses it (a title, a wide
table) parts the page into bands, and each band is read on its own (after Nagy & Seth 1984, recursive X-Y cut).
"""

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kratom_qa.documents.pdf.words import SOFT, Word

_SAME_LINE = 0.35
"""Of the size: how far apart base lines may lie."""
_GAP = 1.0
"""Of the size: white space that parts two segments. Spaces between justified words are narrower."""
_FIGURE_GAP = 0.5
_FIGURE = re.compile(r"[-–—−(]?[\d.,]*[%)]?|\([A-Z]\)")
_FEWEST = 4
"""Lines on either side that make a column."""
_CROSSING = 0.5
"""Most segments that may cross a gutter, for each that does not."""
_SHORTEST_LINE = 22
"""Characters in the middle line of a column of prose; cells of a table are shorter."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one line."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    """Of most of its letters."""
    bold: bool
    """All of its letters are."""
    page: int = 0
    mono: bool = False
    """Most of its letters are a typewriter's."""


def segments(words: Sequence[Word], page: int = 0) -> list[Segment]:
    """The segments of a page, from its top to its foot."""
    lines: list[list[Word]] = []
    for word in sorted((w for w in words if not w.raised), key=lambda w: (-w.y, w.x0)):
        line = next(
            (line for line in reversed(lines[-3:]) if abs(line[0].y - word.y) <= _SAME_LINE * line[0].size), None
        )
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    for word in words:
        if word.raised and lines:
            min(lines, key=lambda line: _distance(line, word)).append(word)
    found: list[Segment] = []
    for line in lines:
        line.sort(key=lambda w: w.x0)
        start = 0
        for i, (one, other) in enumerate(pairwise(line), 1):
            if _apart(one, other):
                found.append(_segment(line[start:i], page))
                start = i
        found.append(_segment(line[start:], page))
    return found


def _apart(one: Word, other: Word) -> bool:
    """Whether the white space between two words parts them; less does between figures, which are cells."""
    figures = _FIGURE.fullmatch(one.text) and _FIGURE.fullmatch(other.text)
    return other.x0 - one.x1 > (_FIGURE_GAP if figures else _GAP) * max(one.size, other.size)


def base_lines(found: Sequence[Segment]) -> list[list[Segment]]:
    """Segments by base line, from top to foot, each line from left to right."""
    lines: list[list[Segment]] = []
    for segment in sorted(found, key=lambda s: (-s.y, s.x0)):
        if lines and abs(lines[-1][0].y - segment.y) <= _SAME_LINE * segment.size:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(line, key=lambda s: s.x0) for line in lines]


def _distance(line: Sequence[Word], word: Word) -> float:
    """How far a raised word is from the nearest letter of a line."""
    return min(abs(w.x1 - word.x0) + 3 * abs(w.y - word.y) for w in line)


def _segment(words: Sequence[Word], page: int) -> Segment:
    plain = [w for w in words if not w.raised] or words
    sizes = statistics.multimode(size for w in plain for size in [w.size] * len(w.text))
    bold = all(w.bold for w in plain)
    mono = sum(len(w.text) for w in plain if w.mono) > sum(len(w.text) for w in plain) / 2
    return Segment(_text(words), words[0].x0, max(w.x1 for w in words), plain[0].y, sizes[0], bold, page, mono)


def _text(words: Sequence[Word]) -> str:
    """Words with the blanks between them; exponents as `10^3`, note marks as `[2]`."""
    found = ""
    for before, word in zip([None, *words], words, strict=False):
        if before is None:
            found = _mark("", word.text) if word.raised > 0 else word.text
            continue
        text = _mark(before.text, word.text) if word.raised > 0 else word.text
        apart = word.x0 - before.x1 > 0.12 * max(word.size, before.size)
        found += (" " if apart or text.startswith("[") else "") + text
    return found.replace("\x02", SOFT)


def _mark(before: str, text: str) -> str:
    """How a superscript is written: an exponent after a number, a unit or a variable, else a note mark.

    >>> _mark("10", "3"), _mark("m", "2"), _mark("awake.", "1"), _mark("2019", "4"), _mark("21", "st")
    ('^3', '^2', '[1]', '[4]', 'st')
    """
    if not re.fullmatch(r"[-−–+]?\d+(?:[,–-]\d+)*,?", text):
        return text
    power = re.search(r"(?:\d|(?<![^\W\d_])(?:[^\W\d_]|[ck]m|mm))$", before) and not re.fullmatch(
        r"(?:19|20)\d\d", before
    )
    return f"^{text}" if power or text[0] in "-−–+" else f"[{text}]"


def reading_order(found: Sequence[Segment], gutters: Sequence[float] = ()) -> list[list[Segment]]:
    """The columns of a page in the order in which they are read, each from its top to its foot.

    `gutters` are those of the document's other pages, for a page with too few lines to tell.
    """
    gutter = _gutter(found)
    if gutter is None:
        gutter = next((x for x in gutters if _may_part(found, x)), None)
    if gutter is None:
        return [sorted(found, key=lambda s: (-s.y, s.x0))] if found else []
    result: list[list[Segment]] = []
    band: list[Segment] = []
    across = False
    for segment in sorted(found, key=lambda s: (-s.y, s.x0)):
        if segment.x0 < gutter < segment.x1:
            if across:
                result[-1].append(segment)
            else:
                result += [*_band(band, gutter, gutters), [segment]]
                band = []
        else:
            band.append(segment)
        across = not band
    return result + _band(band, gutter, gutters)


def common_gutters(pages: Sequence[Sequence[Segment]]) -> list[float]:
    """The gutters that pages of a document have, the most common first."""
    counts = Counter(round(x, -1) for page in pages if (x := _gutter(page)) is not None)
    exact = {round(x, -1): x for page in pages if (x := _gutter(page)) is not None}
    return [exact[x] for x, _ in counts.most_common(2)]


def _band(band: Sequence[Segment], gutter: float, gutters: Sequence[float]) -> list[list[Segment]]:
    left = [s for s in band if s.x1 <= gutter]
    right = [s for s in band if s.x1 > gutter]
    return [column for side in (left, right) for column in reading_order(side, gutters)]


def _may_part(found: Sequence[Segment], gutter: float) -> bool:
    """Whether the gutter of another page parts these few lines too."""
    sides = [s for s in found if s.x1 <= gutter], [s for s in found if s.x0 >= gutter]
    crossing = len(found) - len(sides[0]) - len(sides[1])
    return (
        all(sides)
        and crossing <= min(map(len, sides))
        and all(max(len(s.text) for s in side) >= _SHORTEST_LINE for side in sides)
    )


def _reads(side: Sequence[Segment]) -> bool:
    return statistics.median(len(s.text) for s in side) >= _SHORTEST_LINE


def _gutter(found: Sequence[Segment]) -> float | None:
    """Where a page of prose parts into two columns; None where it does not."""
    best: tuple[float, float] | None = None
    for x in sorted({round(s.x0) for s in found})[1:]:
        edge = x - 1.0
        left = [s for s in found if s.x1 <= edge]
        right = [s for s in found if s.x0 >= edge]
        crossing = len(found) - len(left) - len(right)
        if crossing > _CROSSING * min(len(left), len(right)) or not (_is_column(left) and _is_column(right)):
            continue
        room = edge - max(s.x1 for s in left)
        score = crossing - 0.01 * room
        if best is None or score < best[0]:
            best = (score, edge - room / 2)
    return best[1] if best else None


def _is_column(side: Sequence[Segment]) -> bool:
    """Whether these may be lines of prose, not cells of a table or labels of a figure."""
    return len({round(s.y) for s in side}) >= _FEWEST and _reads(side)
