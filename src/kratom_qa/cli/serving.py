"""`kratom-qa serve`: the web page, until Ctrl-C."""

import argparse
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kratom_qa.cli.commands import source_ids
from kratom_qa.cli.index_choice import choose_index
from kratom_qa.datatypes import Reply
from kratom_qa.errors import KratomQAError, UsageError
from kratom_qa.render import check_region, reply_object
from kratom_qa.web.accounts import check_password
from kratom_qa.web.feedback import FeedbackFile, reply_id
from kratom_qa.web.offline import stay_offline

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def run_server(args: argparse.Namespace) -> int:
    """Open the index, put the page together, serve it; until it is stopped."""
    stay_offline()
    if args.mcp and args.auth is not None:
        raise UsageError("--mcp does not go with --auth, for an agent cannot log in; serve it apart, without --auth")
    # what can be wrong with the arguments, before the index is opened, or even built, for nothing
    auth = check_password(args.auth) if args.auth is not None else None
    thumb = thumbs(args.feedback) if args.feedback is not None else None
    region = check_region(args.region) if args.region is not None else None
    from kratom_qa.wiring import open_build

    opened = open_build(choose_index(args.index))
    sources = source_ids(args.sources, [document.id for document in opened.assistant.documents])
    check_free(args.host, args.port)
    from kratom_qa.web.app import build_app, look

    app = build_app(opened.assistant, opened.page, sources=sources, region=region, thumb=thumb)
    app.launch(server_name=args.host, server_port=args.port, **launch_options(auth, mcp=args.mcp), **look())
    address = shown_address(args.host, args.port)
    print(f"The page is at {address} (Ctrl-C stops it)", flush=True)
    if args.host not in _LOOPBACK and args.auth is None:
        print(
            "kratom-qa: whoever can reach this computer can open the page; --auth FILE asks for a password",
            file=sys.stderr,
        )
    if args.open and has_display(sys.platform, os.environ):
        webbrowser.open(address)
    try:
        threading.Event().wait()
    finally:
        app.close(verbose=False)
    return 0


def thumbs(path: Path) -> Callable[[Reply, str], None]:
    """What keeps each thumb in a file. Errors: `KratomQAError` where it cannot be written."""
    file = FeedbackFile(path)

    def add(reply: Reply, thumb: str) -> None:
        file.add(reply.question, reply_id(reply_object(reply)), thumb)

    return add


def launch_options(auth: Callable[[str, str], bool] | None = None, *, mcp: bool = False) -> dict[str, Any]:
    """How the page is served: no share link, no record of what was run, no server-side rendering, no word on stdout."""
    return {
        "prevent_thread_lock": True,
        "share": False,
        "quiet": True,
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "pwa": False,
        "inbrowser": False,
        "mcp_server": mcp,
        "auth": auth,
    }


def check_free(host: str, port: int) -> None:
    """Errors: `KratomQAError` where nothing can listen at this address."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        raise KratomQAError(
            f"the page cannot be served at {host} port {port} ({error.strerror}); choose another with --port"
        ) from None


def shown_address(host: str, port: int) -> str:
    """Where the page is, as a browser on this computer takes it.

    >>> shown_address("0.0.0.0", 7860), shown_address("::1", 80)
    ('http://127.0.0.1:7860', 'http://[::1]:80')
    """
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a browser could be seen."""
    if platform in ("darwin", "win32"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
