"""`batch`: a line in, a line out, in order, whatever stands in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kratom_qa.assistant import Assistant
from kratom_qa.cli import main
from kratom_qa.cli.batch import run_batch
from kratom_qa.errors import KratomQAError
from kratom_qa.render import reply_object
from kratom_qa.render.json import hits_object
from kratom_qa.render.wording import DISCLAIMER
from small_index import open_fake, small_index

Record = dict[str, Any]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return open_fake(small_index(tmp_path_factory.mktemp("batch")))


def answered(assistant: Assistant, folder: Path, content: bytes, **options: Any) -> list[Record]:
    """The records that come out for the bytes that go in."""
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    source.write_bytes(content)
    code = run_batch(assistant, source, target, options.get("sources", frozenset()), options.get("region"))
    text = target.read_bytes()
    assert text.isascii()
    assert text.endswith(b"\n") or not text
    records = [json.loads(line) for line in text.split(b"\n")[:-1]]
    assert code == (1 if records and not any("reply" in record for record in records) else 0)
    return records


def lines(*objects: object) -> bytes:
    return "".join(json.dumps(value) + "\n" for value in objects).encode()


def test_replies_come_in_the_order_of_the_questions_under_their_ids(assistant: Assistant, tmp_path: Path) -> None:
    ids = ["z", "a", "0", "é", "a b"]
    found = answered(assistant, tmp_path, lines(*({"id": i, "question": f"Is kratom tea bitter {i}?"} for i in ids)))
    assert [record["id"] for record in found] == ids
    assert [record["reply"]["question"] for record in found] == [f"Is kratom tea bitter {i}?" for i in ids]
    assert all(list(record) == ["id", "reply", "hits"] for record in found)


def test_a_record_holds_what_ask_and_search_would_give(assistant: Assistant, tmp_path: Path) -> None:
    question = "Can I drink alcohol with kratom?"
    (record,) = answered(assistant, tmp_path, lines({"id": "1", "question": question}))
    assert record["reply"] == reply_object(assistant.reply(question))
    assert record["hits"] == hits_object(assistant.search(question, 10))


@pytest.mark.parametrize("question", ["hello", "x" * 3000, "Wie lange dauert das und ist es schlecht?"])
def test_an_abstention_is_a_reply_with_disclaimer_and_hits(assistant: Assistant, tmp_path: Path, question: str) -> None:
    (record,) = answered(assistant, tmp_path, lines({"id": "1", "question": question}))
    assert record["reply"]["outcome"] == "not_covered"
    assert record["reply"]["text"].endswith(DISCLAIMER)
    assert len(record["hits"]) == min(10, len(assistant.collection.passages))


def test_earlier_questions_make_a_follow_up_of_the_last(assistant: Assistant, tmp_path: Path) -> None:
    history = ["How is kratom tea brewed?", "Is it bitter?"]
    (record,) = answered(assistant, tmp_path, lines({"id": "1", "question": "and with alcohol?", "history": history}))
    expected = assistant.reply("and with alcohol?", assistant.replay(history))
    assert expected.standalone_question != "and with alcohol?"
    assert record["reply"] == reply_object(expected)
    assert record["hits"] == hits_object(assistant.search(expected.standalone_question, 10))


@pytest.mark.parametrize("history", [None, []])
def test_no_history_is_the_same_as_an_empty_one(assistant: Assistant, tmp_path: Path, history: object) -> None:
    one, other = answered(
        assistant,
        tmp_path,
        lines({"id": 1, "question": "Is tea bitter?"}, {"id": 2, "question": "Is tea bitter?", "history": history}),
    )
    assert one["reply"] == other["reply"]


def test_conversations_do_not_leak_into_the_lines_below(assistant: Assistant, tmp_path: Path) -> None:
    alone = {"id": "1", "question": "what else?"}
    after = {"id": "0", "question": "How is tea brewed?", "history": ["Does kratom cause nausea?"]}
    assert answered(assistant, tmp_path, lines(after, alone))[1] == answered(assistant, tmp_path, lines(alone))[0]


GOOD = b'{"id": "good", "question": "Is kratom tea bitter?"}'
BAD_LINES: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"nonsense", "it is not JSON"),
    "cut short": (b'{"id": "1", "question": "Is kra', "it is not JSON"),
    "two objects": (b'{"id": "1"} {"id": "2"}', "it is not JSON"),
    "not UTF-8": (b'{"id": "1", "question": "\xff\xfe"}', "it is not UTF-8"),
    "too deep": (b"[" * 100_000, "nested too deep"),
    "a number too long": (b'{"id": ' + b"1" * 5000 + b', "question": "x"}', "a number too long"),
    "a list": (b"[]", "it is not a JSON object"),
    "null": (b"null", "it is not a JSON object"),
    "a string": (b'"Is kratom safe?"', "it is not a JSON object"),
    "id true": (b'{"id": true, "question": "Is kratom safe?"}', "its id is no string"),
    "id a list": (b'{"id": ["1"], "question": "Is kratom safe?"}', "its id is no string"),
    "no question": (b'{"id": "bad"}', "it has no question"),
    "question a number": (b'{"id": "bad", "question": 7}', "it has no question"),
    "question empty": (b'{"id": "bad", "question": ""}', "the question is empty"),
    "question invisible": (b'{"id": "bad", "question": "\\u200b \\u2060"}', "the question is empty"),
    "history a string": (b'{"id": "bad", "question": "and?", "history": "Is it?"}', "its history is not a list"),
    "history of numbers": (b'{"id": "bad", "question": "and?", "history": [1]}', "its history is not a list"),
    "history with a gap": (b'{"id": "bad", "question": "and?", "history": [" "]}', "its history is not a list"),
    "history invisible": (b'{"id": "bad", "question": "and?", "history": ["\\u200b"]}', "the question is empty"),
}


@pytest.mark.parametrize("kind", BAD_LINES)
def test_a_bad_line_gets_an_error_that_names_line_and_reason_and_the_rest_goes_on(
    assistant: Assistant, tmp_path: Path, kind: str
) -> None:
    line, reason = BAD_LINES[kind]
    first, bad, last = answered(assistant, tmp_path, GOOD + b"\n" + line + b"\n" + GOOD.replace(b"good", b"last"))
    assert (first["id"], last["id"]) == ("good", "last")
    assert first["reply"] == last["reply"]
    assert list(bad) == ["id", "error"]
    assert bad["id"] == ("bad" if b'"bad"' in line else None)
    assert bad["error"].startswith("line 2: ")
    assert reason in bad["error"]
    assert "\n" not in bad["error"]


def test_blank_lines_are_passed_over_and_counted(assistant: Assistant, tmp_path: Path) -> None:
    found = answered(assistant, tmp_path, b"\n" + GOOD + b"\n \t\n\nnonsense\n\n")
    assert [record["id"] for record in found] == ["good", None]
    assert found[1]["error"].startswith("line 5: ")


@pytest.mark.parametrize("given", [b"", b'"id": null, '])
def test_a_line_without_an_id_is_named_for_its_number(assistant: Assistant, tmp_path: Path, given: bytes) -> None:
    first, second = answered(assistant, tmp_path, GOOD + b"\n\n{" + given + b'"question": "Is kratom tea bitter?"}')
    assert (first["id"], second["id"]) == ("good", "line 3")
    assert second["reply"] == first["reply"]


def test_the_code_is_1_where_every_line_failed_and_0_for_none(assistant: Assistant, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    for content, code in ((b"nonsense\n[]\n", 1), (b"nonsense\n" + GOOD, 0), (b"\n\n", 0)):
        source.write_bytes(content)
        assert run_batch(assistant, source, target, frozenset(), None) == code


def test_an_id_that_was_seen_is_an_error_that_names_the_line_where(assistant: Assistant, tmp_path: Path) -> None:
    found = answered(
        assistant,
        tmp_path,
        lines(
            {"id": "7", "question": "Is tea bitter?"}, {"id": "8"}, {"id": 7, "question": "Is tea hot?"}, {"id": "8"}
        ),
    )
    assert found[2] == {"id": "7", "error": "line 3: the id stood on line 1 already"}
    assert found[3] == {"id": "8", "error": "line 4: the id stood on line 2 already"}


def test_an_id_that_is_a_number_comes_back_as_a_string(assistant: Assistant, tmp_path: Path) -> None:
    (record,) = answered(assistant, tmp_path, lines({"id": 12, "question": "Is tea bitter?"}))
    assert record["id"] == "12"
    assert "reply" in record


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_files_of_windows_read_like_any_other(assistant: Assistant, tmp_path: Path, end: bytes) -> None:
    second = GOOD.replace(b"good", b"second")
    found = answered(assistant, tmp_path, b"\xef\xbb\xbf" + GOOD + end + second + end)
    assert [record["id"] for record in found] == ["good", "second"]
    assert all("reply" in record for record in found)


def test_line_separators_inside_a_question_do_not_break_the_line(assistant: Assistant, tmp_path: Path) -> None:
    line = '{"id": "1", "question": "Is tea\u2028bitter\u0085or not?"}\n'.encode()
    (record,) = answered(assistant, tmp_path, line)
    assert record["id"] == "1"
    assert "reply" in record


def test_an_empty_file_makes_an_empty_file(assistant: Assistant, tmp_path: Path) -> None:
    assert answered(assistant, tmp_path, b"") == []


def test_sources_and_region_hold_for_every_line(assistant: Assistant, tmp_path: Path) -> None:
    content = lines(
        {"id": "1", "question": "Is kratom tea bitter?"},
        {"id": "2", "question": "my friend took kratom and cant breathe", "history": ["Is tea bitter?"]},
    )
    quiet, danger = answered(assistant, tmp_path, content, sources=frozenset({"tea"}), region="GB")
    assert {hit["doc_id"] for record in (quiet, danger) for hit in record["hits"]} == {"tea"}
    assert {quote["doc_id"] for quote in quiet["reply"]["quotes"]} == {"tea"}
    assert danger["reply"]["notice"] == "emergency"
    assert "999" in danger["reply"]["text"]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.lists(st.binary(max_size=60).filter(lambda line: not {10, 13} & set(line)), max_size=5))
def test_any_bytes_get_one_record_a_line(assistant: Assistant, tmp_path: Path, content: list[bytes]) -> None:
    found = answered(assistant, tmp_path, b"".join(line + b"\n" for line in content))
    assert len(found) == len([line for line in content if line.strip()])
    assert all(list(record) in (["id", "error"], ["id", "reply", "hits"]) for record in found)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(max_size=60), history=st.lists(st.text(max_size=30), max_size=2), key=st.text(max_size=5))
def test_any_question_gets_a_reply_or_an_error_and_keeps_its_id(
    assistant: Assistant, tmp_path: Path, question: str, history: list[str], key: str
) -> None:
    (record,) = answered(assistant, tmp_path, lines({"id": key, "question": question, "history": history}))
    assert record["id"] == key
    assert ("reply" in record) != ("error" in record)


def test_a_folder_in_the_place_of_the_output_is_an_error_in_one_line(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(GOOD)
    with pytest.raises(KratomQAError, match="cannot be written") as caught:
        run_batch(assistant, tmp_path / "in.jsonl", tmp_path, frozenset(), None)
    assert caught.value.exit_code == 1


def test_the_command_answers_a_file_and_ends_with_0_even_where_lines_are_bad(
    digest_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(GOOD + b"\nnonsense\n")
    target.write_text("an older run\n" * 100, encoding="utf-8")
    assert main(["batch", str(source), str(target), "--index", str(digest_index)]) == 0
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert str(target) in captured.out
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize("second_name", ["in.jsonl", "link.jsonl", "sub/../in.jsonl"])
def test_the_questions_are_never_overwritten_by_the_replies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], second_name: str
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(GOOD)
    (tmp_path / "sub").mkdir()
    if second_name == "link.jsonl":
        (tmp_path / second_name).hardlink_to(source)
    code = main(["batch", str(source), str(tmp_path / second_name), "--index", str(tmp_path / "none")])
    assert code == 2
    assert capsys.readouterr().err == (
        "kratom-qa: the replies would overwrite the questions; name another file for them\n"
    )
    assert source.read_bytes() == GOOD


def test_a_file_of_questions_that_is_not_there_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "none.jsonl"
    assert main(["batch", str(missing), str(tmp_path / "out.jsonl"), "--index", str(tmp_path / "index")]) == 2
    assert capsys.readouterr().err == f"kratom-qa: there is no file {missing}\n"
    assert not (tmp_path / "out.jsonl").exists()
