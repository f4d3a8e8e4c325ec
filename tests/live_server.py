"""A server of this process, in a thread of its own, for tests."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives, run in a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


def built(live: Any, behind: Any = str, **options: Any) -> Any:
    """An application, built on a running event loop: without one, Gradio makes some and leaves them open."""

    async def build() -> Any:
        from kratom_qa.web.server import Options, build_application

        return build_application(live, behind, Options(**options))

    return finished(build())


@contextlib.contextmanager
def running(application: Any) -> Iterator[str]:
    """The address of an application while it is served; it ends as it does after Ctrl-C."""
    from kratom_qa.web.server import Server

    started = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = Server(application, started.set)
        thread = threading.Thread(target=server.run, args=([door],), daemon=True)
        thread.start()
        assert started.wait(30)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.handle_exit(signal.SIGINT, None)
            thread.join(20)
            assert not thread.is_alive()
