"""Points on which documents are known to differ or to agree: are both sides shown, and is a conflict made up?"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kratom_qa.assistant import Assistant
from kratom_qa.datatypes import Answer, Citation, Document, Reply
from kratom_qa.evaluation.intervals import Estimate, rate
from kratom_qa.evaluation.testset import Span, TestsetError

POINTS = "disagreements.jsonl"


@dataclass(frozen=True, slots=True)
class Point:
    """A question on a point, and the places on each side; no sides where the documents agree."""

    id: str
    point: str
    """What is split into halves as one: the point, however it is asked."""
    question: str
    sides: tuple[tuple[Span, ...], ...]

    @property
    def split(self) -> str:
        """`dev` or `test`, as for other questions."""
        return "dev" if int(hashlib.sha256(self.point.encode()).hexdigest(), 16) % 2 else "test"


@dataclass(frozen=True, slots=True)
class PointRecord:
    """A point and what came of asking it."""

    point: Point
    outcome: str
    disagreement: bool
    """Whether the reply shows any sides."""
    both: bool
    """Whether it shows two known sides, each as a side of its own."""


def load_points(folder: Path) -> tuple[Point, ...]:
    """The points of `folder/disagreements.jsonl`, none where there is no such file.

    Errors: `TestsetError` that names the line.
    """
    path = folder / POINTS
    if not path.is_file():
        return ()
    lines = path.read_text(encoding="utf-8").split("\n")
    return tuple(_point(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def point_problems(points: Sequence[Point], documents: Iterable[Document]) -> list[str]:
    """What is wrong with points, in words: ids twice, one side alone, places that are not there."""
    lengths = {document.id: len(document.text) for document in documents}
    ids = [point.id for point in points]
    found = [f"{name}: the id stands twice" for name in dict.fromkeys(ids) if ids.count(name) > 1]
    for point in points:
        if len(point.sides) == 1 or not all(point.sides):
            found.append(f"{point.id}: a disagreement has two sides or more, each with a place")
        found += [
            f"{point.id}: {span.doc_id} {span.start}-{span.end} is no place in the documents"
            for side in point.sides
            for span in side
            if not 0 <= span.start < span.end <= lengths.get(span.doc_id, 0)
        ]
    return found


def ask_points(
    assistant: Assistant, points: Sequence[Point], progress: Callable[[], object] = lambda: None
) -> tuple[PointRecord, ...]:
    """Ask every point."""
    records = []
    for point in points:
        reply = assistant.reply(point.question)
        records.append(PointRecord(point, reply.outcome, bool(shown_sides(reply)), shows_both(point, reply)))
        progress()
    return tuple(records)


def shown_sides(reply: Reply) -> tuple[tuple[Citation, ...], ...]:
    """The places that a reply shows on each side."""
    if not isinstance(reply.body, Answer) or not reply.body.disagreement:
        return ()
    return tuple(tuple(reply.quotes[i].citation for i in side.quotes) for side in reply.body.disagreement)


def point_metrics(points: Sequence[PointRecord], others: Sequence[tuple[str, bool]]) -> Mapping[str, Estimate]:
    """How often both known sides are shown, and how often sides are shown where none are known.

    `others` holds the outcome and whether sides are shown for further questions on which the documents agree.
    """
    known = [record.both for record in points if record.point.sides]
    agreed = [(r.outcome, r.disagreement) for r in points if not r.point.sides] + list(others)
    figures = {
        "both sides shown": rate(known),
        "false conflicts": rate([disagreement for outcome, disagreement in agreed if outcome == "answered"]),
    }
    return {name: figure for name, figure in figures.items() if points and figure.n}


def shows_both(point: Point, reply: Reply) -> bool:
    """Whether two of the sides shown hold places of two different known sides."""
    held = [
        {i for i, known in enumerate(point.sides) if any(_touch(place, span) for place in shown for span in known)}
        for shown in shown_sides(reply)
    ]
    return any(one != other for i, a in enumerate(held) for b in held[i + 1 :] for one in a for other in b)


def _touch(place: Citation, span: Span) -> bool:
    return place.document.id == span.doc_id and place.start < span.end and span.start < place.end


def _point(line: str, place: str) -> Point:
    try:
        fields = json.loads(line)
        sides = tuple(tuple(Span(s["doc_id"], s["start"], s["end"]) for s in side) for side in fields["sides"])
        return Point(fields["id"], fields["point"], fields["question"], sides)
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise TestsetError(f"{place} is no point ({type(error).__name__}: {error})") from None
