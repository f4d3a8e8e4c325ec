"""`password`: a line for the file of accounts, and a password that nobody sees."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kratom_qa.cli import main
from kratom_qa.web.accounts import check_password

PASSWORD = "correct horse"


def given(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_the_line_lets_the_user_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, PASSWORD.encode() + b"\r\nwhat follows is not read\n")
    assert main(["password", "anna"]) == 0
    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (1, "")
    assert PASSWORD not in out
    path = tmp_path / "accounts.txt"
    path.write_text(out, encoding="utf-8")
    assert check_password(path)("anna", PASSWORD)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("an:na", PASSWORD.encode(), "“an:na” cannot be a user's name"),
        ("", PASSWORD.encode(), "“” cannot be a user's name"),
        ("anna", b"", "the password is too short; take 8 characters or more"),
        ("anna", b"\n" + PASSWORD.encode(), "the password is too short"),
        ("anna", b"\xff" * 9, "the password is not UTF-8"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, said: str
) -> None:
    given(monkeypatch, content)
    assert main(["password", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("kratom-qa: ")
    assert said in err
    assert err.count("\n") == 1


def test_a_closed_standard_input_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(["password", "anna"]) == 2
    assert "standard input is closed" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo-terminals here")
@pytest.mark.parametrize(("second", "code"), [(PASSWORD, 0), ("correct house", 2)])
def test_on_a_terminal_it_is_asked_for_twice_and_not_shown(second: str, code: int) -> None:
    terminal, its_end = os.openpty()
    command = [sys.executable, "-m", "kratom_qa", "password", "anna"]
    with subprocess.Popen(
        command, stdin=its_end, stdout=subprocess.PIPE, stderr=its_end, start_new_session=True
    ) as process:
        os.close(its_end)
        shown = answered(terminal, ["Password: ", "The same again: "], [PASSWORD, second])
        assert process.stdout is not None
        out = process.stdout.read().decode()
        assert process.wait(timeout=60) == code
    assert PASSWORD not in shown + out
    assert second not in shown + out
    assert out.startswith("anna:scrypt$") if code == 0 else out == ""
    os.close(terminal)


def answered(terminal: int, prompts: list[str], answers: list[str]) -> str:
    """What the terminal shows while each prompt gets its answer."""
    shown = ""
    for prompt, answer in zip(prompts, answers, strict=True):
        end = time.monotonic() + 60
        while prompt not in shown:
            assert time.monotonic() < end, shown
            shown += os.read(terminal, 4096).decode()
        os.write(terminal, answer.encode() + b"\n")
    return shown
