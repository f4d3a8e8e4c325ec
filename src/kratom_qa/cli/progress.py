"""No command is silent for more than a second: what takes longer says what it is doing, on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

from kratom_qa.cli.terminal import is_terminal, say

SILENT = 0.9
"""Seconds until a stage is told of."""
Count = Callable[..., object]
"""Is told that so many more parts are done, or one."""
_ERASE = "\r\x1b[K"


@contextmanager
def telling(what: str, *, everywhere: bool = False) -> Iterator[None]:
    """Say what is done, where it takes a moment and somebody looks; `everywhere` also where nobody does.

    On a terminal the words go when it is done.
    """
    looked_at = is_terminal(sys.stderr)
    said = False

    def tell() -> None:
        nonlocal said
        said = True
        if looked_at:
            print(f"kratom-qa: {what} …", end="", file=sys.stderr, flush=True)
        else:
            say(f"kratom-qa: {what}", sys.stderr)
            sys.stderr.flush()

    timer = Timer(SILENT, tell)
    timer.daemon = True
    if looked_at or everywhere:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if looked_at and said:
            print(_ERASE, end="", file=sys.stderr, flush=True)


@contextmanager
def counting(what: str, total: int) -> Iterator[Count]:
    """A bar on a terminal, elsewhere a line where it takes a moment; it is told of each part that is done."""
    if not is_terminal(sys.stderr):
        with telling(what, everywhere=True):
            yield lambda *count: None
        return
    from tqdm import tqdm

    with tqdm(total=total, desc=what.capitalize(), leave=False, delay=0.3) as bar:
        yield bar.update
