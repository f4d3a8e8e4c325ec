"""A short form of `make attack`: every attack, with few trials, holds."""

import random
from pathlib import Path

import pytest

from attack.questions import ask_odd_questions
from attack.table import ATTACKS, HEAD, row, run
from kratom_qa.assistant import Assistant


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_holds(name: str) -> None:
    ((_, outcome, seconds),) = run({name: ATTACKS[name]}, share=0.05, seed=7)
    assert outcome.faults == []
    assert outcome.trials >= 10
    assert row(name, outcome, seconds).count("|") == HEAD.splitlines()[0].count("|")


def test_odd_questions_get_a_reply_or_one_line(digests: Assistant, tmp_path: Path) -> None:
    outcome = ask_odd_questions(digests)(random.Random(7), 60, tmp_path)
    assert outcome.faults == []
    assert outcome.trials == 60
