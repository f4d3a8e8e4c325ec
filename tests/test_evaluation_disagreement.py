"""Points on which documents differ: they fit the corpus, and the measures count what they should."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import CORPUS, PROJECT
from kratom_qa.datatypes import Answer, Citation, Document, Phrasing, Position, Quote, Reply
from kratom_qa.documents.folder import read_corpus
from kratom_qa.evaluation.disagreement import (
    Point,
    PointRecord,
    load_points,
    point_metrics,
    point_problems,
    shows_both,
)
from kratom_qa.evaluation.testset import Span, TestsetError

FOLDER = PROJECT / "tests" / "testset"
ONE, OTHER = Document("one", "One", "It is safe.", ""), Document("other", "Other", "It is not.", "")
POINT = Point("p-1", "p", "Is it safe?", ((Span("one", 0, 11),), (Span("other", 0, 10),)))
AGREED = Point("a-1", "a", "Is it a tree?", ())


def reply(*sides: tuple[int, ...]) -> Reply:
    """A reply that quotes both documents, with these sides."""
    quotes = tuple(Quote(Citation(d, 0, len(d.text))) for d in (ONE, OTHER))
    shown = tuple(Position(str(i), side) for i, side in enumerate(sides))
    return Reply("Is it safe?", Phrasing("Is it safe?"), Answer(quotes, disagreement=shown or None))


def test_the_points_fit_the_corpus_and_there_are_enough_of_them() -> None:
    points = load_points(FOLDER)
    assert point_problems(points, read_corpus(CORPUS).documents) == []
    differing = {point.point for point in points if point.sides}
    assert len(differing) >= 15 and sum(not point.sides for point in points) >= 60
    assert {point.split for point in points if point.sides} == {"dev", "test"}


def test_each_place_is_a_whole_sentence() -> None:
    texts = {document.id: document.text for document in read_corpus(CORPUS).documents}
    for point in load_points(FOLDER):
        for span in (span for side in point.sides for span in side):
            quote = texts[span.doc_id][span.start : span.end]
            assert quote == quote.strip() and "\n" not in quote, point.id


def test_both_sides_are_shown_where_each_stands_as_a_side_of_its_own() -> None:
    assert shows_both(POINT, reply((0,), (1,))) and shows_both(POINT, reply((1,), (0,)))
    assert not shows_both(POINT, reply())
    assert not shows_both(POINT, reply((0,), (0,)))
    assert not shows_both(replace(POINT, sides=(POINT.sides[0], (Span("third", 0, 5),))), reply((0,), (1,)))


def test_the_figures_count_both_sides_and_false_quarrels() -> None:
    records = [
        PointRecord(POINT, "answered", disagreement=True, both=True),
        PointRecord(POINT, "related", disagreement=False, both=False),
        PointRecord(AGREED, "answered", disagreement=True, both=False),
        PointRecord(AGREED, "not_covered", disagreement=False, both=False),
    ]
    figures = point_metrics(records, [("answered", False), ("related", False)])
    assert (figures["both sides shown"].value, figures["both sides shown"].n) == (0.5, 2)
    assert (figures["false conflicts"].value, figures["false conflicts"].n) == (0.5, 2)
    assert point_metrics([], [("answered", False)]) == {}


def test_what_is_wrong_with_points_is_said() -> None:
    outside = replace(POINT, id="p-2", sides=(POINT.sides[0], (Span("other", 0, 99),)))
    alone = replace(POINT, id="p-3", sides=POINT.sides[:1])
    assert point_problems([POINT, POINT, outside, alone], [ONE, OTHER]) == [
        "p-1: the id stands twice",
        "p-2: other 0-99 is no place in the documents",
        "p-3: a disagreement has two sides or more, each with a place",
    ]


def test_a_folder_without_points_has_none_and_a_broken_line_is_named(tmp_path: Path) -> None:
    assert load_points(tmp_path) == ()
    (tmp_path / "disagreements.jsonl").write_text(json.dumps({"id": "x"}) + "\n", encoding="utf-8")
    with pytest.raises(TestsetError, match=r"disagreements\.jsonl:1 is no point"):
        load_points(tmp_path)
