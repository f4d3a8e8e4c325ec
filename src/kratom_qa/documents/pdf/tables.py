"""Tables of a column: lines of several cells that stand below one another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.documents.pdf.lines import Segment, base_lines

_LEADERS = re.compile(r"\s*(?:\.\s?){3,}$")
_FEWEST_ROWS = 3
"""Two lines may be a form or a formula."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; empty cells are empty texts."""

    cells: tuple[str, ...]
    segments: tuple[Segment, ...]


def rows_of(column: Sequence[Segment]) -> list[list[Segment] | Row]:
    """The lines of a column in order: runs of prose, and the rows of tables."""
    lines = base_lines(column)
    result: list[list[Segment] | Row] = []
    i = 0
    while i < len(lines):
        last = _table_end(lines, i)
        if last - i >= _FEWEST_ROWS:
            result += _rows(lines[i:last])
            i = last
            continue
        if not result or isinstance(result[-1], Row):
            result.append([])
        prose = result[-1]
        assert isinstance(prose, list)
        prose.append(_joined(lines[i]))
        i += 1
    return result


def _joined(line: Sequence[Segment]) -> Segment:
    """One line of prose, wide gaps and all."""
    first, last = line[0], max(line, key=lambda s: s.x1)
    widest = max(line, key=lambda s: len(s.text))
    text = " ".join(s.text for s in line)
    return Segment(text, first.x0, last.x1, first.y, widest.size, all(s.bold for s in line), first.page, widest.mono)


def _table_end(lines: Sequence[Sequence[Segment]], first: int) -> int:
    """Index behind the last line of the table that begins here; `first` where none does."""
    if len(lines[first]) < 2:
        return first
    columns = [(s.x0, s.x1) for s in lines[first]]
    last, full = first + 1, 1
    for i in range(first + 1, len(lines)):
        line = lines[i]
        if lines[i - 1][0].y - line[0].y > 3 * line[0].size:
            break
        if len(line) == 1 and not _is_continuation(line[0], columns):
            break
        if not _fits(line, columns):
            break
        columns = _widened(columns, line)
        full += len(line) > 1
        if len(line) > 1:
            last = i + 1
        elif i + 1 < len(lines) and len(lines[i + 1]) < 2:
            break
    prose = sum(len(s.text) for line in lines[first:last] for s in line) / max(sum(map(len, lines[first:last])), 1)
    return last if full >= _FEWEST_ROWS and len(columns) >= 2 and prose < 60 else first


def _is_continuation(segment: Segment, columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a lone segment is a cell: it keeps within one column."""
    return sum(x0 < segment.x1 and segment.x0 < x1 for x0, x1 in columns) <= 1


def _fits(line: Sequence[Segment], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether no cell reaches over two columns, and one at least stands under a column."""
    over = [sum(x0 < s.x1 and s.x0 < x1 for x0, x1 in columns) for s in line]
    return max(over) <= 1 and sum(n == 1 for n in over) >= min(2, len(line))


def _widened(columns: Sequence[tuple[float, float]], line: Sequence[Segment]) -> list[tuple[float, float]]:
    spans = sorted([*columns, *((s.x0, s.x1) for s in line)])
    merged = [spans[0]]
    for x0, x1 in spans[1:]:
        if x0 < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _rows(lines: Sequence[Sequence[Segment]]) -> list[Row]:
    """Rows with all their cells; lines without a first cell belong to the head, or go on with the row above."""
    columns: list[tuple[float, float]] = []
    for line in lines:
        columns = _widened(columns, line) if columns else [(s.x0, s.x1) for s in line]
    rows: list[Row] = []
    for line in lines:
        cells = [""] * len(columns)
        for segment in line:
            i = next(i for i, (x0, x1) in enumerate(columns) if x0 <= segment.x0 < x1 or segment.x0 <= x0 < segment.x1)
            cells[i] = f"{cells[i]} {_LEADERS.sub('', segment.text)}".strip()
        in_head = bool(rows) and not rows[0].cells[0] and len(rows) == 1
        label = bool(rows) and not any(rows[-1].cells[1:]) and cells[0][:1].islower()
        if label or (rows and not cells[0] and (in_head or rows[-1].cells[0])):
            rows[-1] = _together(rows[-1], cells, line)
        else:
            rows.append(Row(tuple(cells), tuple(line)))
    return rows


def _together(row: Row, cells: Sequence[str], line: Sequence[Segment]) -> Row:
    joined = tuple(f"{above} {below}".strip() for above, below in zip(row.cells, cells, strict=True))
    return Row(joined, (*row.segments, *line))
