"""The way in where accounts are asked for: a page, a cookie, and guesses that cost time."""

import asyncio
import ipaddress
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kratom_qa.render import page_wording as page
from kratom_qa.render.html_login import login_html
from kratom_qa.web.http import error_response
from kratom_qa.web.policy import STANDALONE_POLICY

Check = Callable[[str, str], bool]
"""Whether a name and a password belong together; slow on purpose."""

COOKIE = "kratom-qa"
_SESSION = 12 * 3600.0
"""Seconds that a login lasts after it was last used."""
_MOST = 10_000
"""Sessions, and addresses that guessed wrong, that are remembered."""
_FORGIVEN = 2
"""Wrong passwords without a delay: people mistype."""
_FIRST_DELAY = 1.0
_LONGEST_DELAY = 60.0
_WAITING = 16


class Throttle:
    """Guesses from one address: one at a time, and from the third wrong one on twice the delay each time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._busy: set[str] = set()

    def wait(self, address: str) -> float:
        """Seconds until this address may guess again; 0 for now."""
        if address in self._busy:
            return _FIRST_DELAY
        wrong, last = self._wrong.get(address, (0, 0.0))
        if wrong <= _FORGIVEN:
            return 0.0
        return max(0.0, last + min(_FIRST_DELAY * 2.0 ** (wrong - _FORGIVEN - 1), _LONGEST_DELAY) - self._clock())

    def begin(self, address: str) -> None:
        """A guess is checked now."""
        self._busy.add(address)

    def end(self, address: str, *, right: bool) -> None:
        """It was checked."""
        self._busy.discard(address)
        wrong, _ = self._wrong.pop(address, (0, 0.0))
        if not right:
            self._wrong[address] = (min(wrong + 1, 32), self._clock())
            if len(self._wrong) > _MOST:
                self._wrong.popitem(last=False)


class Login:
    """Nothing but the login and `/health` is there for who has not logged in."""

    def __init__(self, app: ASGIApp, *, check: Check, root_path: str = "", title: str = page.TITLE) -> None:
        self._app = app
        self._check = check
        self._root_path = root_path
        self._title = title
        self._throttle = Throttle()
        self._sessions: OrderedDict[str, float] = OrderedDict()
        # one check takes a processor for half a second and 16 MB
        self._one_at_a_time = asyncio.Semaphore(1)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on who has a session; see ASGI."""
        route = scope.get("kratom_qa.route")
        if route is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if route.shown == "/login":
            await (await self._log_in(request))(scope, receive, send)
        elif route.shown == "/logout":
            await self._log_out(request)(scope, receive, send)
        elif self._is_known(request) or (route.without_login and route.shown != "/"):
            await self._app(scope, receive, send)
        elif route.shown == "/":
            await self._page(request, "", 200)(scope, receive, send)
        else:
            await error_response(401, page.NOT_LOGGED_IN)(scope, receive, send)

    async def _log_in(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", errors="replace"), keep_blank_values=True)
        name, password = (form.get(field, [""])[0] for field in ("username", "password"))
        address = _network(request.client.host if request.client else "")
        wait = self._throttle.wait(address)
        if wait > 0 or self._waiting >= _WAITING:
            seconds = str(int(wait) + 1)
            return self._refused(request, page.WAIT_TO_LOG_IN.format(seconds=seconds), 429, {"Retry-After": seconds})
        self._throttle.begin(address)
        self._waiting += 1
        right = False
        try:
            async with self._one_at_a_time:
                right = await asyncio.to_thread(self._check, name.strip(), password)
        finally:
            self._waiting -= 1
            self._throttle.end(address, right=right)
        if not right:
            return self._refused(request, page.WRONG_PASSWORD, 400, {})
        response: Response = JSONResponse({"success": True})
        if _is_browser(request):
            response = RedirectResponse(f"{self._root_path}/", 303)
        response.set_cookie(
            COOKIE, self._new_session(), httponly=True, samesite="lax", path=f"{self._root_path}/",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return response

    def _log_out(self, request: Request) -> Response:
        self._sessions.pop(request.cookies.get(COOKIE, ""), None)
        response = RedirectResponse(f"{self._root_path}/", 303)
        response.delete_cookie(COOKIE, path=f"{self._root_path}/")
        return response

    def _new_session(self) -> str:
        token = secrets.token_urlsafe(32)
        self._sessions[token] = time.monotonic()
        if len(self._sessions) > _MOST:
            self._sessions.popitem(last=False)
        return token

    def _is_known(self, request: Request) -> bool:
        token = request.cookies.get(COOKIE, "")
        used = self._sessions.pop(token, None)
        if used is None or time.monotonic() > used + _SESSION:
            return False
        self._sessions[token] = time.monotonic()
        return True

    def _refused(self, request: Request, message: str, status: int, headers: dict[str, str]) -> Response:
        if not _is_browser(request):
            return error_response(status, message, headers)
        response = self._page(request, message, status)
        response.headers.update(headers)
        return response

    def _page(self, request: Request, message: str, status: int) -> Response:
        if not _is_browser(request) and status != 200:
            return error_response(status, message)
        html = login_html(self._title, message, f"{self._root_path}/login")
        return HTMLResponse(
            html, status, headers={"Content-Security-Policy": STANDALONE_POLICY, "Cache-Control": "no-store"}
        )


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _network(host: str) -> str:
    """What counts as one address: of IPv6, which gives everybody billions, the first 64 bits.

    >>> _network("2001:db8::7"), _network("192.0.2.7"), _network("")
    ('2001:db8::/64', '192.0.2.7', '')
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((host, 64), strict=False)) if address.version == 6 else host
