"""No network and no stray file, as the kernel sees it: native libraries are not watched by tests that watch Python."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from conftest import PROJECT
from index_folders import write_corpus

TRACED = "%network,openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2"
HARMLESS = ("/dev/null", "/dev/tty", "/proc/self", "/dev/shm/sem.")
"""What is no file; the last is the semaphore of a progress bar, in memory."""
CASE = '{"id": "q-1", "question": "Is green tea scalded?", "split": "dev", "answerable": false}\n'
PORT = 7861
# asks once, from within the same network namespace, and stops the server
VISIT = """
import os, signal, subprocess, sys, urllib.request
serve = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True)
line = serve.stdout.readline()
assert "http://127.0.0.1" in line, line
for path in ("", "config", "gradio_api/info"):
    urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/{path}").read()
serve.send_signal(signal.SIGINT)
serve.wait(60)
"""


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """Linux, strace, and the right to open a namespace; else the tests skip, or fail under REQUIRE_STRACE=1."""
    found = all(shutil.which(tool) for tool in ("strace", "unshare", "ip"))
    if found and subprocess.run(["unshare", "-n", "true"], check=False, capture_output=True).returncode == 0:
        return
    what = "there is no strace, unshare or ip here, or no right to open a network namespace"
    if os.environ.get("REQUIRE_STRACE"):
        pytest.fail(f"REQUIRE_STRACE is set, and {what}")
    pytest.skip(what)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, an index, a test set, an empty home and a folder for temporary files."""
    folder = tmp_path_factory.mktemp("offline")
    write_corpus(folder / "corpus")
    for name in ("home", "scratch", "testset"):
        (folder / name).mkdir()
    (folder / "testset" / "questions.jsonl").write_text(CASE, encoding="utf-8")
    traced(folder, *program("index", folder, "--corpus", str(folder / "corpus")))
    return folder


def program(command: str, place: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "kratom_qa", command, "--index", str(place / "index"), *arguments]


def traced(place: Path, *command: str) -> str:
    """What strace saw of a command without a network, but for the loopback."""
    trace = place / "trace"
    watched = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={TRACED}", "-o", str(trace), *command]
    alone = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *watched]
    done = subprocess.run(alone, check=False, capture_output=True, text=True, cwd=place, env=plain(place))
    assert done.returncode == 0, done.stderr
    return trace.read_text(encoding="utf-8", errors="replace")


def plain(place: Path) -> Mapping[str, str]:
    """As for a user: without what tests and CI set, which hides what libraries do otherwise."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "scratch"),
        "PYTHONPATH": str(PROJECT / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def reached_out(trace: str) -> Iterator[str]:
    """Calls that speak the internet's protocols, but for the loopback."""
    for line in trace.splitlines():
        if re.search(r" (connect|bind|sendto|sendmsg)\(.*sin6?_addr", line) and not re.search(
            r'"127\.0\.0\.1"|"::1"', line
        ):
            yield line


def written(trace: str, place: Path) -> Iterator[str]:
    """Paths outside of `place` that were opened to be written, or made."""
    for line in trace.splitlines():
        writes = re.search(r"O_WRONLY|O_RDWR|O_CREAT| (mkdir|creat|rename)", line) and " = -1 " not in line
        for path in re.findall(r'"(/[^"]*)"', line) if writes else ():
            if not path.startswith((str(place), *HARMLESS)):
                yield line


@pytest.mark.parametrize("command", ["index", "ask", "eval", "doctor", "verify"])
def test_a_command_opens_no_internet_socket_and_writes_only_what_it_was_given(place: Path, command: str) -> None:
    if command == "index":
        shutil.rmtree(place / "index", ignore_errors=True)
    if command == "verify":
        asked = program("ask", place, "--json", "Is green tea scalded?")
        reply = subprocess.run(asked, check=True, capture_output=True, env=plain(place), cwd=place).stdout
        (place / "reply.json").write_bytes(reply)
    arguments = {
        "index": ["--corpus", str(place / "corpus")],
        "ask": ["Which tea likes cooler water?"],
        "eval": ["--testset", str(place / "testset"), "--report", str(place / "report")],
        "doctor": [],
        "verify": [str(place / "reply.json")],
    }
    trace = traced(place, *program(command, place, *arguments[command]))
    assert "openat(" in trace
    assert [line for line in trace.splitlines() if "AF_INET" in line] == []
    assert list(written(trace, place)) == []
    assert list((place / "home").rglob("*")) == []


def test_the_server_speaks_to_this_computer_only(place: Path) -> None:
    serve = program("serve", place, "--port", str(PORT))
    trace = traced(place, sys.executable, "-c", VISIT, str(PORT), *serve)
    assert "AF_INET" in trace, "it serves"
    assert list(reached_out(trace)) == []
    assert list(written(trace, place)) == []
    assert list((place / "home").rglob("*")) == []


def test_the_watch_sees_what_goes_out_and_what_is_written(place: Path) -> None:
    outside = place.parent / "outside"
    code = f"import socket; open({str(outside)!r}, 'w'); socket.socket(2, 2).connect(('192.0.2.1', 9))"
    asked = [sys.executable, "-c", f"try:\n    exec({code!r})\nexcept OSError: pass"]
    trace = traced(place, *asked)
    assert [" connect(" in line for line in reached_out(trace)] == [True]
    assert any(str(outside) in line for line in written(trace, place))
