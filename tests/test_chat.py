"""`chat` through a pipe: a line in, a reply out, commands that begin with a slash."""

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kratom_qa.assistant import Assistant
from kratom_qa.cli.chat import run_chat
from kratom_qa.cli.verify import originals, verify_reply
from kratom_qa.render import plain_text, reply_object
from kratom_qa.render.wording import DISCLAIMER
from kratom_qa.wiring import open_index
from small_index import open_fake, small_index

FIRST = "How is kratom tea brewed?"
FOLLOW_UP = "and with alcohol?"
COMMANDS = ("/new", "/sources", "/save FILE", "/quit", "/help")

Chat = Callable[..., str]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_index(tmp_path_factory.mktemp("chat"))


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return open_fake(index)


@pytest.fixture
def chat(assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Chat:
    """What is printed for the lines that are typed."""

    def typed(*lines: str | bytes, sources: frozenset[str] = frozenset(), region: str | None = None) -> str:
        content = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        assert run_chat(assistant, sources, region) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        return captured.out

    return typed


def test_each_question_gets_its_reply_with_the_disclaimer(chat: Chat, assistant: Assistant) -> None:
    out = chat(FIRST, "hello", "/quit")
    assert plain_text(assistant.reply(FIRST)) in out
    assert plain_text(assistant.reply("hello")) in out
    assert out.count(DISCLAIMER) == 2


def test_a_follow_up_is_read_in_the_light_of_the_turns_before(chat: Chat, assistant: Assistant) -> None:
    expected = assistant.reply(FOLLOW_UP, assistant.replay([FIRST]))
    assert expected.standalone_question != FOLLOW_UP
    assert plain_text(expected) in chat(FIRST, FOLLOW_UP)


def test_new_forgets_the_turns_before(chat: Chat, assistant: Assistant) -> None:
    out = chat(FIRST, "/new", FOLLOW_UP)
    assert "A new conversation." in out
    assert "Understood as" not in out
    assert plain_text(assistant.reply(FOLLOW_UP)) in out


def test_sources_lists_the_documents(chat: Chat, assistant: Assistant) -> None:
    out = chat("/sources")
    for document in assistant.documents:
        assert document.id in out
        assert document.title in out


@pytest.mark.parametrize("end", ["/quit", "  /quit  "])
def test_quit_ends_and_nothing_after_it_is_read(chat: Chat, end: str) -> None:
    assert chat(end, FIRST) == ""


def test_the_end_of_input_ends_the_chat(chat: Chat) -> None:
    assert chat() == ""


def test_blank_lines_are_passed_over(chat: Chat) -> None:
    assert chat("", "   ", "\t") == ""


def test_an_invisible_question_is_said_to_be_empty_and_the_chat_goes_on(chat: Chat, assistant: Assistant) -> None:
    out = chat("\u200b\u2060", FIRST)
    assert out.startswith("The question is empty; ask something, for example: What are the risks?\n")
    assert plain_text(assistant.reply(FIRST)) in out


def test_bytes_that_are_no_utf8_do_not_end_the_chat(chat: Chat) -> None:
    assert chat(b"Is kratom \xff\xfe tea bitter?", "hello").count(DISCLAIMER) == 2


def test_an_unknown_command_is_no_question_and_the_commands_are_listed(chat: Chat) -> None:
    out = chat("/reset now")
    assert DISCLAIMER not in out
    assert "There is no command /reset. /new starts" in out
    assert all(command in out for command in COMMANDS)


def test_help_lists_the_commands_and_is_no_question(chat: Chat) -> None:
    out = chat("/help")
    assert "There is no command" not in out
    assert DISCLAIMER not in out
    assert all(command in out for command in COMMANDS)


def test_sources_and_region_hold_for_every_turn(chat: Chat) -> None:
    out = chat(FIRST, "my friend took kratom and cant breathe", sources=frozenset({"leaf"}), region="GB")
    assert "Notes on tea" not in out
    assert "999" in out


def test_save_keeps_the_conversation_as_it_was_shown(chat: Chat, assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "talk with spaces.txt"
    out = chat(FIRST, FOLLOW_UP, f"/save {path}")
    assert f"Saved 2 replies to {path}." in out
    turns = assistant.replay([FIRST, FOLLOW_UP])
    text = path.read_bytes().decode()
    for turn in turns:
        assert f"> {turn.question}\n\n{plain_text(turn.reply)}" in text
    assert text.count(DISCLAIMER) == 2
    assert text.endswith(DISCLAIMER + "\n")


def test_save_as_json_keeps_what_ask_would_print_and_verify_can_check(
    chat: Chat, assistant: Assistant, index: Path, tmp_path: Path
) -> None:
    path = tmp_path / "talk.json"
    assert f"Saved 1 reply to {path}." in chat(FIRST, f"/save {path}")
    content = path.read_bytes()
    assert content.isascii()
    (saved,) = json.loads(content)
    assert saved == reply_object(assistant.reply(FIRST))
    assert verify_reply(saved, originals(open_index(index))) == len(saved["quotes"])


def test_save_can_be_repeated_and_brings_its_own_file_up_to_date(chat: Chat, tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    out = chat(FIRST, f"/save {path}", FOLLOW_UP, "/save", "/new", FIRST, f"/save {path}")
    assert f"Saved 1 reply to {path}." in out
    assert f"Saved 2 replies to {path}." in out
    # of another conversation than the one that it was saved from
    assert out.endswith(f"{path} is there already; name another file.\n\n")
    assert len(json.loads(path.read_bytes())) == 2


def test_a_command_that_is_near_another_is_asked_about(chat: Chat) -> None:
    assert chat("/sav x").startswith("There is no command /sav; did you mean “/save”? /new starts afresh, ")


@pytest.mark.parametrize("name", ["kept.txt", "kept.json"])
def test_save_never_overwrites(chat: Chat, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("mine", encoding="utf-8")
    assert f"{path} is there already; name another file." in chat(FIRST, f"/save {path}")
    assert path.read_text(encoding="utf-8") == "mine"


def test_save_without_a_name_or_without_replies_says_what_is_missing(chat: Chat, tmp_path: Path) -> None:
    assert chat(FIRST, "/save").endswith("Name a file: /save FILE\n\n")
    assert chat(f"/save {tmp_path / 'a.txt'}") == "There is nothing to save yet.\n\n"
    assert chat(FIRST, "/new", f"/save {tmp_path / 'b.txt'}").endswith("There is nothing to save yet.\n\n")
    assert list(tmp_path.iterdir()) == []


def test_save_where_nothing_can_be_written_says_so_and_the_chat_goes_on(chat: Chat, tmp_path: Path) -> None:
    path = tmp_path / "none" / "talk.txt"
    out = chat(FIRST, f"/save {path}", "hello")
    assert f"{path} cannot be written (No such file or directory)." in out
    assert out.count(DISCLAIMER) == 2


def test_a_real_pipe_gets_each_reply_before_the_next_question_and_can_quit(digest_index: Path) -> None:
    """A program at the other end waits for one reply before it asks on; nothing may be held back in a buffer."""
    command = [sys.executable, "-m", "kratom_qa", "chat", "--index", str(digest_index)]
    environment = {**os.environ, "PYTHONUNBUFFERED": ""}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env=environment,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        watchdog = threading.Timer(60, process.kill)  # or the test would wait forever
        watchdog.start()
        for question in ("Is kratom addictive?", "and for teenagers?"):
            process.stdin.write(question + "\n")
            process.stdin.flush()
            seen = []
            for line in process.stdout:
                seen.append(line)
                if line.strip().endswith(DISCLAIMER) or DISCLAIMER in line:
                    break
            assert any(DISCLAIMER in line for line in seen)
        assert any(line.startswith("Understood as: ") for line in seen)
        process.stdin.write("/quit\n")
        process.stdin.flush()
        assert process.wait() == 0
        watchdog.cancel()
        assert process.stderr.read() == ""
