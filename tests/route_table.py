"""Writes docs/routes.md: what a server says at every route that it, or Gradio below it, could have.

PYTHONPATH=src:tests python tests/route_table.py
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from live_server import built, running

PAGE = Path(__file__).resolve().parents[1] / "docs" / "routes.md"
USER = {"username": "anna", "password": "correct horse"}
_OURS = (("POST", "/login"), ("GET", "/logout"), ("POST", "/gradio_api/run/predict"))
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_FILLED = {
    "api_name": "ask", "session_hash": "tab1", "event_id": "id1", "path": "x.txt", "url_path": "http://127.0.0.1/",
    "path_or_url": "/etc/hostname", "id": "1", "environment": "client", "type": "component", "file_name": "index.js",
    "run": "1", "component_id": "1", "segment_id": "1", "ext": "ts", "key": "x", "size": "64",
}  # fmt: skip
_HEAD = """# Every route

What `kratom-qa serve --mcp` answers to an empty request, without accounts, and with `--auth` before and after a login.
`-` is 404, the answer to whatever is not open. Codes of 4xx and 5xx other than that come from what the empty request
lacks. Written by `tests/route_table.py`, which finds the routes in the program, and compared in a test.

| route | no accounts | `--auth`, before the login | `--auth`, after it |
|---|---|---|---|
"""


def application(folder: Path, *, accounts: bool) -> Any:
    """The whole server over the small corpus."""
    from kratom_qa.web.served import serve_only
    from kratom_qa.wiring import open_page
    from small_index import open_fake

    assistant = open_fake(folder / "index")
    served = serve_only(assistant, open_page(folder / "index"), build=assistant.build)
    check = (lambda name, password: {"username": name, "password": password} == USER) if accounts else None
    return built(lambda: served, mcp=not accounts, check=check)


def routes(asgi: Any) -> Iterator[tuple[str, str]]:
    """Method and path of every route below an application, with something in the place of each parameter."""
    for route in asgi.routes:
        below = getattr(route, "app", None) or getattr(route, "original_router", None)
        if getattr(below, "routes", None):
            prefix = getattr(getattr(route, "include_context", None), "prefix", "") or getattr(route, "path", "")
            yield from ((method, f"{prefix.rstrip('/')}{path}") for method, path in routes(below))
        elif hasattr(route, "path"):
            for method in sorted(getattr(route, "methods", None) or _METHODS):
                if method in _METHODS:
                    yield method, route.path


def filled(path: str) -> str:
    """A path with its parameters filled in."""
    for name, value in _FILLED.items():
        path = path.replace(f"{{{name}:path}}", value).replace(f"{{{name}}}", value)
    return path


def table(folder: Path) -> str:
    """The whole page."""
    free, guarded = application(folder, accounts=False), application(folder, accounts=True)
    known = {*routes(free.asgi), *routes(guarded.asgi), *_OURS}
    with running(free) as open_at, running(guarded) as guarded_at:
        clients = [httpx.Client(base_url=at) for at in (open_at, guarded_at, guarded_at)]
        *_, inside = clients
        assert inside.post("/login", data=USER).status_code == 200
        rows = []
        # what ends the session comes last; the heartbeat, which never ends, has a test of its own
        for method, path in sorted(known, key=lambda route: ("log" in route[1], route[1], route[0])):
            if "heartbeat" not in path:
                answers = " | ".join(said(client, method, path) for client in clients)
                rows.append(f"| {method} `{path}` | {answers} |")
        for client in clients:
            client.close()
    return _HEAD + "\n".join(dict.fromkeys(rows)) + "\n"


def said(client: httpx.Client, method: str, path: str) -> str:
    """The status of the answer to an empty request; what streams is not read."""
    with client.stream(method, filled(path)) as response:
        return "-" if response.status_code == 404 else str(response.status_code)


def main() -> None:
    """Write the page."""
    from small_index import small_index

    with tempfile.TemporaryDirectory() as folder:
        small_index(Path(folder))
        PAGE.write_text(table(Path(folder)), encoding="utf-8")
    print(PAGE, file=sys.stderr)


if __name__ == "__main__":
    main()
