"""What goes out of the commands steers no terminal and turns no reading order; streams may be closed or full."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from index_folders import build, write_corpus
from kratom_qa.assistant import Assistant
from kratom_qa.cli import main
from kratom_qa.cli.chat import run_chat
from kratom_qa.cli.listing import show_hits, show_sources
from kratom_qa.cli.terminal import show, warn
from small_index import open_fake

PROJECT = Path(__file__).resolve().parents[1]
EVIL = "\x1b]0;owned\x07\x9b31m\u202egpj.exe\u2066\x08\x7f"
HARM = re.compile("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\x1b(?!\\[[0-9;]*m)")
"""Everything that steers, but for our own colours."""
DOCUMENT = f"""---
id: "evil"
title: "Evil TITLE"
publisher: "Press"
---

# Evil

## Section{EVIL}

Aphids{EVIL} on the tree are washed off with soapy water.
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    # in YAML, such characters come as escapes
    escaped = "".join(f"\\u{ord(c):04x}" for c in EVIL)
    text = DOCUMENT.replace('"evil"', f'"evil{escaped}"').replace("TITLE", escaped).replace("Press", f"Press{escaped}")
    build(write_corpus(folder / "corpus", {"evil.md": text}), folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return open_fake(index)


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_nothing_that_is_printed_steers_a_terminal(
    assistant: Assistant, index: Path, stream: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = stream(), stream()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    reply = assistant.reply("How are aphids washed off the tree?")
    assert reply.quotes
    show(reply)
    show_hits(assistant.search("aphids", 5))
    show_sources(assistant.collection)
    warn(f"left out {EVIL}.xyz: {EVIL}")
    typed = f"aphids{EVIL}\n/sources\n/save /no{EVIL}/where\n/{EVIL}\n/help\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8"))
    assert run_chat(assistant, frozenset(), None) == 0
    for arguments in (["sources"], ["verify", EVIL], ["ask", "x", "--region", EVIL]):
        main([*arguments, "--index", str(index)])
    with pytest.raises(SystemExit):
        main([f"no{EVIL}"])
    assert len(out.getvalue()) > 500
    for text in (out.getvalue(), err.getvalue()):
        assert text
        assert not HARM.search(text), HARM.search(text)
    assert ("\x1b[" in out.getvalue()) is (stream is Terminal)


def run(command: str, index: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    program = f"{sys.executable} -m kratom_qa {command.format(index=index)}"
    command = ["sh", "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_output_that_is_full_is_told_in_one_line(index: Path) -> None:
    done = run("sources --index {index} >/dev/full", index)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr == "kratom-qa: the output cannot be written (No space left on device)\n"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("sources --index {index} >&-", 0),
        ("sources --json --index {index} >&-", 0),
        ("sources --index {index} | true", 0),
        ("sources --index {index} 2>&-", 0),
        ("sources --index none 2>&-", 3),
        ("--help >&-", 0),
        ("ask - --index {index} <&-", 2),
        ("chat --index none <&-", 3),
        ("sources --index {index} <&- >&- 2>&-", 0),
    ],
)
def test_closed_streams_are_no_bug(index: Path, command: str, code: int) -> None:
    done = run(command, index)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_chat_whose_input_is_closed_ends(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert run_chat(assistant, frozenset(), None) == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may look into every folder")
def test_a_folder_that_may_not_be_looked_into_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "in.jsonl").write_text("{}", encoding="utf-8")
    assert main(["batch", str(tmp_path / "in.jsonl"), str(tmp_path / "closed" / "out.jsonl")]) == 1
    assert "cannot be written (Permission denied)" in capsys.readouterr().err
