"""Requests by every way that a server could have, and by ways that it has not, before a login."""

import random
from pathlib import Path

import httpx

from attack.outcome import Outcome
from kratom_qa.web.open_routes import LARGEST_BODY, open_route
from live_server import running
from route_table import application, filled, routes
from small_index import small_index

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
_PIECES = (
    "..",
    ".",
    "//",
    "%2e%2e",
    "%00",
    "%252e",
    "\\",
    ";",
    "etc/passwd",
    "gradio_api",
    "upload",
    "file=",
    "ask",
    "?x=1",
)
_HEADERS = (
    {}, {"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"},
    {"Cookie": "access-token=guessed"}, {"Authorization": "Basic YW5uYTphbm5h"},
    {"Content-Type": "multipart/form-data; boundary=x"},
)  # fmt: skip


def try_routes(rng: random.Random, trials: int, folder: Path) -> Outcome:
    """Nothing but the login and `/health` says 200 to who is not logged in, and nothing ends in a fault of ours."""
    found = Outcome()
    small_index(folder)
    asgi = application(folder, accounts=True)
    known = sorted({*routes(asgi.asgi)})
    with running(asgi) as address, httpx.Client(base_url=address, timeout=30) as client:
        for number in range(trials):
            method, path = rng.choice(known)
            path = filled(path)
            if "heartbeat" in path:
                continue
            if rng.random() < 0.5:
                method, path = rng.choice(_METHODS), _bent(rng, path)
            body = b"x" * rng.choice([0, 10, LARGEST_BODY + 1]) if method not in ("GET", "HEAD", "TRACE") else None
            try:
                with client.stream(method, path, headers=rng.choice(_HEADERS), content=body) as response:
                    status = response.status_code
            except (httpx.InvalidURL, httpx.LocalProtocolError):
                found.add("no request")
                continue
            except httpx.RemoteProtocolError:
                found.add("closed")
                continue
            route = open_route(method, httpx.URL(path).path, mcp=False, accounts=True)
            let_in = status < 400 and not (route is not None and route.without_login)
            if let_in or status >= 500:
                found.fault(f"{number}: {method} {path}: {status}")
            else:
                found.add(str(status))
    return found


def _bent(rng: random.Random, path: str) -> str:
    """A path with something hostile in it."""
    pieces = path.split("/")
    pieces.insert(rng.randint(1, len(pieces)), rng.choice(_PIECES))
    return "/".join(pieces)
