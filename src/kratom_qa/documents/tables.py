"""The cells of a table -> its rows, with merged cells filled in and the head known; or blocks, where it is layout."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.datatypes import BlockKind
from kratom_qa.documents.writer import Stretch

_BETWEEN = " | "
_WIDEST = 200
_MOST_CELLS = 200_000
_STOPS = (".", "!", "?", ":")
_LONGEST_HEAD = 80
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and how many rows and columns it takes up."""

    stretches: tuple[Stretch, ...]
    rows: int = 1
    columns: int = 1
    head: bool = False

    @property
    def text(self) -> str:
        return " ".join(f"{s.marker}{s.text}" for s in self.stretches if not s.note)


EMPTY = Cell(())


def table_stretches(rows: Sequence[Sequence[Cell]], table: int, heads: int | None = None) -> list[Stretch]:
    """The rows of a table in order, its notes behind it.

    `heads` is the number of its head rows where the file tells; a cell with several paragraphs or a heading, and a
    table of one column, is layout: its blocks are kept as they are.
    """
    grid = _without_gaps(_grid(rows))
    if not grid:
        return []
    if len(grid[0]) == 1:
        return [stretch for row in grid for stretch in _blocks(row)]
    leading = heads if heads is not None else _marked(grid) or _guessed(grid)
    found: list[Stretch] = []
    for number, row in enumerate(grid):
        if any(_is_layout(cell) for cell in row):
            found += _blocks(row)
        else:
            line = _line(row)
            found.append(Stretch(BlockKind.ROW, line, table=table, head=number < leading < len(grid)))
    return found + [s for row in rows for cell in row for s in cell.stretches if s.note]


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Every cell in every place that it takes up."""
    grid: list[list[Cell]] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    size = 0
    for number, row in enumerate(rows):
        line: list[Cell] = []
        cells = iter(row)
        widest = max(_WIDEST, len(row))
        while len(line) < widest:
            cell, left = hanging.pop(len(line), (None, 0))
            if cell is not None:
                line.append(cell)
                if left > 1:
                    hanging[len(line) - 1] = (cell, left - 1)
                continue
            cell = next(cells, None)
            if cell is None:
                if not hanging or len(line) > max(hanging):
                    break
                cell = EMPTY
            for _ in range(min(max(cell.columns, 1), widest - len(line))):
                below = min(cell.rows, len(rows) - number) - 1
                if below > 0:
                    hanging[len(line)] = (cell, below)
                line.append(cell)
        grid.append(line)
        size += len(line)
        if size > _MOST_CELLS:
            return [list(row) for row in rows]
    widest = max(map(len, grid), default=0)
    return [line + [EMPTY] * (widest - len(line)) for line in grid]


def _without_gaps(grid: list[list[Cell]]) -> list[list[Cell]]:
    """Without rows and columns in which nothing stands."""
    rows = [row for row in grid if any(cell.stretches for cell in row)]
    if not rows:
        return []
    width = max(map(len, rows))
    kept = [c for c in range(width) if any(c < len(row) and row[c].stretches for row in rows)]
    return [[row[c] if c < len(row) else EMPTY for c in kept] for row in rows]


def _line(row: Sequence[Cell]) -> str:
    if all(cell is row[0] for cell in row):
        return row[0].text  # one cell as wide as the table
    return _BETWEEN.join(cell.text for cell in row).strip()


def _blocks(row: Sequence[Cell]) -> list[Stretch]:
    once = dict.fromkeys(id(cell) for cell in row)
    cells = {id(cell): cell for cell in row}
    return [stretch for key in once for stretch in cells[key].stretches]


def _is_layout(cell: Cell) -> bool:
    body = [s for s in cell.stretches if not s.note]
    if any(s.kind in (BlockKind.HEADING, BlockKind.ROW) for s in body):
        return True
    return len(body) > 1 and any(_is_sentence(s.text) for s in body)


def _is_sentence(text: str) -> bool:
    """Four words or more with a stop."""
    return text.rstrip("\"'”’)").endswith(_STOPS) and len(text.split(maxsplit=3)) > 3


def _marked(grid: list[list[Cell]]) -> int:
    """Leading rows whose cells are all heads or empty."""
    count = 0
    for row in grid:
        if not any(cell.head for cell in row) or any(not cell.head and cell.stretches for cell in row):
            break
        count += 1
    return count


def _guessed(grid: list[list[Cell]]) -> int:
    """1 where the first row reads like a head though nothing marks it: short labels over cells of another kind."""
    first, rest = grid[0], grid[1:]
    labels = [cell.text for cell in first]
    if not rest or len({id(cell) for cell in first}) < 2 or not all(labels[1:]):
        return 0
    if any(len(label) > _LONGEST_HEAD or _is_sentence(label) for label in labels):
        return 0
    numbers = [sum(bool(_NUMBER.search(row[c].text)) for row in rest) for c in range(len(first))]
    over_numbers = any(
        not _NUMBER.search(label) and count * 2 > len(rest)
        for label, count in zip(labels[1:], numbers[1:], strict=True)
    )
    return int(over_numbers or (len(first) > 2 and not any(map(_NUMBER.search, labels))))
