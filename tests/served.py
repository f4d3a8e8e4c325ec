"""Starts a server of the tests in a process of its own and stops it by closing its standard input."""

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence

import pytest


@contextlib.contextmanager
def served(arguments: Sequence[str], environment: Mapping[str, str], unsaid: str = "Traceback") -> Iterator[str]:
    """The address of a server that is up; `arguments` are a script's path and what it takes.

    It fails the test that the server says `unsaid` or prints a traceback, and that it ends with 97, as it does where it
    wanted to reach outside.
    """
    with subprocess.Popen(
        [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=dict(environment), text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if found := re.match(r"serving at (http://127\.0\.0\.1:\d+)/", line):
                break
        else:
            pytest.fail(f"the server did not start:\n{said}")
        try:
            yield found.group(1)
        finally:
            process.stdin.close()
            rest = process.stdout.read()
        assert process.wait(timeout=60) == 0, rest
        assert "Traceback" not in rest
        assert unsaid not in said + rest
