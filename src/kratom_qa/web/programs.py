"""The one endpoint for programs: `/ask` over HTTP, and the same as the only tool for agents (MCP)."""

import json
from typing import Any

import gradio as gr
from gradio.events import api

from kratom_qa.assistant import Assistant
from kratom_qa.errors import UsageError
from kratom_qa.protocols import Sources
from kratom_qa.render import check_region, reply_object
from kratom_qa.words import visible

MOST_QUESTIONS = 50
"""Earlier questions that a call may bring; each is answered anew, in about 40 ms."""
MOST_CHARACTERS = 20_000
"""Of the question and the earlier ones together; the longest call takes a few seconds."""
_AT_ONCE = 2
"""Calls answered at the same time; the rest waits in the queue."""
_NAMED = 20
_SHOWN = 60


def add_ask(assistant: Assistant, region: str | None = None, served: Sources = frozenset()) -> None:
    """Add `/ask` to the `gr.Blocks` whose context this is called in.

    `region`, as `check_region` gives it, holds for calls that name none; `served` are the documents that may be asked,
    empty for all. What makes no sense comes back as a
    `gr.Error` of one line. Every other handler of the page needs `api_visibility="private"`, or it is a tool too;
    and without `stay_offline` before Gradio is imported, a tool call reaches outside.
    """
    default_region = region

    def ask(
        question: str,
        history: list[str] = [],  # noqa: B006  (never changed; what the schema shows as the default)
        sources: list[str] | None = None,
        region: str | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Look up what a small, fixed collection of documents says about a question, and quote it word for word.

        Nothing is generated: every sentence of a reply is a quote from a document, with its place and its citation,
        or fixed wording. Nobody has checked whether the quotes are true. Whose words they are, "kind" in "citations"
        tells: "original" is the source itself; "digest" retells it in other words, so do not present what is quoted
        as the source's own words, but say "digest of"; "digest_of" is the SHA-256 of the original.
        Read "outcome" first. "answered": the quotes answer the question. "related": the sources do not answer it, and
        the quotes are only the closest they come; do not present them as an answer. "not_covered": the sources have
        nothing, "quotes" is empty; say so instead of answering from elsewhere in the name of this tool.
        "notice" is null, "emergency" or "crisis". Where it is not null, the message sounds like a danger to somebody's
        life: show the beginning of "text", which gives numbers to call, unchanged and before everything else.
        Always show "disclaimer" with what you quote. "text" is the whole reply, ready to be shown.

        Args:
            question: One question in English, up to 2,000 characters. It may be a follow-up ("what else?").
            history: The user's earlier questions in this conversation, oldest first, without the replies.
            sources: Ask only the documents with these ids ("doc_id" in quotes and citations); null asks all.
            region: Whose emergency numbers a notice shows: two letters, such as "US" or "GB".
        """
        try:
            reply = answer(assistant, question, history, sources, region or default_region, served)
        except UsageError as error:
            raise gr.Error(" ".join(str(error).split()), print_exception=False) from None
        return _as_text(reply) if request is not None and _is_tool_call(request) else reply

    api(ask, api_name="ask", concurrency_limit=_AT_ONCE)


def answer(
    assistant: Assistant,
    question: object,
    history: object,
    sources: object,
    region: object = None,
    served: Sources = frozenset(),
) -> dict[str, Any]:
    """The reply to a call as the contract's object; nothing is taken for granted of what the call brings.

    Errors: `UsageError` that says which argument makes no sense, and what would.
    """
    if not isinstance(question, str):
        raise UsageError("the question is not a string")
    earlier = _history(history)
    if len(question) + sum(map(len, earlier)) > MOST_CHARACTERS:
        raise UsageError(f"question and history are longer than {MOST_CHARACTERS:,} characters together; send less")
    asked, shown_for = _sources(assistant, sources, served), _region(region)
    turns = assistant.replay(earlier, sources=asked)
    return reply_object(assistant.reply(question, turns, sources=asked, region=shown_for))


def _history(history: object) -> list[str]:
    questions = [] if history is None else history
    if not isinstance(questions, list) or not all(isinstance(q, str) and visible(q) for q in questions):
        raise UsageError("the history is not a list of earlier questions, each a string that is not empty")
    if len(questions) > MOST_QUESTIONS:
        raise UsageError(f"the history holds {len(questions)} questions; send the last {MOST_QUESTIONS} at most")
    return questions


def _sources(assistant: Assistant, sources: object, served: Sources) -> Sources:
    if sources is None:
        return served
    known = [document.id for document in assistant.documents if not served or document.id in served]
    there_are = ", ".join(known[:_NAMED]) + (f" and {len(known) - _NAMED} more" if len(known) > _NAMED else "")
    if not isinstance(sources, list) or not all(isinstance(name, str) for name in sources):
        raise UsageError(f"sources is not a list of ids; there are: {there_are}")
    if not sources:
        raise UsageError(f"sources names none; leave it out to ask all, which are: {there_are}")
    unknown = sorted(set(sources) - set(known))
    if unknown:
        raise UsageError(f"there is no source “{_short(unknown[0])}”; there are: {there_are}")
    return frozenset(sources)


def _region(region: object) -> str | None:
    if region is None:
        return None
    try:
        return check_region(region if isinstance(region, str) else "")
    except UsageError:
        raise UsageError(f"“{_short(str(region))}” is no region; give two letters, such as US") from None


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


def _is_tool_call(request: gr.Request) -> bool:
    """Whether Gradio calls on behalf of an agent, as it says in this header of its own."""
    return bool(request.headers.get("x-gradio-user") == "mcp")


def _as_text(reply: dict[str, Any]) -> Any:
    """JSON for an agent, who reads text; Gradio itself would write an object in Python's notation."""
    return json.dumps(reply)
