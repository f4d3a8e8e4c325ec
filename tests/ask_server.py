"""A server over any index, for tests: prints its address, then serves until its standard input closes.

It ends with 97 as soon as it wants to reach anything outside this machine.
"""

import argparse
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", b"localhost", b"127.0.0.1"}


def stay_here(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook; it sees what any thread and any library does."""
    host: object = None
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    if host not in HERE:
        print(f"wanted to reach {host!r}", file=sys.stderr, flush=True)
        os._exit(97)


def main() -> None:
    """Serve an index, with the real model or with the fake."""
    parser = argparse.ArgumentParser()
    parser.add_argument("index", type=Path)
    parser.add_argument("--fake", action="store_true")
    parser.add_argument("--accounts", type=Path)
    parser.add_argument("--region")
    parser.add_argument("--sources", nargs="*", default=[])
    args = parser.parse_args()
    sys.addaudithook(stay_here)

    from kratom_qa.web.offline import stay_offline

    stay_offline()
    from kratom_qa.web.accounts import check_password
    from kratom_qa.web.served import serve_only
    from kratom_qa.web.server import Options
    from kratom_qa.wiring import open_assistant, open_page
    from small_index import open_fake

    assistant = open_fake(args.index) if args.fake else open_assistant(args.index)
    served = serve_only(assistant, open_page(args.index), frozenset(args.sources), build=assistant.build)
    check = check_password(args.accounts) if args.accounts else None
    run_until_closed(lambda: served, str, Options(region=args.region, mcp=not args.accounts, check=check))


def run_until_closed(live: Callable[[], Any], behind: Callable[[], str], options: Any) -> None:
    """Serve as the program does, at a port of its own, until standard input closes."""
    from kratom_qa.web.server import Server, build_application

    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}/"
        server = Server(build_application(live, behind, options), lambda: print(f"\nserving at {address}", flush=True))

        def end() -> None:
            sys.stdin.read()
            server.handle_exit(signal.SIGINT, None)

        threading.Thread(target=end, daemon=True).start()
        server.run([door])


if __name__ == "__main__":
    main()
