"""A server follows its index: each question is answered from the build that is live, however often it is replaced."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kratom_qa.errors import IndexUnusable
from kratom_qa.web.served import Served

_TRIES = 5
_PAUSE = 0.05
_FRESH = 2.0
"""Seconds for which it is believed that no document changed, and that a build which did not open still does not."""
_SHARE = 20
"""How many times as long as a look at the documents took nobody looks again."""


@dataclass(frozen=True, slots=True)
class _Failed:
    build: str
    error: IndexUnusable
    at: float


class Follower:
    """Gives the live build of an index; opens a new one when the pointer has moved, once for all who ask.

    `name` gives the live build's name, `open_build` opens what is live, `changes` says how the documents differ from
    what was indexed, empty where they do not. All three may raise `IndexUnusable`.
    """

    def __init__(self, name: Callable[[], str], open_build: Callable[[], Served], changes: Callable[[], str]) -> None:
        self._name = name
        self._open_build = open_build
        self._changes = changes
        self._lock = threading.Lock()
        self._served: Served | None = None
        self._failed: _Failed | None = None
        self._behind = ""
        self._look_again = 0.0

    def current(self) -> Served:
        """What is live.

        Errors: `IndexUnusable` where the index is gone, damaged, or cannot be opened.
        """
        with self._lock:
            name = self._name()
            if self._served is None or self._served.build != name:
                self._served = None  # what was replaced is never answered from again
                self._served = self._opened(name)
                self._look_again = 0.0
            return self._served

    def behind(self) -> str:
        """How the documents differ from what was indexed; looked at now and then only."""
        with self._lock:
            if time.monotonic() >= self._look_again:
                start = time.monotonic()
                self._behind = self._changes()
                self._look_again = time.monotonic() + max(_FRESH, _SHARE * (time.monotonic() - start))
            return self._behind

    def _opened(self, name: str) -> Served:
        if self._failed and self._failed.build == name and time.monotonic() < self._failed.at + _FRESH:
            raise self._failed.error.with_traceback(None)
        for _ in range(_TRIES):
            try:
                served = self._open_build()
            except IndexUnusable as error:
                if self._name() == name:
                    self._failed = _Failed(name, error, time.monotonic())
                    raise
            else:
                # all of it from one build: the pointer may have moved between two reads
                if served.build == self._name():
                    return served
            time.sleep(_PAUSE)
            name = self._name()
        raise IndexUnusable("the index is replaced again and again; try again in a moment")
