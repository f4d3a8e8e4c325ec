"""Asking over plain HTTP: a JSON object in, a JSON object out; `/openapi.json` describes it."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from kratom_qa.errors import IndexUnusable, KratomQAError, UsageError
from kratom_qa.render.json import document_object, hits_object
from kratom_qa.web.agents import Live
from kratom_qa.web.calls import ASK, SEARCH, answer, in_one_line, read_call, schema
from kratom_qa.web.served import Served

Behind = Callable[[], str]
RETRY_AFTER = 5
"""Seconds."""
_ERROR = {"description": "One line that says what makes no sense.", "content": {"application/json": {}}}


def api_routes(live: Live, behind: Behind, region: str | None = None) -> APIRouter:
    """`POST /ask`, `POST /search`, `GET /sources`, `GET /health`."""
    router = APIRouter()

    @router.post("/ask", summary="Ask a question", openapi_extra=_body(ASK), responses={400: _ERROR, 503: _ERROR})
    async def ask_sources(request: Request) -> JSONResponse:
        """The reply that `kratom-qa ask --json` prints; docs/json.md describes it."""
        arguments = await _arguments(request)
        return await _answered(lambda: answer(live(), arguments, region))

    @router.post("/search", summary="Find passages", openapi_extra=_body(SEARCH), responses={400: _ERROR, 503: _ERROR})
    async def search_sources(request: Request) -> JSONResponse:
        """The passages that `kratom-qa search --json` prints."""
        arguments = await _arguments(request)
        return await _answered(lambda: _found(live(), arguments))

    @router.get("/sources", summary="The documents that are served", responses={503: _ERROR})
    async def list_sources() -> JSONResponse:
        """Each with its id, title, publisher, author, kind, date and SHA-256."""
        return await _answered(lambda: {"sources": [document_object(d) for d in live().documents]})

    @router.get("/health", summary="Whether it answers", responses={503: _ERROR})
    async def health() -> JSONResponse:
        """`status` is `ok`, `behind` (documents changed after they were indexed) or `unusable`, with status 503."""
        return await _answered(lambda: _health(live, behind))

    return router


def error_response(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """One line, for programs."""
    retry = {"Retry-After": str(RETRY_AFTER)} if status == 503 else {}
    return JSONResponse({"error": message}, status, headers={**retry, **(headers or {})})


async def _arguments(request: Request) -> object:
    try:
        return await request.json()
    except (ValueError, RecursionError):
        return None


async def _answered(work: Callable[[], dict[str, Any]]) -> JSONResponse:
    try:
        return JSONResponse(await run_in_threadpool(work))
    except KratomQAError as error:
        status = 503 if isinstance(error, IndexUnusable) else 400 if isinstance(error, UsageError) else 500
        return error_response(status, in_one_line(error))


def _found(served: Served, arguments: object) -> dict[str, Any]:
    call = read_call(served, arguments, SEARCH)
    hits = served.search(call.question, call.k, sources=call.sources)
    return {"question": call.question, "hits": hits_object(hits), "index": served.build}


def _health(live: Live, behind: Behind) -> dict[str, Any]:
    served = live()
    return {
        "status": "behind" if behind() else "ok",
        "index": served.build,
        "documents": len(served.documents),
    }


def _body(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema(arguments)}}}}
