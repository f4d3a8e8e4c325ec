"""The command line: help, exit codes, errors in one line, and replies that suit a terminal, a pipe or a program."""

import argparse
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import DISCLAIMER
from kratom_qa import __version__
from kratom_qa.assistant import Assistant
from kratom_qa.cli import main
from kratom_qa.cli.parser import build_parser
from kratom_qa.cli.terminal import terminal_text, wrapped
from kratom_qa.cli.verify import originals, verify_reply
from kratom_qa.datatypes import (
    NEUTRAL,
    Answer,
    AskedPart,
    Citation,
    Notice,
    Phrasing,
    Position,
    Quote,
    Refusal,
    RefusalCode,
    Reply,
)
from kratom_qa.render import plain_text, reply_object, wording
from kratom_qa.render.text import short_parts, shortened
from kratom_qa.wiring import open_index
from small_index import open_fake, small_index

QUESTION = "Is kratom addictive?"
ESCAPE = "\x1b"
STYLES = re.compile(r"\x1b\[[0-9;]*m")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, standard output and standard error of a command."""

    def run_command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as left:
            assert isinstance(left.code, int)
            code = left.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that can be listed and checked, but not asked: its model is a fake."""
    return small_index(tmp_path_factory.mktemp("cli"))


@pytest.fixture(scope="module")
def assistant(fake: Path) -> Assistant:
    return open_fake(fake)


def typed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


def folded(text: str) -> str:
    return " ".join(text.split())


def visible(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and not c.isspace())


# Help -----------------------------------------------------------------------------------------------------------


