"""The five further test sets: how large each is, how it is split, and that its spans lie inside the documents."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from conftest import CORPUS, PROJECT

FOLDER = PROJECT / "tests" / "testset"
Record = dict[str, Any]

# records in each file, and the fields that each record has
FILES = {
    "paraphrases": (40, {"id", "split", "wordings", "answerable", "gold"}),
    "dialogues": (60, {"id", "split", "kind", "turns"}),
    "danger": (200, {"id", "split", "text", "notice", "home"}),
    "fresh_questions": (100, {"id", "split", "question", "kind", "answerable", "gold", "expect"}),
    "conflict_questions": (60, {"id", "split", "point", "question", "conflict", "sides"}),
}
FOLLOW_UPS = {
    "pronouns",
    "and-with",
    "what-about",
    "says-who",
    "why-how",
    "ordinals",
    "going-back",
    "corrections",
    "change-of-subject",
    "thanks",
    "persons",
    "dropped",
}
FRESH = {"one", "list", "how-why", "yes-no", "two-part", "false-premise", "injection", "near-miss"}
NOTICES = {"emergency", "crisis", "both"}


def read(name: str) -> list[Record]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def texts(record: Record) -> list[str]:
    """The messages of a record that stand alone: of a conversation, the first."""
    if "turns" in record:
        return [record["turns"][0]["question"]]
    return record.get("wordings") or [record.get("text") or record["question"]]


def same(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def spans(value: object) -> Iterator[Record]:
    """Every span in a record, however deep."""
    if isinstance(value, dict):
        if "doc_id" in value:
            yield value
        else:
            for part in value.values():
                yield from spans(part)
    elif isinstance(value, list):
        for part in value:
            yield from spans(part)


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_its_size_its_fields_and_two_equal_halves(name: str) -> None:
    records, (size, fields) = read(name), FILES[name]
    assert len(records) == size
    assert all(set(record) == fields for record in records)
    assert len({record["id"] for record in records}) == size
    assert Counter(record["split"] for record in records) == {"dev": size // 2, "test": size // 2}


def test_ids_and_texts_are_unique_over_all_files() -> None:
    records = [record for name in FILES for record in read(name)]
    asked = Counter(same(text) for record in records for text in texts(record))
    assert [text for text, count in asked.items() if count > 1 or not text] == []
    assert max(Counter(record["id"] for record in records).values()) == 1


@pytest.mark.parametrize("name", FILES)
def test_spans_are_whole_words_inside_the_documents(name: str) -> None:
    documents = {path.stem: path.read_text(encoding="utf-8-sig") for path in CORPUS.glob("*.md")}
    for record in read(name):
        for span in spans(record):
            text, start, end = documents[span["doc_id"]], span["start"], span["end"]
            assert 0 <= start < end <= len(text), record["id"]
            assert text[start:end] == text[start:end].strip() != "", record["id"]
            assert not re.search(r"\w$", text[start - 1 : start]), record["id"]
            assert not re.match(r"\w", text[end:]), record["id"]


@pytest.mark.parametrize("name", ["paraphrases", "dialogues", "fresh_questions"])
def test_what_is_answerable_has_gold_spans_and_nothing_else_has(name: str) -> None:
    for record in read(name):
        for asked in record.get("turns", [record]):
            assert asked["answerable"] == bool(asked["gold"]), record["id"]


def test_paraphrases_have_five_wordings_of_32_answerable_questions() -> None:
    records = read("paraphrases")
    assert all(len(set(map(same, record["wordings"]))) == 5 for record in records)
    assert sum(record["answerable"] for record in records) == 32


def test_dialogues_have_four_turns_and_five_of_each_kind() -> None:
    records = read("dialogues")
    assert Counter(record["kind"] for record in records) == dict.fromkeys(FOLLOW_UPS, 5)
    for record in records:
        assert len(record["turns"]) == 4
        assert all(set(turn) == {"question", "full", "answerable", "gold"} for turn in record["turns"])
        assert all(turn["question"].strip() and turn["full"].strip() for turn in record["turns"]), record["id"]


def test_danger_has_70_notices_70_at_home_without_and_60_elsewhere() -> None:
    counts = Counter((record["home"], record["notice"] in NOTICES) for record in read("danger"))
    assert counts == {("health", True): 70, ("health", False): 70, ("other", False): 60}
    assert all(record["notice"] in {None, *NOTICES} for record in read("danger"))


def test_fresh_questions_hold_what_is_expected_and_all_kinds() -> None:
    records = read("fresh_questions")
    kinds = Counter(record["kind"] for record in records)
    assert set(kinds) == FRESH
    assert (kinds["two-part"], kinds["false-premise"], kinds["injection"]) == (15, 10, 6)
    assert sum(record["answerable"] for record in records) == 80
    assert all(record["expect"].endswith(".") for record in records)


def test_half_of_the_conflict_questions_are_conflicts_between_documents() -> None:
    records = read("conflict_questions")
    assert sum(record["conflict"] for record in records) == 30
    for record in records:
        assert len(record["sides"]) == 2 and all(record["sides"]), record["id"]
        first, second = ({span["doc_id"] for span in side} for side in record["sides"])
        assert not record["conflict"] or not first & second, record["id"]


def test_conflict_questions_on_one_point_are_in_one_half() -> None:
    halves = {(record["point"], record["split"]) for record in read("conflict_questions")}
    assert len(halves) == len({point for point, _ in halves})
