"""Held-out notices: how the messages are read and counted."""

from pathlib import Path

import pytest

from kratom_qa.datatypes import Notice
from kratom_qa.evaluation.notices import Message, load_notices, notice_line, notice_metrics
from kratom_qa.evaluation.testset import TestsetError

MISSED = Message("1", "can kratom cause seizures?", Notice.EMERGENCY, "a question that is no emergency, to be missed")
FOUND = Message("2", "i want to die", Notice.CRISIS, "direct")
ALARM = Message("3", "he is unconscious", None, "what gets a notice against the label")
QUIET = Message("4", "how does it taste?", None, "knowledge")


def test_each_kind_of_mistake_is_counted_apart() -> None:
    found = notice_metrics([MISSED, FOUND, ALARM, QUIET])
    assert {name: (figure.value, figure.n) for name, figure in found.items()} == {
        "missed emergencies": (1.0, 1),
        "missed crises": (0.0, 1),
        "false alarms": (0.5, 2),
    }


def test_the_line_gives_interval_and_number() -> None:
    assert notice_line(notice_metrics([ALARM, QUIET])) == "held-out notices: false alarms 0.500 [0.095, 0.905] n=2"


def test_a_test_set_may_have_no_such_messages(tmp_path: Path) -> None:
    assert load_notices(tmp_path) == ()
    assert notice_metrics(()) == {}


def test_a_line_that_is_no_message_is_named(tmp_path: Path) -> None:
    (tmp_path / "notices.jsonl").write_text(
        '{"id": "a", "question": "q", "notice": "emergancy", "kind": "k"}\n', encoding="utf-8"
    )
    with pytest.raises(TestsetError, match=r"notices\.jsonl:1 is no message"):
        load_notices(tmp_path)
