"""Intervals and p-values: known values, coverage of the truth, whole clusters, the same bytes each time."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kratom_qa.evaluation.intervals import mean, permutation_p, rate, statistic


def alone(n: int) -> list[str]:
    """As many clusters as rows."""
    return [str(row) for row in range(n)]


# (good, all, low, high): the score interval without continuity correction, as Newcombe (1998), table I, gives it
WILSON = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
    (29, 29, 0.8830, 1.0),
]


@pytest.mark.parametrize(("good", "n", "low", "high"), WILSON)
def test_the_interval_of_a_rate_is_wilsons(good: int, n: int, low: float, high: float) -> None:
    figure = rate([True] * good + [False] * (n - good))
    assert (figure.value, figure.n) == (good / n, n)
    assert (figure.low, figure.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(flags=st.lists(st.booleans(), min_size=1, max_size=200))
@settings(max_examples=50, deadline=None)
def test_a_rate_lies_in_its_interval_and_the_interval_in_zero_to_one(flags: list[bool]) -> None:
    figure = rate(flags)
    assert 0 <= figure.low <= figure.value + 1e-12
    assert figure.value - 1e-12 <= figure.high <= 1
    assert figure.high - figure.low > 0, "even a rate of 0 or 1 is not certain"


def test_nothing_measured_is_no_number_and_not_zero() -> None:
    for figure in (rate([]), mean([], []), statistic(lambda rows: 0.0, [])):
        assert figure.n == 0
        assert math.isnan(figure.value) and math.isnan(figure.low) and math.isnan(figure.high)


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(3)
    covered = 0
    for _ in range(100):
        figure = mean(generator.normal(5.0, 2.0, 40).tolist(), alone(40))
        covered += figure.low <= 5.0 <= figure.high
    # 95 of 100 are promised; 85 lie four standard errors below and would mean a wrong interval
    assert 85 <= covered < 100


def test_the_bootstrap_is_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(5).normal(0.0, 1.0, 400)
    figure = mean(values.tolist(), alone(400))
    half = 1.96 * values.std(ddof=1) / math.sqrt(400)
    assert figure.value == pytest.approx(values.mean())
    assert figure.high - figure.value == pytest.approx(half, rel=0.15)
    assert figure.value - figure.low == pytest.approx(half, rel=0.15)


def test_turns_of_one_conversation_are_not_taken_for_independent() -> None:
    # 20 conversations of 5 turns, each wholly good or wholly bad: they hold the news of 20 questions, not of 100
    values = [float(row // 5 % 2) for row in range(100)]
    clustered = mean(values, [str(row // 5) for row in range(100)])
    independent = mean(values, alone(100))
    assert clustered.value == independent.value
    wider = (clustered.high - clustered.low) / (independent.high - independent.low)
    assert wider == pytest.approx(math.sqrt(5), rel=0.2)


def test_a_resample_draws_whole_clusters() -> None:
    clusters = ["a", "b", "a", "c", "b", "a"]
    members = {"a": {0, 2, 5}, "b": {1, 4}, "c": {3}}
    drawn: list[list[int]] = []

    def keep(rows: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> float:
        drawn.append(rows.tolist())
        return 0.0

    statistic(keep, clusters)
    for rows in drawn:
        for group in members.values():
            assert len({rows.count(row) for row in group}) == 1


@given(values=st.lists(st.floats(-1, 1), min_size=1, max_size=30))
@settings(max_examples=10, deadline=None)
def test_the_same_values_give_the_same_figure_to_the_last_bit(values: list[float]) -> None:
    clusters = [str(row % 7) for row in range(len(values))]
    assert mean(values, clusters) == mean(values, clusters)
    assert permutation_p(values, clusters) == permutation_p(values, clusters)


def test_no_difference_has_p_one() -> None:
    assert permutation_p([0.0] * 20, alone(20)) == 1.0


def test_a_difference_that_always_points_one_way_has_the_exact_p() -> None:
    # of the 2 ** 5 ways to flip five signs, two give a sum as far from zero
    assert permutation_p([1.0] * 5, alone(5)) == pytest.approx(2 / 32, abs=0.01)
    # of the 2 ** 3 sums of 3, 2 and 1, those at least as far as 3 + 2 - 1 are ±6 and ±4
    assert permutation_p([3.0, 2.0, -1.0], alone(3)) == pytest.approx(4 / 8, abs=0.02)


def test_p_is_never_zero_and_does_not_depend_on_the_sign() -> None:
    p = permutation_p([1.0] * 60, alone(60))
    assert p == pytest.approx(1 / 10_001)
    assert permutation_p([-1.0] * 60, alone(60)) == p


def test_a_single_conversation_can_prove_nothing() -> None:
    # thirty turns, all better, but one conversation: either sign is as likely
    assert permutation_p([1.0] * 30, ["one"] * 30) == 1.0
    assert permutation_p([1.0] * 30, alone(30)) < 0.001
