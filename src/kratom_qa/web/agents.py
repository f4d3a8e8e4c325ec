"""The assistant for agents (Model Context Protocol): one tool, and the documents as resources."""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, unquote

import anyio
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic import AnyUrl
from starlette.types import ASGIApp, Receive, Scope, Send

from kratom_qa import __version__
from kratom_qa.errors import KratomQAError, UsageError
from kratom_qa.web.calls import ASK, answer, in_one_line, schema
from kratom_qa.web.served import Served

Live = Callable[[], Served]
"""What is served at the moment; errors as for `Follower.current`."""

HOW_TO_USE = """Look up what a small, fixed collection of documents says about a question, and quote it word for word.

Nothing is generated: every sentence of a reply is a quote from a document, with its place and its citation,
or fixed wording. Nobody has checked whether the quotes are true. Whose words they are, "kind" in "citations" tells:
"original" is the source itself; "digest" retells it in other words, so do not present what is quoted as the source's
own words, but say "digest of"; "digest_of" is the SHA-256 of the original.
Read "outcome" first. "answered": the quotes answer the question. "related": the sources do not answer it, and
the quotes are only the closest they come; do not present them as an answer. "not_covered": the sources have
nothing, "quotes" is empty; say so instead of answering from elsewhere in the name of this tool.
"notice" is null, "emergency" or "crisis". Where it is not null, the message sounds like a danger to somebody's
life: show the beginning of "text", which gives numbers to call, unchanged and before everything else.
Always show "disclaimer" with what you quote. "text" is the whole reply, ready to be shown."""
_SCHEME = "document:///"
_ENDED = (anyio.BrokenResourceError, anyio.ClosedResourceError, BrokenPipeError)


def agent_server(live: Live, region: str | None = None) -> "Server[Any, Any]":
    """The tool `ask` and every served document; what makes no sense is answered in one line."""
    server: Server[Any, Any] = Server("kratom-qa", version=__version__, instructions=HOW_TO_USE)

    async def list_tools() -> list[types.Tool]:
        hints = types.ToolAnnotations(readOnlyHint=True, openWorldHint=False, idempotentHint=True)
        return [types.Tool(name="ask", description=HOW_TO_USE, inputSchema=schema(ASK), annotations=hints)]

    async def call_tool(name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        try:
            if name != "ask":
                raise UsageError(f"there is no tool “{name}”; there is: ask")
            reply = await anyio.to_thread.run_sync(lambda: answer(live(), arguments, region))
        except KratomQAError as error:
            return _text(in_one_line(error), error=True)
        return _text(json.dumps(reply))

    async def list_resources() -> list[types.Resource]:
        served = await anyio.to_thread.run_sync(live)
        return [
            types.Resource(uri=AnyUrl(_SCHEME + quote(d.id, safe="")), name=d.id, title=d.title, mimeType="text/plain")
            for d in served.documents
        ]

    async def read_resource(uri: AnyUrl) -> Iterable[ReadResourceContents]:
        served = await anyio.to_thread.run_sync(live)
        document = served.document(unquote(str(uri).removeprefix(_SCHEME)))
        if document is None:
            raise ValueError(f"there is no document {uri}; there are: {', '.join(d.id for d in served.documents)}")
        return [ReadResourceContents(document.text, "text/plain")]

    # the arguments are checked by `answer`, whose messages say what would make sense
    server.list_tools()(list_tools)  # type: ignore[no-untyped-call]
    server.call_tool(validate_input=False)(call_tool)
    server.list_resources()(list_resources)  # type: ignore[no-untyped-call]
    server.read_resource()(read_resource)  # type: ignore[no-untyped-call]
    return server


def over_http(server: "Server[Any, Any]") -> tuple[ASGIApp, Callable[[], Any]]:
    """An application that speaks streamable HTTP at any path, and the context in which it runs."""
    manager = StreamableHTTPSessionManager(server, stateless=True)

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        await manager.handle_request(scope, receive, send)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with manager.run():
            yield

    return handle, running


async def over_stdio(server: "Server[Any, Any]") -> None:
    """Speak with the agent at the other end of standard input and output until it closes them."""
    try:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())
    except* _ENDED:
        pass


def _text(text: str, *, error: bool = False) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], isError=error)
