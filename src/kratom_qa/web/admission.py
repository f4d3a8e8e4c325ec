"""Lets questions in one after the other: so many at a time, so many waiting, and none when the server ends."""

import asyncio
import os
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from kratom_qa.render import page_wording as page
from kratom_qa.web.http import error_response

WAITING = 64
"""Questions that wait their turn; more are sent away at once."""
_AT_ONCE = max(2, min(os.cpu_count() or 2, 4))
"""More at a time take turns on the same processors, and every one waits longer."""


@dataclass(slots=True)
class Doorman:
    """What is known of the requests inside; changed on the event loop only."""

    at_once: int = _AT_ONCE
    waiting: int = WAITING
    ending: bool = False
    inside: int = 0
    """Requests that are worked on or wait, and replies that are being fetched."""
    asked: int = 0
    """Those of them that may ask a question."""
    turns: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.turns = asyncio.Semaphore(self.at_once)


class Admission:
    """Sends away with 503 and words what would wait behind `waiting` others, or comes when the server ends."""

    def __init__(self, app: ASGIApp, *, doorman: Doorman) -> None:
        self._app = app
        self._doorman = doorman

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on in turn; see ASGI."""
        route = scope.get("kratom_qa.route")
        if route is None or "heartbeat" in route.path:
            await self._app(scope, receive, send)
            return
        doorman = self._doorman
        works = route.work and scope["method"] == "POST"
        if works and doorman.ending:
            await error_response(503, page.ENDING)(scope, receive, send)
            return
        if works and doorman.asked >= doorman.at_once + doorman.waiting:
            await error_response(503, page.BUSY)(scope, receive, send)
            return
        doorman.inside += 1
        doorman.asked += works
        try:
            if works:
                async with doorman.turns:
                    await self._app(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        finally:
            doorman.inside -= 1
            doorman.asked -= works
