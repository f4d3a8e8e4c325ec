"""What finds no answer is counted by reason and language, and nothing else is kept of it."""

import json
import os
import stat
from pathlib import Path

import pytest

from kratom_qa.cli import main
from kratom_qa.cli.serving import refusals
from kratom_qa.datatypes import Answer, Citation, Document, Notice, Phrasing, Quote, Refusal, RefusalCode, Reply
from kratom_qa.errors import KratomQAError
from kratom_qa.web.calls import answer
from kratom_qa.web.controller import ChatController, Tab
from kratom_qa.web.refusals import RefusalsFile, read_refusals
from kratom_qa.web.served import serve_only
from kratom_qa.wiring import open_page
from small_index import ABSTAINS, open_fake, small_index, with_settings

SECRET = "Wie lange darf ich den Tee ziehen lassen, wenn ich Anna Muster heiße?"
QUOTE = Quote(Citation(Document("a", "A", "Tea is hot.", ""), 0, 11))


def records(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def test_a_line_holds_day_reason_and_language_and_never_the_question(tmp_path: Path) -> None:
    path = tmp_path / "refusals.jsonl"
    file = RefusalsFile(path)
    for body in (Refusal(RefusalCode.OTHER_LANGUAGE), Answer((QUOTE,), answers=False), Answer((QUOTE,))):
        file.add(Reply(SECRET, Phrasing(SECRET), body))
    file.add(Reply(SECRET, Phrasing(SECRET), Refusal(RefusalCode.NOT_COVERED), notices=(Notice.CRISIS,)))
    found = records(path)
    assert [list(record) for record in found] == [["day", "reason", "language"]] * 2
    assert [(record["reason"], record["language"]) for record in found] == [("other_language", "de"), ("related", "de")]
    assert "Muster" not in path.read_text(encoding="ascii")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_page_and_programs_count_what_is_asked_but_nothing_that_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "refusals.jsonl"
    assistant = with_settings(open_fake(small_index(tmp_path / "project")), ABSTAINS)
    page = open_page(tmp_path / "project" / "index")
    served = serve_only(assistant, page, build="a", told=refusals(path))
    question = "who won the football championship?"
    answer(served, {"question": question, "history": [question]})
    assert len(records(path)) == 1
    *_, tab, _, _ = ChatController(lambda: served, str, None, None).answer(question, Tab())
    assert len(records(path)) == 2
    newer = serve_only(assistant, page, build="b", told=refusals(path))
    ChatController(lambda: newer, str, None, None).up_to_date(tab, newer)
    assert [record["reason"] for record in records(path)] == ["not_covered"] * 2
    assert served.counts
    assert not serve_only(assistant, page).counts


def test_whoever_asks_gets_the_reply_where_it_cannot_be_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "refusals.jsonl"
    add = refusals(path)
    path.unlink()
    path.mkdir()
    add(Reply("q", Phrasing("q"), Refusal(RefusalCode.NOT_COVERED)))
    assert capsys.readouterr().err == f"kratom-qa: {path} cannot be written (Is a directory)\n"
    with pytest.raises(KratomQAError, match="cannot be written"):
        refusals(tmp_path / "none" / "file")


def test_doctor_sums_them_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "refusals.jsonl"
    file = RefusalsFile(path)
    assert main(["doctor", "--refusals", str(path)]) == 0
    assert capsys.readouterr().out == f"{path} counts nothing yet\n"
    for text, code in ((SECRET, "other_language"), ("tea?", "not_covered"), ("milk?", "not_covered")):
        file.add(Reply(text, Phrasing(text), Refusal(RefusalCode(code))))
    day = records(path)[0]["day"]
    assert main(["doctor", "--refusals", str(path)]) == 0
    assert capsys.readouterr().out == (
        f"3 questions without an answer, {day} to {day}:\n"
        "     2  not covered, language ?\n"
        "     1  in another language than the documents, language de\n"
    )


@pytest.mark.parametrize("line", [b"nonsense", b"[]", b'{"day": "2026-01-01", "reason": "not_covered"}', b"\xff"])
def test_another_file_is_an_error_that_names_the_line(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "refusals.jsonl"
    RefusalsFile(path).add(Reply("q", Phrasing("q"), Refusal(RefusalCode.NOT_COVERED)))
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(KratomQAError, match="line 2: this is no line"):
        read_refusals(path)
