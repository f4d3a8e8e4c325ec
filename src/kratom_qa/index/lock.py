"""Who may write an index, and what is said where it cannot be written. Asking does not import it: filelock is slow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kratom_qa.errors import KratomQAError

_LOCK = ".lock"
_A_MOMENT = 2
"""Seconds: a process that a build was just starting when it was killed lets go of the lock a little later."""


@contextmanager
def locked(index_dir: Path, name: str = _LOCK) -> Iterator[None]:
    """Hold the lock of an index, or of the work of this name on it; its folder is made where it is missing.

    Errors: `KratomQAError` where another build is under way, or the folder cannot be written.
    """
    lock = FileLock(index_dir / name, timeout=_A_MOMENT)
    with writing(index_dir):
        index_dir.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise KratomQAError(f"another build of {index_dir} is under way; try again when it has ended") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing(index_dir: Path) -> Iterator[None]:
    """Whatever keeps an index from being written is told in one line; the old one stays as it is."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or "not all of it could be written; is there room on the disk?"
        raise KratomQAError(f"the index cannot be written to {index_dir}: {reason}") from None
