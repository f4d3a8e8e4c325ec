"""One place decides whether the documents answer."""

from pathlib import Path

import pytest

from index_folders import small_project
from kratom_qa.answering.missing import Missing
from kratom_qa.answering.verdict import Judge, Outcome
from kratom_qa.datatypes import Phrasing
from kratom_qa.index import load_index
from kratom_qa.index.engine import LocalEngine
from kratom_qa.query.query import make_query
from kratom_qa.settings import Settings
from kratom_qa.testing import BagOfWordsEncoder


@pytest.mark.parametrize(
    ("question", "answer_threshold", "related_threshold", "outcome"),
    [
        ("Is green tea cool?", 0.0, 0.0, Outcome.ANSWERED),
        ("Is green tea cool?", 2.0, 0.0, Outcome.RELATED),
        ("Is green tea cool?", 2.0, 2.0, Outcome.RELATED),
        ("Is milk cool?", 2.0, 0.0, Outcome.RELATED),
        ("Is milk cool?", 2.0, 2.0, Outcome.NOT_COVERED),
    ],
)
def test_the_outcome_follows_the_chance_and_whether_the_subject_is_named(
    tmp_path: Path, question: str, answer_threshold: float, related_threshold: float, outcome: Outcome
) -> None:
    index = load_index(small_project(tmp_path) / "index")
    settings = Settings(answer_threshold=answer_threshold, related_threshold=related_threshold)
    judge = Judge(index.bm25.terms, frozenset({"tea"}), "bag-of-words", settings)
    query = make_query(Phrasing(question), BagOfWordsEncoder(), index.bm25.share_of_rows)
    verdict = judge.verdict(query, LocalEngine(index).search(query.vector, query.stems), Missing())
    assert verdict.outcome is outcome
    assert 0 <= verdict.chance <= 1


def test_nothing_found_is_not_covered(tmp_path: Path) -> None:
    index = load_index(small_project(tmp_path) / "index")
    judge = Judge(index.bm25.terms, frozenset(), "bag-of-words", Settings(answer_threshold=0.0, related_threshold=0.0))
    query = make_query(Phrasing("Is tea hot?"), BagOfWordsEncoder(), index.bm25.share_of_rows)
    found = LocalEngine(index).search(query.vector, query.stems, frozenset({"unknown"}))
    assert judge.verdict(query, found, Missing()).outcome is Outcome.NOT_COVERED
