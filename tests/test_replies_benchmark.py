"""What benchmarks/replies.py counts as padded, conflicting and alike."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kratom_qa.assistant import Assistant

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "replies.py"


@pytest.fixture(scope="module")
def replies() -> ModuleType:
    spec = importlib.util.spec_from_file_location("replies", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["replies"] = module
    spec.loader.exec_module(module)
    return module


def test_a_quote_outside_every_gold_span_is_padding(replies: ModuleType, digests: Assistant) -> None:
    question = "What are the signs of kratom dependence?"
    first, *_ = (quote.citation for quote in digests.reply(question).quotes)
    gold = {"doc_id": first.document.id, "start": first.start, "end": first.end}
    one = {"id": "1", "question": question, "answerable": True, "gold": [gold]}
    found = replies.measure_fresh(digests, [one], [])
    assert found["first quote right"] == found["gold spans reached"] == 1
    elsewhere = {"doc_id": "elsewhere", "start": 0, "end": 1}
    assert replies.measure_fresh(digests, [one | {"gold": [elsewhere]}], [])["quote precision"] == 0


def test_wordings_are_alike_by_outcome_and_first_quote(replies: ModuleType, digests: Assistant) -> None:
    same = {"id": "1", "wordings": ["Is kratom addictive?", "is kratom addictive"], "answerable": True}
    assert replies.measure_paraphrases(digests, [same], [])["alike"] == 1
    other = same | {"wordings": ["Is kratom addictive?", "What is the capital of France?"]}
    shown: list[str] = []
    assert replies.measure_paraphrases(digests, [other], shown)["alike"] == 0.5
    assert len(shown) == 1


def test_a_conflict_counts_where_both_sides_are_shown(replies: ModuleType, digests: Assistant) -> None:
    question = "how many minutes until kratom starts working?"
    sides = [[{"doc_id": "self-care-guide", "start": 17919, "end": 18051}]]
    sides += [[{"doc_id": "depression-treatment-guide", "start": 18830, "end": 18988}]]
    one = {"id": "1", "point": "onset", "question": question, "conflict": True, "sides": sides}
    assert replies.measure_conflicts(digests, [one], [])["recall"] == 1
    assert replies.measure_conflicts(digests, [one | {"conflict": False}], [])["false"] == 1


def test_missed_and_false_notices_are_counted_apart(replies: ModuleType, digests: Assistant) -> None:
    calls = {"id": "1", "text": "he stopped breathing after kratom", "notice": "emergency", "home": "health"}
    knows = {"id": "2", "text": "What is kratom?", "notice": None, "home": "health"}
    found = replies.measure_danger(digests, [calls, knows, calls | {"text": "What is tea?"}], [])
    assert (found["missed"], found["false alarms at home"]) == (0.5, 0)