def commands() -> dict[str, argparse.ArgumentParser]:
    found = next(a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(found.choices)


def test_the_commands_of_the_contract_are_there() -> None:
    assert {"index", "ask", "chat", "search", "batch", "verify", "sources", "doctor"} <= set(commands())


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_with_examples_that_can_be_parsed(run: Run, name: str) -> None:
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    examples = re.findall(rf"kratom-qa {name}\b(.*)", out.partition("examples:")[2])
    assert examples
    for example in examples:
        words = re.findall(r"\"[^\"]*\"|'[^']*'|[^\s\"']+", example.split(">")[0])
        assert build_parser().parse_args([name, *(word.strip("\"'") for word in words)]).run is not None


@pytest.mark.parametrize("name", commands())
def test_every_option_is_explained_and_every_command_is_summed_up(run: Run, name: str) -> None:
    assert all(action.help for action in commands()[name]._actions)
    _, out, _ = run("--help")
    assert re.search(rf"^ +{name} +\w+", out, re.MULTILINE)


def test_a_bare_call_prints_help_with_all_exit_codes(run: Run) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.startswith("usage: kratom-qa")
    assert re.search(r"0 done, 1 error, 2 wrong usage, 3 index .*, 130 interrupted", folded(out))


def test_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version") == (0, f"kratom-qa {__version__}\n", "")


def test_python_m_is_the_same_program() -> None:
    done = subprocess.run([sys.executable, "-m", "kratom_qa", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"kratom-qa {__version__}\n"


# Wrong usage ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "there is no command “frobnicate”; there are: index, ask, "),
        (["saerch", "x"], "there is no command “saerch”; did you mean “search”? there are: index, "),
        (["show", "leaf", "--at", "-1"], "“-1” is no offset; give a number from 0 up"),
        (["show", "leaf", "--at", "x"], "“x” is no offset; give a number from 0 up"),
        (["ask", "x", "--json", "--short"], "argument --short: not allowed with argument --json"),
        (["completion", "fish"], "argument SHELL: invalid choice: 'fish'"),
        (["ask"], "the following arguments are required: QUESTION (see: kratom-qa ask --help)"),
        (["ask", "x", "--sauces", "leaf"], "unrecognized arguments: --sauces leaf"),
        (["ask", "x", "--bogus\nline"], "unrecognized arguments: --bogus line"),
        (["search", "x", "-k", "0"], "“0” is no number from 1 up"),
        (["search", "x", "-k", "many"], "“many” is no number from 1 up"),
        (["batch", "in.jsonl"], "the following arguments are required: OUT.jsonl"),
        (["verify"], "the following arguments are required: REPLY.json"),
        (["ask", ""], "the question is empty; ask something, for example: What are the risks?"),
        (["ask", " \t\n "], "the question is empty"),
        (["ask", "\u200b\u2060\ufeff\u00ad"], "the question is empty"),
        (["search", ""], "the question is empty"),
        (["ask", "x", "--region", "USA"], "“USA” is no region; give two letters, for example --region US"),
        (["ask", "x", "--region", ""], "“” is no region; give two letters"),
        (["chat", "--region", "1"], "“1” is no region; give two letters"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_line_before_any_index_is_opened(
    run: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    reads = arguments[0] in commands() and arguments[0] != "completion"
    index = ["--index", str(tmp_path / "none")] if reads else []
    code, out, err = run(*arguments, *index)
    assert (code, out) == (2, "")
    assert said in err
    assert err.startswith("kratom-qa: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "ids", "unknown"),
    [
        ("ask", "nope", "nope"),
        ("search", "self-care-guide,nope,also", "also"),
        ("chat", "", ""),
        ("batch", " , ", ""),
    ],
)
def test_an_unknown_source_ends_with_2_and_names_those_there_are(
    run: Run, digest_index: Path, tmp_path: Path, command: str, ids: str, unknown: str
) -> None:
    questions = tmp_path / "in.jsonl"
    questions.write_text("", encoding="utf-8")
    given = {"chat": [], "batch": [str(questions), str(tmp_path / "out.jsonl")]}.get(command, [QUESTION])
    code, out, err = run(command, *given, "--index", str(digest_index), "--sources", ids)
    assert (code, out) == (2, "")
    assert err.startswith(f"kratom-qa: there is no source “{unknown}”; there are: ")
    assert "self-care-guide" in err
    assert err.count("\n") == 1


def test_an_unknown_source_that_is_near_another_is_asked_about(run: Run, digest_index: Path) -> None:
    for command in (["ask", QUESTION, "--sources", "selfcare-guide"], ["show", "selfcare-guide"]):
        code, out, err = run(*command, "--index", str(digest_index))
        assert (code, out) == (2, "")
        assert "no source “selfcare-guide”; did you mean “self-care-guide”? there are: depression" in err


# Documents and their places -------------------------------------------------------------------------------------


def test_show_prints_a_document_as_it_is(run: Run, fake: Path, assistant: Assistant) -> None:
    document = assistant.documents[0]
    code, out, err = run("show", document.id, "--index", str(fake))
    assert (code, out) == (0, document.text.rstrip("\n") + "\n")
    assert err.startswith("kratom-qa: ")
    assert document.title in err


def test_show_prints_the_place_where_an_offset_lies(run: Run, fake: Path, assistant: Assistant) -> None:
    for passage in assistant.collection.passages:
        for at in (passage.start, passage.end - 1):
            code, out, err = run("show", passage.document.id, "--at", str(at), "--index", str(fake))
            assert (code, out) == (0, passage.text + "\n")
            assert f"{passage.start}-{passage.end}" in err
            assert all(heading in err for heading in passage.section)
    document = assistant.documents[0]
    code, out, _ = run("show", document.id, "--at", str(document.text.index("# ")), "--index", str(fake))
    assert (code, out[:2]) == (0, "# ")
    code, out, err = run("show", document.id, "--at", str(len(document.text)), "--index", str(fake))
    assert (code, out) == (2, "")
    assert f"has {len(document.text)} characters; give an offset below that" in err


def test_short_keeps_the_first_quote_its_source_and_the_disclaimer(
    run: Run, digest_index: Path, digests: Assistant
) -> None:
    question = "Can I take kratom with Xanax?"
    whole = plain_text(digests.reply(question))
    code, out, err = run("ask", "--short", question, "--index", str(digest_index))
    assert (code, err) == (0, "")
    assert out.startswith(whole.partition(" [1]")[0] + " [1]\n\nQuoted from\n[1] ")
    assert out.endswith(f"\n\n{DISCLAIMER}\n")
    assert out.count("“") < whole.count("“")
    assert "[2]" not in out


def test_short_keeps_notices_and_a_quote_of_each_side(assistant: Assistant) -> None:
    quotes = tuple(Quote(Citation(s.document, s.start, s.end)) for s in assistant.collection.sentences[:4])
    sides = (Position("Yes", (1, 2)), Position("No", (3,)))
    reply = Reply("q", Phrasing("q"), Answer(quotes, True, sides), 0.9, (Notice.EMERGENCY,), suggestions=("Leaves",))
    parts = [(part.kind, part.text) for part in short_parts(reply)]
    assert parts[0][0] == "notice"
    said = [text for kind, text in parts if kind in ("heading", "quote")][1:]
    assert said == ["Yes", f"“{quotes[1].citation.quote}” [1]", "No", f"“{quotes[3].citation.quote}” [1]"]
    assert [kind for kind, _ in parts].count("hint") == 0
    two = (AskedPart(Phrasing("one?"), "answered", 0.9, (0,)), AskedPart(Phrasing("two?"), "answered", 0.9, (1, 2, 3)))
    both = [quote.citation for quote in shortened(replace(reply, body=Answer(quotes), parts=two)).quotes]
    assert both == [quotes[0].citation, quotes[1].citation]
    assert short_parts(replace(reply, body=Refusal(RefusalCode.NOT_COVERED)))[-1].text == wording.disclaimer(NEUTRAL)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_commands_options_and_folders(run: Run, tmp_path: Path) -> None:
    code, out, err = run("completion", "bash")
    assert (code, err) == (0, "")
    (tmp_path / "here").mkdir()
    (tmp_path / "script").write_text(
        f'{out}\ncomplete_words() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _shtab_kratom_qa; '
        'echo "${COMPREPLY[@]}"; }\n'
        "complete_words kratom-qa se\ncomplete_words kratom-qa ask --sh\ncomplete_words kratom-qa ask --index he\n",
        encoding="utf-8",
    )
    done = subprocess.run(["bash", "script"], cwd=tmp_path, capture_output=True, text=True, check=True)
    words, options, folders = done.stdout.splitlines()
    assert sorted(words.split()) == ["search", "serve"]
    assert options.split() == ["--short"]
    assert [name.rstrip("/") for name in folders.split()] == ["here"]


@pytest.mark.parametrize("shell", ["zsh", "tcsh"])
def test_other_shells_get_every_command(run: Run, shell: str) -> None:
    code, out, _ = run("completion", shell)
    assert code == 0
    assert all(name in out for name in commands())


# Asking ---------------------------------------------------------------------------------------------------------


def test_a_reply_through_a_pipe_is_the_plain_text_and_nothing_else(
    run: Run, digest_index: Path, digests: Assistant
) -> None:
    code, out, err = run("ask", QUESTION, "--index", str(digest_index))
    assert (code, err) == (0, "")
    assert out == plain_text(digests.reply(QUESTION)) + "\n"
    assert ESCAPE not in out


@pytest.mark.parametrize("question", ["hello", "x" * 2001, "Wie wirkt das und ist es gut?", "zzz qqq xxx"])
def test_an_abstention_is_a_reply_and_ends_with_0(run: Run, digest_index: Path, question: str) -> None:
    code, out, err = run("ask", question, "--index", str(digest_index))
    assert (code, err) == (0, "")
    assert out.endswith(DISCLAIMER + "\n")


def test_json_is_one_ascii_object_that_verify_accepts(run: Run, digest_index: Path, digests: Assistant) -> None:
    question = "Is kratom “addictive” – or naïve hype? 🙂"
    code, out, err = run("ask", "--json", question, "--index", str(digest_index))
    assert (code, err) == (0, "")
    assert out.isascii()
    found = json.loads(out)
    assert found == reply_object(digests.reply(question))
    assert found["question"] == question
    verify_reply(found, originals(open_index(digest_index)))


def test_words_without_quotation_marks_are_one_question(run: Run, digest_index: Path, digests: Assistant) -> None:
    _, out, _ = run("ask", "Is", "kratom", "addictive?", "--index", str(digest_index))
    assert out == plain_text(digests.reply(QUESTION)) + "\n"


def test_a_dash_reads_the_question_from_standard_input(
    run: Run, digest_index: Path, digests: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, b"\n  Is kratom\naddictive?\n\n")
    code, out, _ = run("ask", "-", "--json", "--index", str(digest_index))
    assert code == 0
    assert json.loads(out)["question"] == "Is kratom\naddictive?"
    typed(monkeypatch, QUESTION.encode())
    _, out, _ = run("search", "-", "-k", "1", "--json", "--index", str(digest_index))
    assert json.loads(out)["question"] == QUESTION


@pytest.mark.parametrize("content", [b"", b" \n", "\u200b".encode()])
def test_an_empty_standard_input_is_an_empty_question(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    typed(monkeypatch, content)
    code, out, err = run("ask", "-", "--index", str(tmp_path))
    assert (code, out) == (2, "")
    assert "the question is empty" in err


def test_bytes_that_are_no_utf8_are_asked_all_the_same(
    run: Run, digest_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, b"Is kratom \xff addictive?")
    code, out, err = run("ask", "-", "--index", str(digest_index))
    assert (code, err) == (0, "")
    assert out.endswith(DISCLAIMER + "\n")


def test_a_closed_standard_input_is_wrong_usage(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)  # what Python makes of `<&-`
    code, out, err = run("ask", "-", "--index", str(tmp_path))
    assert (code, out) == (2, "")
    assert err == "kratom-qa: standard input is closed; give the question itself instead of -\n"


def test_only_the_named_sources_are_asked(run: Run, digest_index: Path) -> None:
    arguments = ["--json", "--index", str(digest_index), "--sources", "self-care-guide, withdrawal-mental-health"]
    _, out, _ = run("ask", QUESTION, *arguments)
    allowed = {"self-care-guide", "withdrawal-mental-health"}
    assert {citation["doc_id"] for citation in json.loads(out)["citations"]} <= allowed
    _, out, _ = run("search", QUESTION, "-k", "30", *arguments)
    assert {hit["doc_id"] for hit in json.loads(out)["hits"]} == allowed


def test_the_region_chooses_the_numbers(run: Run, digest_index: Path) -> None:
    danger = "my friend took kratom and cant breathe"
    texts = {}
    for region in ("us", "GB", "ZZ"):
        code, texts[region], _ = run("ask", danger, "--region", region, "--index", str(digest_index))
        assert code == 0
    assert "911" in texts["us"]
    assert "999" in texts["GB"]
    assert "112 works in many countries" in texts["ZZ"]


def test_search_shows_as_many_passages_as_asked_for_best_first(run: Run, digest_index: Path) -> None:
    code, out, err = run("search", QUESTION, "-k", "3", "--json", "--index", str(digest_index))
    assert (code, err) == (0, "")
    assert out.isascii()
    found = json.loads(out)
    assert list(found) == ["question", "hits"]
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    assert all(list(h) == ["rank", "score", "doc_id", "start", "end", "section", "text"] for h in found["hits"])
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    _, listed, _ = run("search", QUESTION, "-k", "3", "--index", str(digest_index))
    assert all(hit["text"] in listed and hit["doc_id"] in listed for hit in found["hits"])


def test_the_text_of_a_hit_stands_at_its_offsets(run: Run, digest_index: Path, digests: Assistant) -> None:
    texts = {document.id: document.text for document in digests.documents}
    _, out, _ = run("search", QUESTION, "-k", "1000", "--json", "--index", str(digest_index))
    hits = json.loads(out)["hits"]
    assert len(hits) == len(digests.collection.passages)
    assert all(hit["text"] == texts[hit["doc_id"]][hit["start"] : hit["end"]] for hit in hits)


def test_sources_lists_every_document_for_people_and_for_programs(run: Run, fake: Path, assistant: Assistant) -> None:
    code, out, err = run("sources", "--json", "--index", str(fake))
    assert (code, err) == (0, "")
    listed = json.loads(out)
    assert [source["doc_id"] for source in listed] == [document.id for document in assistant.documents]
    assert [source["sha256"] for source in listed] == [document.sha256 for document in assistant.documents]
    assert sum(source["passages"] for source in listed) == len(assistant.collection.passages)
    _, out, _ = run("sources", "--index", str(fake))
    assert "Source: “The Leaf: a Primer” (Garden Press, Ada Green, blog, 2020-02-02)" in out
    assert all(document.id in out and document.path in out for document in assistant.documents)


# The index ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["ask", "search", "chat", "batch", "verify", "sources", "doctor"])
def test_without_an_index_every_command_ends_with_3_and_names_the_command_that_mends_it(
    run: Run, tmp_path: Path, command: str
) -> None:
    questions, index = tmp_path / "in.jsonl", tmp_path / "none"
    questions.write_text('{"quotes": []}', encoding="utf-8")
    given = {
        "ask": [QUESTION],
        "search": [QUESTION],
        "batch": [str(questions), str(tmp_path / "out.jsonl")],
        "verify": [str(questions)],
    }.get(command, [])
    code, out, err = run(command, *given, "--index", str(index))
    assert (code, out) == (3, "")
    assert err.startswith(f"kratom-qa: there is no index at {index}; build it with: kratom-qa index --index ")
    assert err.count("\n") == 1
    assert not (tmp_path / "out.jsonl").exists()


# The terminal ---------------------------------------------------------------------------------------------------


def test_a_terminal_gets_colours_and_lines_that_fit_and_the_same_words(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    reply = assistant.reply("What are the unwanted effects? my friend is unconscious and not breathing")
    assert reply.notices == (Notice.EMERGENCY,)
    shown = terminal_text(reply, 40)
    assert ESCAPE in shown
    plain = STYLES.sub("", shown)
    assert folded(plain) == folded(plain_text(reply))
    assert all(len(line) <= 40 for line in plain.splitlines())
    assert shown.count("\x1b[0m") == len(STYLES.findall(shown)) / 2


def test_no_color_takes_the_colours_away(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = terminal_text(assistant.reply("Is kratom tea bitter?"), 60)
    assert ESCAPE not in shown
    assert max(map(len, shown.splitlines())) <= 60


def test_a_telephone_number_is_never_broken_over_two_lines() -> None:
    text = "For advice on poisoning, call Poison Help at 1-800-222-1222, free, day and night."
    assert all("1-800-222-1222," in wrapped(text, width) for width in range(20, 90))


def test_items_of_a_list_hang_below_their_bullets() -> None:
    text = "Look:\n- one two three four five\n- six"
    assert wrapped(text, 20) == "Look:\n- one two three four\n  five\n- six"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=120), st.integers(1, 60))
def test_nothing_in_a_source_can_steer_a_terminal_and_no_word_is_lost(text: str, width: int) -> None:
    shown = wrapped(text, width)
    assert not {c for c in shown if ord(c) < 32 or 127 <= ord(c) < 160} - {"\n"}
    assert visible(shown) == visible(text)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo-terminals here")
def test_on_a_real_terminal_a_reply_is_coloured_and_wrapped(digest_index: Path, digests: Assistant) -> None:
    terminal, its_end = os.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [sys.executable, "-m", "kratom_qa", "ask", QUESTION, "--index", str(digest_index)]
    environment |= {"COLUMNS": "50", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, stdout=its_end, env=environment) as process:
        os.close(its_end)
        with os.fdopen(terminal, "rb") as screen:
            content = b""
            try:
                while chunk := screen.read1(4096):
                    content += chunk
            except OSError:  # how Linux says that the other end is closed
                pass
        assert process.wait(timeout=60) == 0
    shown = content.decode()
    assert ESCAPE in shown
    assert folded(STYLES.sub("", shown)) == folded(plain_text(digests.reply(QUESTION)))
    assert max(map(len, STYLES.sub("", shown).splitlines())) <= 50


# Interrupted ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter on Windows")
def test_ctrl_c_ends_with_130_and_no_traceback(digest_index: Path) -> None:
    # the handler is set, because a shell that runs tests in the background has its children ignore the signal
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from kratom_qa.cli import main; sys.exit(main(['chat', '--index', sys.argv[1]]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(digest_index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        watchdog = threading.Timer(60, process.kill)  # or the test would wait forever
        watchdog.start()
        process.stdin.write(b"hello\n")
        process.stdin.flush()
        # once the reply is there, the program waits for the next line
        assert any(line.decode().strip() == DISCLAIMER for line in iter(process.stdout.readline, b""))
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        watchdog.cancel()
        assert process.stderr.read().strip() == b""


@pytest.mark.parametrize("passages", ["1", "1000"], ids=["less than a buffer", "more than a buffer"])
def test_a_reader_that_stops_reading_is_no_error(digest_index: Path, passages: str) -> None:
    command = [sys.executable, "-m", "kratom_qa", "search", QUESTION, "-k", passages, "--index", str(digest_index)]
    environment = {**os.environ, "PYTHONUNBUFFERED": ""}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_a_character_that_the_terminal_cannot_show_does_not_lose_the_reply(digest_index: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "kratom_qa", "ask", "Is kratom naïve?", "--index", str(digest_index)]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert done.stdout.decode("utf-8").endswith(DISCLAIMER + "\n")
    assert done.stderr == b""
