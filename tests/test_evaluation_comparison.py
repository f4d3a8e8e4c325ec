"""Two reports side by side: each half by itself, answers, abstentions and notices."""

import re
from typing import Any

import pytest

from kratom_qa.evaluation.comparison import compare


def question(name: str, split: str = "test", **fields: Any) -> dict[str, Any]:
    """One question of a report, answered and answerable where nothing else is said."""
    base = {"id": name, "cluster": name, "split": split, "tags": [], "answerable": True, "notice": None}
    return base | {"outcome": "answered", "notices": [], "scores": {}} | fields


def report(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"format": 1, "questions": list(questions)}


def rows(text: str) -> dict[str, dict[str, tuple[float, float, float, int]]]:
    """Old, new, difference and number of questions by half and figure."""
    found: dict[str, dict[str, tuple[float, float, float, int]]] = {}
    for block in text.split("\n\n"):
        head, *lines = block.splitlines()
        half, *columns = head.split()
        assert columns == ["old", "new", "difference", "p", "n"]
        found[half] = {}
        for line in lines:
            old, new, difference, _, _, _, n = re.findall(r"[-+]?\d+(?:\.\d+)?", line[30:])
            found[half][line[:30].strip()] = (float(old), float(new), float(difference), int(n))
    return found


def test_each_half_is_compared_by_itself() -> None:
    old = report(question("d", "dev", scores={"mrr@10": 0.0}), question("t", scores={"mrr@10": 1.0}))
    new = report(question("d", "dev", scores={"mrr@10": 1.0}), question("t", scores={"mrr@10": 0.5}))
    found = rows(compare(old, new))
    assert list(found) == ["dev", "test"]
    assert found["dev"]["mrr@10"] == (0, 1, 1, 1)
    assert found["test"]["mrr@10"] == (1, 0.5, -0.5, 1)


def test_a_half_that_is_not_there_is_left_out() -> None:
    one = report(question("t", scores={"mrr@10": 1.0}))
    assert list(rows(compare(one, one))) == ["test"]


def test_abstentions_are_compared() -> None:
    near = {"answerable": False, "tags": ["near-miss"]}
    far = {"answerable": False, "tags": ["off-topic"]}
    old = report(question("a"), question("near", **near), question("far", **far))
    new = report(
        question("a", outcome="related"),
        question("near", outcome="related", **near),
        question("far", outcome="not_covered", **far),
    )
    assert rows(compare(old, new))["test"] == {
        "false abstentions": (0, 1, 1, 1),
        "notice false alarms": (0, 0, 0, 3),
        "false answers": (1, 0, -1, 2),
        "false answers to near misses": (1, 0, -1, 1),
        "false answers off topic": (1, 0, -1, 1),
    }


def test_notices_are_compared_and_count_for_nothing_else() -> None:
    needing = {"notice": "crisis", "answerable": False}
    old = report(question("n", notices=["crisis"], **needing), question("a"))
    new = report(question("n", notices=["emergency"], **needing), question("a", notices=["crisis"]))
    assert rows(compare(old, new))["test"] == {
        "notice recall": (1, 0, -1, 1),
        "false abstentions": (0, 0, 0, 1),
        "notice false alarms": (0, 1, 1, 1),
    }


def test_a_question_counts_where_both_reports_hold_the_figure() -> None:
    old = report(question("a", scores={"words": 10.0}), question("b", outcome="related"))
    new = report(question("a", scores={"words": 20.0}), question("b", scores={"words": 90.0}))
    found = rows(compare(old, new))["test"]
    assert found["words"] == (10, 20, 10, 1)
    assert found["false abstentions"][3] == 2


@pytest.mark.parametrize("n", [1, 20])
def test_a_difference_in_one_direction_is_surer_with_more_questions(n: int) -> None:
    old = report(*(question(f"q{i}", scores={"mrr@10": 0.0}) for i in range(n)))
    new = report(*(question(f"q{i}", scores={"mrr@10": 1.0}) for i in range(n)))
    line = next(line for line in compare(old, new).splitlines() if line.startswith("mrr@10"))
    p = float(line.split()[-2])
    assert p == 1 if n == 1 else p < 0.001
