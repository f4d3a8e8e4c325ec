"""Which routes are open. What is not listed is not there, whatever the page's framework would do with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_BODY = 256 * 1024
"""Bytes: 20,000 characters, each escaped in JSON, with room to spare."""
_NO_BODY = 0


@dataclass(frozen=True, slots=True)
class OpenRoute:
    """One way in."""

    methods: tuple[str, ...]
    path: str
    """A regular expression of the whole path."""
    shown: str
    """How the path is written for people."""
    purpose: str
    without_login: bool = False
    """Whether it is open also where accounts are asked for."""
    work: bool = False
    """Whether a question may be answered there, so that it waits its turn."""
    only_with: str = ""
    """`mcp` or `accounts`: what a server must have for it."""

    @property
    def largest_body(self) -> int:
        """Bytes."""
        return LARGEST_BODY if "POST" in self.methods else _NO_BODY


_GET = ("GET", "HEAD")
_ID = r"[\w-]{1,64}"
OPEN: Sequence[OpenRoute] = (
    OpenRoute(_GET, r"/health", "/health", "whether it answers, from which build", without_login=True),
    OpenRoute(_GET, r"/", "/", "the page; with accounts, the login", without_login=True),
    OpenRoute(("POST",), r"/login", "/login", "name and password", without_login=True, only_with="accounts"),
    OpenRoute(("GET", "POST"), r"/logout", "/logout", "the way out", without_login=True, only_with="accounts"),
    OpenRoute(("POST",), r"/ask", "/ask", "a question, for programs", work=True),
    OpenRoute(("POST",), r"/search", "/search", "passages, for programs", work=True),
    OpenRoute(_GET, r"/sources", "/sources", "the documents that are served"),
    OpenRoute(_GET, r"/openapi\.json", "/openapi.json", "describes the four above and `/health`"),
    OpenRoute(("POST",), r"/export", "/export", "a conversation as a file", work=True),
    OpenRoute(
        ("GET", "POST", "DELETE"), r"(?:/gradio_api)?/mcp/?", "/mcp, /gradio_api/mcp/", "the tool for agents",
        work=True, only_with="mcp",
    ),
    OpenRoute(_GET, r"/(?:assets|static|svelte)/[\w./-]+", "/assets/…, /static/…, /svelte/…", "the page's own files"),
    OpenRoute(_GET, r"/theme\.css", "/theme.css", "the page's colours"),
    OpenRoute(_GET, r"/favicon\.ico", "/favicon.ico", "the page's picture"),
    OpenRoute(_GET, r"/config/?", "/config", "what the page is made of"),
    OpenRoute(_GET, r"/gradio_api/info/?", "/gradio_api/info", "what Gradio's clients may call"),
    OpenRoute(_GET, r"/gradio_api/startup-events", "/gradio_api/startup-events", "asked for by the page's script"),
    OpenRoute(_GET, rf"/gradio_api/heartbeat/{_ID}", "/gradio_api/heartbeat/ID", "lets go of a tab that was closed"),
    OpenRoute(("POST",), r"/gradio_api/run/predict/?", "/gradio_api/run/predict", "the page's events", work=True),
    OpenRoute(("POST",), r"/gradio_api/queue/join", "/gradio_api/queue/join", "a call by Gradio's client", work=True),
    OpenRoute(_GET, r"/gradio_api/queue/data", "/gradio_api/queue/data", "the reply to it"),
    OpenRoute(
        ("POST",), r"/gradio_api/call/(?:v2/)?ask/?", "/gradio_api/call/v2/ask", "a call in two steps", work=True
    ),
    OpenRoute(_GET, rf"/gradio_api/call/(?:v2/)?ask/{_ID}", "/gradio_api/call/v2/ask/ID", "the reply to it"),
)  # fmt: skip


def open_route(method: str, path: str, *, mcp: bool, accounts: bool) -> OpenRoute | None:
    """The route that a request comes by; None where it is closed. `..` never gets through."""
    if ".." in path:
        return None
    has = {"": True, "mcp": mcp, "accounts": accounts}
    found = (route for route in OPEN if method in route.methods and has[route.only_with])
    return next((route for route in found if re.fullmatch(route.path, path)), None)
