"""The server: what stands before the page and its endpoints, in which order, and how it starts and ends."""

import contextlib
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from kratom_qa import __version__
from kratom_qa.errors import IndexUnusable
from kratom_qa.render import page_wording as page
from kratom_qa.render.html_login import unusable_html
from kratom_qa.web.admission import Admission, Doorman
from kratom_qa.web.agents import Live, agent_server, over_http
from kratom_qa.web.app import BuiltPage, build_page, look
from kratom_qa.web.controller import Rating
from kratom_qa.web.guard import LOOPBACK, Guard, SafeHeaders
from kratom_qa.web.http import api_routes
from kratom_qa.web.kept import exported, read_asked
from kratom_qa.web.login import Check, Login
from kratom_qa.web.open_routes import open_route
from kratom_qa.web.policy import STANDALONE_POLICY, PagePolicy

_DRAIN = 3.0
"""Seconds in which those that wait are answered after the server was told to end."""
_CLOSE = 1
"""Seconds for what is left of connections after that."""
_QUEUE = 64


@dataclass(frozen=True, slots=True)
class Options:
    """How it is served."""

    hosts: Sequence[str] = ()
    """Names that it answers to, beside those of this computer."""
    root_path: str = ""
    """Where a proxy shows it, such as `/answers`."""
    region: str | None = None
    mcp: bool = False
    check: Check | None = None
    thumb: Rating | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """What a server runs."""

    asgi: FastAPI
    doorman: Doorman
    blocks: gr.Blocks

    def is_idle(self) -> bool:
        """Whether nobody waits for a reply."""
        pending = self.blocks._queue.pending_event_ids_session.values()
        return not self.doorman.inside and not any(pending)

    def end_streams(self) -> None:
        """End the connections that only tell that a tab is open."""
        for route in self.asgi.routes:
            stop = getattr(getattr(route, "app", None), "stop_event", None)
            if stop is not None:
                stop.set()


def build_application(live: Live, behind: Callable[[], str] = str, options: Options = Options()) -> Application:
    """The page and its endpoints over what is live. Errors: as for `live`."""
    served = live()
    built = build_page(
        served, live, behind, region=options.region, thumb=options.thumb, logout=options.check is not None
    )
    doorman = Doorman()
    agents, running = over_http(agent_server(live, options.region)) if options.mcp else (None, contextlib.nullcontext)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running():
            yield

    app = FastAPI(
        title="kratom-qa", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan,
        servers=[{"url": options.root_path or "/"}],
        middleware=_middleware(built, live, served.build, doorman, options),
    )  # fmt: skip
    app.include_router(api_routes(live, behind, options.region))
    app.add_api_route("/export", _export(live), methods=["POST"], include_in_schema=False)
    if agents is not None:
        for path in ("/mcp", "/gradio_api/mcp"):
            app.router.routes.append(_Exactly(path, agents))
    built.blocks.queue(max_size=_QUEUE, api_open=False)
    gr.mount_gradio_app(
        app, built.blocks, path="/", root_path=options.root_path or None, run_history=False, ssr_mode=False,
        enable_monitoring=False, pwa=False, mcp_server=False, max_file_size=1, show_error=True,
        app_kwargs={"middleware": [Middleware(PagePolicy)]}, **look(),
    )  # fmt: skip
    return Application(app, doorman, built.blocks)


class Server(uvicorn.Server):
    """Ends alike on Ctrl-C and on SIGTERM: no new questions, the replies that are waited for, then out."""

    def __init__(self, application: Application, started: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                application.asgi, log_level="critical", timeout_graceful_shutdown=_CLOSE, server_header=False,
                timeout_keep_alive=30, lifespan="on",
            )
        )  # fmt: skip
        self._application = application
        self._tell_started = started
        self.ended_by: int | None = None
        self._at_latest = 0.0

    def handle_exit(self, sig: int, _: FrameType | None) -> None:
        """Begin to end; at once where it was asked for twice."""
        self.force_exit = self.ended_by is not None
        self.ended_by = self.ended_by or sig
        self._application.doorman.ending = True
        self._at_latest = self._at_latest or time.monotonic() + _DRAIN

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The signals that end it; what ended it is told by the exit code, and not raised again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self._tell_started()

    async def on_tick(self, counter: int) -> bool:
        """Whether it is time to go."""
        if await super().on_tick(counter):
            return True
        if self.ended_by is None:
            return False
        return self.force_exit or self._application.is_idle() or time.monotonic() > self._at_latest

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of every connection."""
        self._application.end_streams()
        await super().shutdown(sockets)


class FreshPage:
    """Brings the page up to date before it is loaded, and says in words where there is none."""

    def __init__(self, app: ASGIApp, *, built: BuiltPage, live: Live, shown: str) -> None:
        self._app = app
        self._built = built
        self._live = live
        self._shown = shown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; see ASGI."""
        route = scope.get("kratom_qa.route")
        if route is not None and route.shown in ("/", "/config"):
            try:
                served = await run_in_threadpool(self._live)
            except IndexUnusable as error:
                html = unusable_html(page.TITLE, page.unusable(error))
                await HTMLResponse(html, 503, headers={"Content-Security-Policy": STANDALONE_POLICY})(
                    scope, receive, send
                )
                return
            if served.build != self._shown:
                self._shown = served.build
                await run_in_threadpool(self._built.show, served)
        await self._app(scope, receive, send)


class _Exactly(BaseRoute):
    """A route to an application at one path, with or without a slash at its end, and at nothing below it."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        self.path = path
        self.app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As `starlette.routing.BaseRoute.matches`."""
        found = scope["type"] == "http" and scope["path"].rstrip("/") == self.path
        return (Match.FULL if found else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As `starlette.routing.BaseRoute.handle`."""
        await self.app(scope, receive, send)


def _middleware(built: BuiltPage, live: Live, build: str, doorman: Doorman, options: Options) -> list[Middleware]:
    """From the outside in."""
    hosts = [*LOOPBACK, *(host.strip("[]") for host in options.hosts)]
    as_written = [f"[{host}]" if ":" in host else host for host in hosts]
    has = {"mcp": options.mcp, "accounts": options.check is not None}
    login = [Middleware(Login, check=options.check, root_path=options.root_path)] if options.check else []
    return [
        Middleware(SafeHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=as_written, www_redirect=False),
        Middleware(
            Guard, find=lambda method, path: open_route(method, path, **has), hosts=hosts, root_path=options.root_path
        ),
        # names no origin, and so keeps Gradio from naming any
        Middleware(CORSMiddleware, allow_origins=()),
        *login,
        Middleware(Admission, doorman=doorman),
        Middleware(FreshPage, built=built, live=live, shown=build),
    ]


def _export(live: Live) -> Callable[[Request], Any]:
    async def export(request: Request) -> Response:
        """A conversation as a file, from the questions that the browser kept."""
        form = "json" if request.query_params.get("form") == "json" else "md"
        asked = read_asked((await request.body()).decode("utf-8", errors="replace"))
        region = request.query_params.get("region")
        try:
            text = await run_in_threadpool(lambda: exported(live().conversation(asked, region), form))
        except IndexUnusable as error:
            return PlainTextResponse(page.unusable(error), 503)
        kind = "application/json" if form == "json" else "text/markdown"
        disposition = f'attachment; filename="conversation.{form}"'
        return Response(text, media_type=f"{kind}; charset=utf-8", headers={"Content-Disposition": disposition})

    return export
