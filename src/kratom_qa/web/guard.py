"""Stands before everything else: who may come from where, by which way, with how much."""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kratom_qa.render import page_wording as page
from kratom_qa.web.http import error_response
from kratom_qa.web.open_routes import OpenRoute

LOOPBACK = ("127.0.0.1", "localhost", "::1")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Content security policy of what is no page."""
_PROXY_ALIASES = ("x-forwarded-host", "x-original-host", "forwarded")


class SafeHeaders:
    """Gives every answer the headers that keep browsers from doing more with it than is meant."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; see ASGI."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", NOTHING)
                if message["status"] == 503:
                    headers.setdefault("Retry-After", "5")
            await send(message)

        await self._app(scope, receive, send_safely if scope["type"] == "http" else send)


class Guard:
    """Lets through only open routes, from no foreign origin, with bodies of a bounded size.

    The body is read here, whole, before anybody works on it.
    """

    def __init__(
        self, app: ASGIApp, *, find: Callable[[str, str], OpenRoute | None], hosts: Sequence[str], root_path: str = ""
    ) -> None:
        self._app = app
        self._find = find
        self._hosts = frozenset(host.lower() for host in hosts)
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or say in one line why not; see ASGI."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no websocket is open
        headers = Headers(scope=scope)
        if not self._is_own(headers.get("origin"), headers.get("host", "")):
            await error_response(403, page.FOREIGN_ORIGIN)(scope, receive, send)
            return
        # some proxies take their own part of the path away, some leave it
        path = scope["path"].removeprefix(self._root_path) or "/"
        route = self._find(scope["method"], path)
        if route is None:
            await error_response(404, page.NO_SUCH_PATH)(scope, receive, send)
            return
        body = await _body(headers, receive, route.largest_body)
        if body is None:
            await error_response(413, page.TOO_LARGE.format(size=route.largest_body))(scope, receive, send)
            return
        named = [(name, value) for name, value in scope["headers"] if not self._names_another(name, value)]
        inside = {**scope, "path": path, "raw_path": path.encode(), "headers": named, "kratom_qa.route": route}
        await self._app(inside, _again(body, receive), send)

    def _is_own(self, origin: str | None, host: str) -> bool:
        """Whether a browser says that the page itself asks; who is no browser names no origin."""
        if origin is None:
            return True
        parts = urlsplit(origin)
        return bool(parts.netloc) and (parts.netloc == host or (parts.hostname or "") in self._hosts - set(LOOPBACK))

    def _names_another(self, name: bytes, value: bytes) -> bool:
        """Whether a header of a proxy names a host that this server does not answer to."""
        if name.decode("latin-1").lower() not in _PROXY_ALIASES:
            return False
        return (urlsplit(f"//{value.decode('latin-1').split(',')[0].strip()}").hostname or "") not in self._hosts


async def _body(headers: Headers, receive: Receive, largest: int) -> bytes | None:
    """The whole body; None where it is too large."""
    declared = headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > largest:
        return None
    if declared == "0" and "transfer-encoding" not in headers:
        return b""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > largest:
            return None
        if not message.get("more_body"):
            return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives the body once, then whatever comes after it."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
