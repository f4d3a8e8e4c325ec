"""A server with nothing but `/ask`, for tests: prints its address, then serves until its standard input closes.

It ends with 97 as soon as it wants to reach anything outside this machine.
"""

import argparse
import os
import sys
from pathlib import Path

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
    args = parser.parse_args()
    sys.addaudithook(stay_here)

    from kratom_qa.web.offline import stay_offline

    stay_offline()
    import gradio as gr

    from kratom_qa.web.accounts import check_password
    from kratom_qa.web.programs import add_ask
    from kratom_qa.wiring import open_assistant
    from small_index import open_fake

    with gr.Blocks(analytics_enabled=False) as page:
        add_ask(open_fake(args.index) if args.fake else open_assistant(args.index), args.region)
    _, address, _ = page.launch(
        server_name="127.0.0.1",
        auth=check_password(args.accounts) if args.accounts else None,
        mcp_server=True,
        run_history=False,
        quiet=True,
        prevent_thread_lock=True,
    )
    print(f"\nserving at {address}", flush=True)
    sys.stdin.read()
    page.close(verbose=False)


if __name__ == "__main__":
    main()
