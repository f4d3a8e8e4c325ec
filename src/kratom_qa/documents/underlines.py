"""Headings that are underlined, as plain text and reStructuredText have them.

A title is a line with a line of one sign below it, and may have the same above; which sign stands for which depth is
told by the order in which they come (docutils, "Sections").
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_TITLE = re.compile(
    r"(?:^(?P<over>(?P<sign>[=\-~^\"'`#*+.:_])(?P=sign){2,})[ \t]*\n[ \t]*(?P<inner>\S.*)\n(?P=sign){3,}[ \t]*$)"
    r"|(?:(?:\A|(?<=\n))(?P<title>\S.*)\n(?P<under>(?P<below>[=\-~^\"'`#*+.:_])(?P=below){2,})[ \t]*$)",
    re.MULTILINE,
)
_ADORNMENT = re.compile(r"([^\w\s])\1{2,}(?:\s+\1+)*\s*")
_COLUMNS = re.compile(r"\t|\S {3,}\S")
"""A head row of a table, which a line parts from its rows."""
_SHORTER = 0.7
"""Of the title: as short as an underline may be."""
_LONGEST = 110
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Underlined:
    """A title, and the stretch of the lines that it takes with its underline."""

    start: int
    end: int
    level: int
    lines: tuple[int, int]


def underlined(text: str, start: int = 0) -> tuple[Underlined, ...]:
    """The underlined titles of a text from `start` on; the first has level 1 where no other is like it.

    >>> [(t.start, t.level) for t in underlined("Tea\\n===\\n\\nGreen\\n-----\\n\\nIt is hot.\\n\\nBlack\\n-----\\n")]
    [(0, 1), (9, 2), (34, 2)]
    """
    found = []
    for match in _TITLE.finditer(text, start):
        name = "inner" if match["over"] else "title"
        title, sign = match[name].rstrip(), (match["sign"] or match["below"], bool(match["over"]))
        short = not match["over"] and len(match["under"]) < _SHORTER * len(title)
        above = text[max(start, match.start() - 2) : match.start()]
        in_paragraph = not match["over"] and bool(above.strip()) and not above.endswith("\n\n")
        if short or in_paragraph or len(title) > _LONGEST or _ADORNMENT.fullmatch(title) or _COLUMNS.search(title):
            continue
        begin = match.start(name)
        found.append((begin, begin + len(title), sign, match.span()))
    signs = list(dict.fromkeys(sign for _, _, sign, _ in found))
    counts = Counter(sign for _, _, sign, _ in found)
    first = 1 if signs and counts[signs[0]] == 1 else 2
    levels = {sign: min(first + i, _DEEPEST) for i, sign in enumerate(signs)}
    return tuple(Underlined(begin, end, levels[sign], lines) for begin, end, sign, lines in found)


def blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these spans made blank, line ends aside: offsets stay."""
    bare = list(text)
    for start, end in spans:
        bare[start:end] = ("\n" if c == "\n" else " " for c in text[start:end])
    return "".join(bare)
