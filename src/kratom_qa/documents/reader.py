"""Reads documents in a child process, so that no file can stop the work, whatever stands in it."""

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from kratom_qa.datatypes import Document
from kratom_qa.documents.limits import Limits
from kratom_qa.errors import CorpusError, UnreadableDocument

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {} import main; main()"
_WORKER = f"{__package__}.worker"
_PATIENCE = 10
"""Times the processor time that may pass by the clock: a disk may not answer, or others may be at work."""


class DocumentReader:
    """One worker for many files, replaced when it had to be ended. A context manager."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "DocumentReader":
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    @property
    def worker(self) -> int | None:
        """Process id of the worker; None where none is needed yet."""
        return self._process.pid if self._process is not None else None

    def read(self, path: Path, name: str) -> Document:
        """The document of a file; its id is empty where the file gives none.

        Errors: `UnreadableDocument`, with the reason.
        """
        self._process = process = self._process or self._start()
        seconds = self._limits.seconds_for(_size(path))
        timer = threading.Timer(seconds * _PATIENCE, process.kill)
        timer.start()
        try:
            _send(process, (os.fsencode(path), name))
            found, whole = _receive(process)
        except (EOFError, OSError):
            raise UnreadableDocument(_cause(self._end(), seconds)) from None
        finally:
            timer.cancel()
            timer.join()
        if not whole:
            self._end()
        if isinstance(found, str):
            raise UnreadableDocument(found)
        return found  # type: ignore[no-any-return]

    def _start(self) -> "subprocess.Popen[bytes]":
        # isolated, so that no file beside the documents is imported, but with this process's own path
        command = [sys.executable, "-I", "-c", _START.format(_WORKER), json.dumps(sys.path)]
        with tempfile.TemporaryFile() as errors:
            try:
                process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
            except OSError as error:
                raise CorpusError(f"no process can be started that reads the documents ({error.strerror})") from None
            try:
                _send(process, self._limits)
                _receive(process)
            except (EOFError, OSError):
                _end(process)
                errors.seek(0)
                told = errors.read().decode("utf-8", "replace")
                raise RuntimeError(f"the process that reads the documents did not start:\n{told}") from None
        return process

    def _end(self) -> int:
        """End the worker; returns its exit code."""
        process, self._process = self._process, None
        return _end(process) if process is not None else 0


def _end(process: "subprocess.Popen[bytes]") -> int:
    process.kill()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not sent is sent no more
            cast("BinaryIO", stream).close()
    return process.wait()


def _send(process: "subprocess.Popen[bytes]", message: object) -> None:
    stream = cast("BinaryIO", process.stdin)
    pickle.dump(message, stream)
    stream.flush()


def _receive(process: "subprocess.Popen[bytes]") -> Any:
    try:
        return pickle.load(cast("BinaryIO", process.stdout))
    except pickle.UnpicklingError:  # cut short
        raise EOFError from None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _cause(code: int, seconds: int) -> str:
    """Why the worker ended in the middle of a file, as far as its exit code tells."""
    name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    if name in ("SIGXCPU", "SIGKILL"):
        return f"reading it takes more than {seconds} seconds, or more memory than there is"
    return f"it brings down the process that reads it ({name})"
