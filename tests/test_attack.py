"""A short form of `make attack`: every attack, with few trials, holds."""

import random
from pathlib import Path

import pytest

from attack.load import measure
from attack.questions import ask_odd_questions
from attack.table import ATTACKS, HEAD, row, run
from kratom_qa.assistant import Assistant


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_holds(name: str) -> None:
    ((_, outcome, seconds),) = run({name: ATTACKS[name]}, share=0.05, seed=7)
    assert outcome.faults == []
    assert outcome.trials >= 10
    assert row(name, outcome, seconds).count("|") == HEAD.splitlines()[0].count("|")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read as Linux tells it")
def test_fifty_people_at_once_are_all_answered(digest_index: Path) -> None:
    measured = measure(digest_index, random.Random(7), seconds=4, warm_up=2)
    assert set(measured.statuses) == {200}
    assert measured.statuses[200] == len(measured.seconds) >= 10
    assert 0 < measured.median <= measured.p95
    # how even and how flat shows in half an hour only
    assert measured.after > measured.before / 2 > 0


def test_odd_questions_get_a_reply_or_one_line(digests: Assistant, tmp_path: Path) -> None:
    outcome = ask_odd_questions(digests)(random.Random(7), 60, tmp_path)
    assert outcome.faults == []
    assert outcome.trials == 60
