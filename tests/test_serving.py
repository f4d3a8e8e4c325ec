"""`kratom-qa serve`: what it takes, how it starts and stops, what it keeps to itself."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kratom_qa.cli import main
from kratom_qa.cli.parser import build_parser
from kratom_qa.cli.serving import has_display, listen
from kratom_qa.errors import KratomQAError
from kratom_qa.web.accounts import hashed

PROJECT = Path(__file__).resolve().parents[1]
PAGE = PROJECT / "src" / "kratom_qa" / "web"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


INTERRUPTIBLE = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from kratom_qa.cli import main; sys.exit(main())"
)
"""The program with its handler set, because a shell that runs tests in the background has its children ignore it."""


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, and the address that it prints."""
    command = [sys.executable, "-c", INTERRUPTIBLE, "serve", "--port", str(free_port()), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, encoding="utf-8"
    )
    with process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            assert found is not None, line + (process.stderr.read() if process.stderr else "")
            yield process, found[0]
        finally:
            process.kill()


def fetched(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        text: str = answer.read().decode()
        return text


def test_it_listens_to_this_computer_only_unless_told_otherwise() -> None:
    args = build_parser().parse_args(["serve"])
    assert (args.host, args.port, args.auth, args.feedback, args.mcp, args.open) == (
        "127.0.0.1",
        7860,
        None,
        None,
        False,
        False,
    )


def test_it_starts_says_where_and_stops_with_ctrl_c(digest_index: Path) -> None:
    with serving("--index", str(digest_index)) as (process, address):
        page = fetched(address)
        assert "Kratom: what the sources say" in page
        info = json.loads(fetched(f"{address}/gradio_api/info"))
        assert list(info["named_endpoints"]) == ["/ask"]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0
        assert out == ""
        assert err.strip() in ("", "kratom-qa: opening the index and the page")  # said where it takes a moment


def test_figures_are_shown_where_the_index_holds_what_was_measured(digest_index: Path) -> None:
    with serving("--index", str(digest_index)) as (_, address):
        page = fetched(address)
    measured = json.loads((PAGE / "measured.json").read_text(encoding="utf-8"))
    assert f"{measured['questions']} questions" in page
    assert "has not been measured" not in page


def test_with_accounts_nobody_gets_in_without_a_password(digest_index: Path, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.txt"
    accounts.write_text(f"anna:{hashed('correct horse')}\n", encoding="utf-8")
    with serving("--index", str(digest_index), "--auth", str(accounts)) as (_, address):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            fetched(f"{address}/config")
        assert "Kratom: what the sources say" not in fetched(address)


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["--port", "0"], 2, "“0” is no port"),
        (["--port", "65536"], 2, "is no port"),
        (["--port", "web"], 2, "is no port"),
        (["--mcp", "--auth", "none.txt"], 2, "--mcp does not go with --auth"),
        (["--auth", "none.txt"], 1, "none.txt cannot be read"),
        (["--feedback", "no/such/folder/file.jsonl"], 1, "cannot be written"),
        (["--index", "none"], 3, "there is no index"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    arguments: list[str], code: int, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        assert main(["serve", *arguments]) == code
    except SystemExit as error:
        assert error.code == code
    finally:
        os.chdir(here)
    captured = capsys.readouterr()
    assert named in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_a_port_that_is_taken_is_refused_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(KratomQAError, match=f"port {port} .*; choose another with --port"):
            listen("127.0.0.1", port)
    listen("127.0.0.1", port).close()


@pytest.mark.parametrize(
    ("platform", "environment", "seen"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_browser_is_opened_only_where_it_can_be_seen(platform: str, environment: dict[str, str], seen: bool) -> None:
    assert has_display(platform, environment) is seen


def test_style_and_script_name_no_address() -> None:
    for name in ("style.css", "page.js"):
        text = (PAGE / name).read_text(encoding="utf-8")
        assert not re.search(r"https?:|//\w+\.|@import|url\(", text.replace("// ", "")), name
