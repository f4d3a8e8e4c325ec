"""Lines of a quote that are rows of a table: `a | b`, and `| a | b |` as Markdown has it."""

import itertools
from collections.abc import Sequence

_BETWEEN = " | "


def cells_of(line: str) -> list[str] | None:
    """The cells of a row; None for a line that is none.

    >>> cells_of("| Nausea | 3 |"), cells_of("| First night | Later"), cells_of("Take one.")
    (['Nausea', '3'], ['', 'First night', 'Later'], None)
    """
    bare = line.strip()
    if not bare.startswith("|") and _BETWEEN not in bare:
        return None
    framed = bare.startswith("|") and bare.endswith("|") and len(bare) > 1
    return [cell.strip() for cell in (bare[1:-1] if framed else bare).split("|")]


def aligned(lines: Sequence[str], width: int) -> list[str]:
    """The lines, with the cells of each table below each other where they fit into `width` characters."""
    found: list[str] = []
    for is_table, group in itertools.groupby(lines, lambda line: cells_of(line) is not None):
        part = list(group)
        found += _columns(part, width) if is_table else part
    return found


def _columns(lines: list[str], width: int) -> list[str]:
    rows = [cells_of(line) or [] for line in lines]
    widths = [max(map(len, column)) for column in itertools.zip_longest(*rows, fillvalue="")]
    if len(rows) < 2 or sum(widths) + len(_BETWEEN) * (len(widths) - 1) > width:
        return lines
    return [_BETWEEN.join(map(str.ljust, row, widths)).rstrip() for row in rows]
