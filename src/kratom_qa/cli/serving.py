"""`kratom-qa serve`: the web page, until Ctrl-C."""

import argparse
import contextlib
import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from typing import Any

from kratom_qa.cli.commands import open_for
from kratom_qa.cli.index_choice import choose_index
from kratom_qa.errors import KratomQAError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def run_server(args: argparse.Namespace) -> int:
    """Open the index, put the page together, serve it; returns when it is stopped."""
    keep_quiet()
    assistant, sources, region = open_for(args)
    check_free(args.host, args.port)
    from kratom_qa.web.app import build_app, look
    from kratom_qa.wiring import open_page

    app = build_app(assistant, open_page(choose_index(args.index)), sources=sources, region=region)
    app.launch(
        server_name=args.host, server_port=args.port, prevent_thread_lock=True, **launch_options(), **look()
    )
    address = f"http://{'127.0.0.1' if args.host == '0.0.0.0' else args.host}:{args.port}"
    print(f"The page is at {address} (Ctrl-C stops it)", flush=True)
    if args.host not in _LOOPBACK and args.auth is None:
        print("kratom-qa: whoever can reach this computer can open the page; --auth FILE asks for a password", file=sys.stderr)
    if args.open and has_display():
        webbrowser.open(address)
    with contextlib.suppress(KeyboardInterrupt):
        app.block_thread()
    return 0


def keep_quiet() -> None:
    """Nothing is sent about the program or its use; Gradio reads this when it is imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"


def launch_options(auth: Callable[[str, str], bool] | None = None, *, mcp: bool = False) -> dict[str, Any]:
    """How the page is served: no share link, no record of what was run, no server-side rendering, no word on stdout."""
    return {
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


def has_display() -> bool:
    """Whether a browser could be seen."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
