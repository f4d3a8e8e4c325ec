"""The file of feedback: whole lines, private to its owner, clear errors."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from kratom_qa.errors import KratomQAError, UsageError
from kratom_qa.web.feedback import FeedbackFile, reply_id


def records(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_bytes().decode("ascii").splitlines()]


def test_each_thumb_becomes_one_line_with_nothing_but_question_reply_and_thumb(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.jsonl")
    file.add("Is kratom “addictive”?\nReally? 🙂", "0123456789abcdef", "up")
    file.add("\ud800", "fedcba9876543210", "down")
    assert records(file.path) == [
        {"question": "Is kratom “addictive”?\nReally? 🙂", "reply": "0123456789abcdef", "thumb": "up"},
        {"question": "\ud800", "reply": "fedcba9876543210", "thumb": "down"},
    ]


def test_what_stood_in_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    FeedbackFile(path).add("first", "1", "up")
    FeedbackFile(path).add("second", "2", "down")
    assert [record["question"] for record in records(path)] == ["first", "second"]


@pytest.mark.skipif(os.name == "nt", reason="file modes are another matter on Windows")
def test_only_its_owner_may_read_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    before = os.umask(0)
    try:
        FeedbackFile(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_lines_of_many_threads_never_mix(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.jsonl")
    questions = [f"{number} " + "x" * 1500 for number in range(8)]
    go = threading.Barrier(len(questions))

    def add(question: str) -> None:
        go.wait()
        for _ in range(25):
            file.add(question, "0", "up")

    threads = [threading.Thread(target=add, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(record["question"] for record in records(file.path)) == sorted(questions * 25)


def test_the_id_of_a_reply_hangs_on_its_words_and_not_on_their_order() -> None:
    reply = {"outcome": "answered", "quotes": [{"text": "é", "start": 1}]}
    same = {"quotes": [{"start": 1, "text": "é"}], "outcome": "answered"}
    assert reply_id(reply) == reply_id(same)
    assert reply_id(reply) != reply_id(reply | {"outcome": "related"})
    # of {"outcome":"answered","quotes":[{"start":1,"text":"\u00e9"}]}, by sha256sum
    assert reply_id(reply) == "d3af24257c265768"
    assert len(reply_id(reply)) == 16


def test_another_thumb_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.jsonl")
    with pytest.raises(UsageError, match="“sideways” is no thumb; it is up or down"):
        file.add("question", "0", "sideways")
    assert file.path.read_bytes() == b""


def test_a_question_is_cut_and_the_file_has_a_largest_size(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.jsonl", largest=5_000)
    file.add("x" * 100_000, "0", "up")
    assert len(records(file.path)[0]["question"]) == 2_000
    file.add("x" * 100_000, "0", "up")
    with pytest.raises(KratomQAError, match=r"feedback.jsonl is full \(5000 bytes\); move it away to go on"):
        file.add("x" * 100_000, "0", "up")
    assert len(records(file.path)) == 2


def test_a_turn_is_rated_once(tmp_path: Path) -> None:
    import gradio as gr

    from kratom_qa.web.controller import ChatController, Tab
    from kratom_qa.web.served import serve_only
    from kratom_qa.wiring import open_page
    from small_index import open_fake, small_index

    index = small_index(tmp_path)
    served = serve_only(open_fake(index), open_page(index))
    heard: list[str] = []
    controller = ChatController(
        lambda: served, str, None, lambda reply, thumb: heard.append(f"{reply.question} {thumb}")
    )
    *_, tab, _, _ = controller.answer("How is kratom tea brewed?", Tab())

    def press(tab: Tab, turn: str, thumb: str) -> Tab:
        return controller.rate(tab, gr.EventData(None, {"turn": turn, "thumb": thumb}))

    for thumb in ("up", "down", "up") * 60:
        tab = press(tab, "0", thumb)
    press(tab, "1", "up")
    press(tab, "0", "sideways")
    assert heard == ["How is kratom tea brewed? up"]
    *_, tab, _, _ = controller.retry(tab)
    press(tab, "0", "down")
    assert len(heard) == 2


def test_a_file_that_cannot_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(KratomQAError, match=r"cannot be written \(Is a directory\)|cannot be written \(Permission"):
        FeedbackFile(tmp_path)
    with pytest.raises(KratomQAError, match=r"none.feedback.jsonl cannot be written \(No such file or directory\)"):
        FeedbackFile(tmp_path / "none" / "feedback.jsonl")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told() -> None:
    with pytest.raises(KratomQAError, match=r"cannot be written \(No space left on device\)"):
        FeedbackFile(Path("/dev/full")).add("question", "0", "up")
