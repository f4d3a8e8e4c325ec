"""Measures of a confidence, on cases that can be worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kratom_qa.evaluation.abstention import (
    area_under_risk_coverage,
    auroc,
    calibration_error,
    false_answers_at,
    reliability,
    risk_coverage,
)

GOOD = np.array([True, True, False, False])


def test_auroc_is_one_when_every_answerable_question_ranks_first_and_zero_when_last() -> None:
    assert auroc(np.array([0.9, 0.8, 0.2, 0.1]), GOOD) == 1.0
    assert auroc(np.array([0.1, 0.2, 0.8, 0.9]), GOOD) == 0.0


def test_auroc_counts_pairs_and_a_tie_by_half() -> None:
    # of four pairs: .9 beats both, .3 loses to .4 and ties with .3
    assert auroc(np.array([0.9, 0.3, 0.4, 0.3]), GOOD) == pytest.approx(2.5 / 4)
    assert auroc(np.array([0.5, 0.5, 0.5, 0.5]), GOOD) == 0.5


def test_auroc_of_one_kind_of_question_alone_is_no_number() -> None:
    assert math.isnan(auroc(np.array([0.1, 0.9]), np.array([True, True])))
    assert math.isnan(auroc(np.array([0.1, 0.9]), np.array([False, False])))


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=2, max_size=30))
@settings(max_examples=50, deadline=None)
def test_auroc_asks_only_for_the_order(rows: list[tuple[int, bool]]) -> None:
    chance, good = np.array([c / 20 for c, _ in rows]), np.array([g for _, g in rows])
    if good.all() or not good.any():
        return
    assert auroc(np.exp(chance), good) == pytest.approx(auroc(chance, good))
    assert auroc(-chance, good) == pytest.approx(1 - auroc(chance, good))


def test_false_answers_are_counted_at_the_threshold_that_lets_nine_of_ten_pass() -> None:
    # ten answerable questions at 1.0, 0.9 ... 0.1: nine pass from 0.2 on
    chance = np.array([*np.arange(10, 0, -1) / 10, 0.95, 0.2, 0.15, 0.05])
    good = np.array([True] * 10 + [False] * 4)
    assert false_answers_at(chance, good) == pytest.approx(2 / 4)
    assert false_answers_at(chance, good, answered=1.0) == pytest.approx(3 / 4)
    assert false_answers_at(chance, good, answered=0.1) == 0.0


def test_false_answers_at_a_rate_depend_on_the_order_alone() -> None:
    chance = np.array([0.9, 0.4, 0.6, 0.1])
    assert false_answers_at(chance, GOOD) == false_answers_at(chance / 100, GOOD) == 0.5
    assert math.isnan(false_answers_at(chance, np.array([True] * 4)))


def test_calibration_error_is_the_distance_of_what_is_said_and_what_is_so() -> None:
    # ten questions at .8 of which eight are answerable: said and true agree
    eight_of_ten = np.array([True] * 8 + [False] * 2)
    assert calibration_error(np.full(10, 0.8), eight_of_ten) == pytest.approx(0.0)
    assert calibration_error(np.full(10, 0.95), eight_of_ten) == pytest.approx(0.15)
    # two bins: four at .1, half of them answerable; one at .9, answerable: (4 * .4 + 1 * .1) / 5
    chance = np.array([0.1, 0.1, 0.1, 0.1, 0.9])
    assert calibration_error(chance, np.array([True, True, False, False, True])) == pytest.approx(0.34)


def test_errors_in_two_directions_do_not_cancel_out() -> None:
    chance, good = np.array([0.25, 0.75]), np.array([True, False])
    assert chance.mean() == good.mean()
    assert calibration_error(chance, good) == pytest.approx(0.75)


def test_certainty_falls_into_the_last_bin_and_empty_bins_are_left_out() -> None:
    chance = np.array([0.0, 0.95, 1.0])
    assert reliability(chance, np.array([False, True, True])) == [
        (0.0, 0.0, 1),
        (pytest.approx(0.975), 1.0, 2),
    ]


def test_the_risk_is_that_of_the_most_confident_first() -> None:
    chance, wrong = np.array([0.2, 0.9, 0.5, 0.7]), np.array([True, False, False, True])
    assert risk_coverage(chance, wrong) == [
        (0.25, 0.0),
        (0.5, 0.5),
        (0.75, pytest.approx(1 / 3)),
        (1.0, 0.5),
    ]
    assert area_under_risk_coverage(chance, wrong) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_the_area_is_smaller_when_the_wrong_ones_come_last() -> None:
    wrong = np.array([False, False, True, True])
    best = area_under_risk_coverage(np.array([0.9, 0.8, 0.2, 0.1]), wrong)
    worst = area_under_risk_coverage(np.array([0.1, 0.2, 0.8, 0.9]), wrong)
    assert best == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
    assert worst == pytest.approx((1 + 1 + 2 / 3 + 1 / 2) / 4)


def test_the_area_of_no_question_is_no_number() -> None:
    assert math.isnan(area_under_risk_coverage(np.array([]), np.array([], dtype=bool)))
