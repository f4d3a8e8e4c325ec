"""The endpoint `/ask` in the form that Gradio's own clients know."""

import inspect
from typing import Any

import gradio as gr
from gradio.events import api

from kratom_qa.errors import KratomQAError
from kratom_qa.web.agents import HOW_TO_USE, Live
from kratom_qa.web.calls import answer, in_one_line

_AT_ONCE = 2
"""Calls answered at the same time; the rest waits in the queue."""


def add_ask(live: Live, region: str | None = None) -> None:
    """Add `/ask` to the `gr.Blocks` whose context this is called in.

    `region`, as `check_region` gives it, holds for calls that name none. What makes no sense comes back as a
    `gr.Error` of one line. Every other handler of the page needs `api_visibility="private"`.
    """
    default_region = region

    def ask(
        question: str,
        history: list[str] = [],  # noqa: B006  (never changed; what the schema shows as the default)
        sources: list[str] | None = None,
        region: str | None = None,
    ) -> dict[str, Any]:
        arguments = {"question": question, "history": history, "sources": sources, "region": region}
        try:
            return answer(live(), arguments, default_region)
        except KratomQAError as error:
            raise gr.Error(in_one_line(error), print_exception=False) from None

    ask.__doc__ = inspect.cleandoc(HOW_TO_USE)
    api(ask, api_name="ask", concurrency_limit=_AT_ONCE)
