"""A conversation as a browser keeps it: what was asked, in JSON; the replies are made anew from it."""

import json
from collections.abc import Sequence
from typing import Any

from kratom_qa.render import plain_text, reply_object
from kratom_qa.web.calls import MOST_CHARACTERS, MOST_QUESTIONS
from kratom_qa.web.served import Asked, Conversation


def read_asked(text: str) -> tuple[Asked, ...]:
    """The questions that a browser kept: `[{"question", "sources"}, ...]`, as many of the last as may be asked.

    What is no such list is as if nothing were kept.
    """
    if len(text) > 20 * MOST_CHARACTERS:
        return ()
    try:
        values = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return ()
    found = [_one(value) for value in values] if isinstance(values, list) else []
    kept: list[Asked] = []
    left = MOST_CHARACTERS
    for asked in reversed([one for one in found if one is not None][-MOST_QUESTIONS:]):
        left -= len(asked.question)
        if left < 0:
            break
        kept.insert(0, asked)
    return tuple(kept)


def exported(talk: Conversation, form: str) -> str:
    """A conversation as Markdown (`md`) or JSON (`json`), each reply with its citations and the disclaimer."""
    replies = [turn.reply for turn in talk.turns]
    if form == "json":
        return json.dumps([reply_object(reply) for reply in replies], indent=2) + "\n"
    parts: Sequence[str] = [f"## {' '.join(reply.question.split())}\n\n{plain_text(reply)}\n" for reply in replies]
    return "\n".join(parts)


def _one(value: Any) -> Asked | None:
    if not isinstance(value, dict) or not isinstance(value.get("question"), str):
        return None
    sources = value.get("sources") or []
    if not isinstance(sources, list) or not all(isinstance(name, str) for name in sources):
        return None
    return Asked(value["question"], frozenset(sources))
