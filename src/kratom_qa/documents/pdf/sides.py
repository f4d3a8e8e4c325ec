"""A narrow column beside the text, as journals put dates and addresses beside the abstract.

It is no column of prose, so no gutter is found for it; its lines would run into those of the text.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kratom_qa.documents.pdf.lines import Segment

_LONG = 40
"""Characters of a line of the text beside it."""
_FEWEST_LONG = 5
_FEWEST = 3
_EDGE = 2.0
"""Points: how far apart lines of one column may begin."""
_ROOM = 0.8
"""Of the size: white space between the two."""
_SHARED = 0.5
"""Of its lines, how many may stand on a base line of the text: in a table all of them do."""
_SAME_LINE = 0.1
"""Of the size."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A page parted at a narrow column."""

    above: list[Segment]
    side: list[Segment]
    text: list[Segment]
    below: list[Segment]


def side_column(found: Sequence[Segment]) -> Aside | None:
    """The narrow column on the left of a page and what stands around it; None where there is none."""
    long = [s for s in found if len(s.text) >= _LONG]
    for edge, count in Counter(round(s.x0) for s in long).most_common(3):
        lines = [s for s in long if abs(s.x0 - edge) <= _EDGE]
        top, foot = max(s.y for s in lines), min(s.y for s in lines)
        inside = [s for s in found if foot <= s.y <= top + lines[0].size]
        side = [s for s in inside if s.x1 <= edge - _ROOM * s.size]
        text = [s for s in inside if s.x0 >= edge - _EDGE]
        if count < _FEWEST_LONG or len(side) < _FEWEST or len(side) + len(text) < len(inside):
            continue
        shared = sum(any(abs(s.y - t.y) <= _SAME_LINE * s.size for t in text) for s in side)
        if shared > _SHARED * len(side) or max(len(s.text) for s in side) >= _LONG:
            continue
        above = [s for s in found if s.y > top + lines[0].size]
        return Aside(above, side, text, [s for s in found if s.y < foot])
    return None
