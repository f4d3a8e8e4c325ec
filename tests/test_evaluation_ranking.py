"""Retrieval measures: what ir-measures says of the same runs, and what a run with nothing in it gets."""

from collections.abc import Callable, Mapping, Sequence

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from kratom_qa.evaluation import ranking

# qrels may hold items that no run finds, and runs items that nobody judged
ITEMS = [f"d{number}" for number in range(15)]

Measure = Callable[[Sequence[str], Mapping[str, int]], float]

PAIRS: list[tuple[ir_measures.measures.Measure, Measure]] = [
    *((Success @ k, lambda ranked, judged, k=k: ranking.success(ranked, judged, k)) for k in (1, 3, 5)),
    *((R @ k, lambda ranked, judged, k=k: ranking.recall(ranked, judged, k)) for k in (1, 5, 10)),
    (RR @ 10, ranking.reciprocal_rank),
    (RR @ 3, lambda ranked, judged: ranking.reciprocal_rank(ranked, judged, 3)),
    (nDCG @ 10, ranking.ndcg),
    (nDCG @ 3, lambda ranked, judged: ranking.ndcg(ranked, judged, 3)),
]


def outside(
    measure: ir_measures.measures.Measure, runs: Mapping[str, Sequence[str]], judged: Mapping[str, Mapping[str, int]]
) -> dict[str, float]:
    """What ir-measures says, by query; scores fall with the rank, so that no two are equal."""
    qrels = [ir_measures.Qrel(q, item, grade) for q, row in judged.items() for item, grade in row.items()]
    run = [
        ir_measures.ScoredDoc(q, item, -float(rank)) for q, ranked in runs.items() for rank, item in enumerate(ranked)
    ]
    # a run without a single line is no run to ir-measures
    run.append(ir_measures.ScoredDoc("filler", "d0", 0.0))
    return {found.query_id: found.value for found in ir_measures.iter_calc([measure], qrels, run)}


ranked_lists = st.lists(st.sampled_from(ITEMS), unique=True, max_size=14)
grades = st.dictionaries(st.sampled_from(ITEMS), st.integers(0, 3), min_size=1, max_size=14)
topics = st.lists(st.tuples(ranked_lists, grades), min_size=1, max_size=4)


@pytest.mark.parametrize(("measure", "ours"), PAIRS, ids=[str(measure) for measure, _ in PAIRS])
@given(topics=topics)
@settings(max_examples=60, deadline=None)
def test_every_measure_is_that_of_ir_measures_on_graded_judgements(
    measure: ir_measures.measures.Measure, ours: Measure, topics: list[tuple[list[str], dict[str, int]]]
) -> None:
    runs = {f"q{i}": ranked for i, (ranked, _) in enumerate(topics)}
    judged = {f"q{i}": row for i, (_, row) in enumerate(topics)}
    theirs = outside(measure, runs, judged)
    for query, row in judged.items():
        assert ours(runs[query], row) == pytest.approx(theirs[query]), (query, runs[query], row)


@pytest.mark.parametrize(("measure", "ours"), PAIRS, ids=[str(measure) for measure, _ in PAIRS])
def test_a_query_that_returns_nothing_scores_zero_and_counts(
    measure: ir_measures.measures.Measure, ours: Measure
) -> None:
    runs, judged = {"found": ["d1"], "empty": []}, {"found": {"d1": 1}, "empty": {"d1": 1}}
    assert ours([], judged["empty"]) == 0.0
    # the outside mean has it in its denominator too
    assert outside(measure, runs, judged) == {"found": ours(["d1"], {"d1": 1}), "empty": 0.0}


def test_a_query_for_which_nothing_is_relevant_scores_zero() -> None:
    for _, ours in PAIRS:
        assert ours(["d1", "d2"], {}) == 0.0
        assert ours(["d1", "d2"], {"d1": 0}) == 0.0


def test_a_better_grade_first_is_worth_more_than_last() -> None:
    judged = {"good": 3, "fair": 1}
    assert ranking.ndcg(["good", "fair"], judged) == 1.0
    assert 0 < ranking.ndcg(["fair", "good"], judged) < 1
    # linear gain: (1 + 3 / log2(3)) / (3 + 1 / log2(3))
    assert ranking.ndcg(["fair", "good"], judged) == pytest.approx(0.7967, abs=1e-4)


@given(ranked=ranked_lists, judged=grades)
@settings(max_examples=60, deadline=None)
def test_measures_lie_between_zero_and_one_and_grow_with_depth(ranked: list[str], judged: dict[str, int]) -> None:
    for measure in (ranking.success, ranking.recall, ranking.reciprocal_rank):
        values = [measure(ranked, judged, k) for k in range(1, 15)]
        assert values == sorted(values)
        assert all(0 <= value <= 1 for value in values)
    assert 0 <= ranking.ndcg(ranked, judged) <= 1 + 1e-12
