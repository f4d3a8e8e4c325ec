"""What a program may ask of a server: the arguments of a call, checked; nothing is taken for granted of them.

Agents often write a list as a string, or `null` where they mean nothing; both are read as what is meant.
"""

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kratom_qa.errors import IndexUnusable, KratomQAError, UsageError
from kratom_qa.protocols import Sources
from kratom_qa.render import check_region, reply_object
from kratom_qa.render import page_wording as page
from kratom_qa.web.served import Asked, Served
from kratom_qa.words import visible

MOST_QUESTIONS = 50
"""Earlier questions that a call may bring; each is answered anew, in about 40 ms."""
MOST_CHARACTERS = 20_000
"""Of the question and the earlier ones together; the longest call takes a few seconds."""
MOST_HITS = 100
_NAMED = 20
_SHOWN = 60
_NOTHING = ("", "null", "none", "None", "[]")
"""How agents write that they mean nothing."""

QUESTION: Mapping[str, Any] = {"type": "string", "description": "One question, up to 2,000 characters."}
HISTORY: Mapping[str, Any] = {
    "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}],
    "default": None,
    "description": "The user's earlier questions in this conversation, oldest first, without the replies.",
}
SOURCES: Mapping[str, Any] = {
    "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}],
    "default": None,
    "description": 'Ask only the documents with these ids ("doc_id" in quotes and citations); null asks all.',
}
REGION: Mapping[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "null"}],
    "default": None,
    "description": 'Whose emergency numbers a notice shows: two letters, such as "US" or "GB".',
}
K: Mapping[str, Any] = {
    "type": "integer",
    "default": 10,
    "minimum": 1,
    "maximum": MOST_HITS,
    "description": "How many.",
}
ASK: Mapping[str, Any] = {"question": QUESTION, "history": HISTORY, "sources": SOURCES, "region": REGION}
SEARCH: Mapping[str, Any] = {"question": QUESTION, "k": K, "sources": SOURCES}


def schema(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON schema of these arguments."""
    return {
        "type": "object",
        "properties": dict(arguments),
        "required": ["question"],
        "additionalProperties": False,
    }


@dataclass(frozen=True, slots=True)
class Call:
    """A call that makes sense."""

    question: str
    history: tuple[str, ...]
    sources: Sources
    region: str | None
    k: int = 10


def read_call(served: Served, arguments: object, known: Mapping[str, Any] = ASK) -> Call:
    """The call that these arguments make.

    Errors: `UsageError` that says which argument makes no sense, and what would.
    """
    if not isinstance(arguments, Mapping):
        raise UsageError(f"the arguments are not an object; send one with {', '.join(known)}")
    unknown = [str(name) for name in arguments if name not in known]
    if unknown:
        raise UsageError(f"there is no argument “{_short(unknown[0])}”{_meant(unknown[0], known)}")
    if "question" not in arguments:
        raise UsageError('the argument “question” is missing; send it as a string, such as "What are the risks?"')
    question = arguments["question"]
    if not isinstance(question, str):
        raise UsageError("the question is not a string")
    earlier = _history(arguments.get("history"))
    if len(question) + sum(map(len, earlier)) > MOST_CHARACTERS:
        raise UsageError(f"question and history are longer than {MOST_CHARACTERS:,} characters together; send less")
    sources = _sources(served, arguments.get("sources"))
    return Call(question, tuple(earlier), sources, _region(arguments.get("region")), _k(arguments.get("k")))


def answer(served: Served, arguments: object, default_region: str | None = None) -> dict[str, Any]:
    """The reply to a call as the contract's object. Errors: as for `read_call`, and for an empty question."""
    call = read_call(served, arguments)
    turns = served.conversation([Asked(question, call.sources) for question in call.history]).turns
    region = call.region or default_region
    return reply_object(served.answer(call.question, turns, sources=call.sources, region=region))


def in_one_line(error: KratomQAError) -> str:
    """What is said to whoever asks; nothing of where things lie on this computer."""
    return page.unusable(error) if isinstance(error, IndexUnusable) else " ".join(str(error).split())


def _meant(name: str, known: Mapping[str, Any]) -> str:
    # how other tools call it
    near = ["question"] if name in ("query", "q", "text", "prompt") else difflib.get_close_matches(name, known, n=1)
    return f" (is “{near[0]}” meant?); there are: {', '.join(known)}" if near else f"; there are: {', '.join(known)}"


def _listed(value: object) -> object:
    """A list that came as a string of JSON, or nothing that came as a word."""
    if not isinstance(value, str):
        return value
    if value.strip() in _NOTHING:
        return None
    try:
        return json.loads(value) if value.lstrip().startswith("[") else value
    except (ValueError, RecursionError):
        return value


def _history(history: object) -> Sequence[str]:
    questions = _listed(history)
    questions = [] if questions is None else questions
    if not isinstance(questions, list) or not all(isinstance(q, str) and visible(q) for q in questions):
        raise UsageError("the history is not a list of earlier questions, each a string that is not empty")
    if len(questions) > MOST_QUESTIONS:
        raise UsageError(f"the history holds {len(questions)} questions; send the last {MOST_QUESTIONS} at most")
    return questions


def _sources(served: Served, sources: object) -> Sources:
    sources = _listed(sources)
    if sources is None:
        return frozenset()
    known = [document.id for document in served.documents]
    there_are = ", ".join(known[:_NAMED]) + (f" and {len(known) - _NAMED} more" if len(known) > _NAMED else "")
    if isinstance(sources, str) and sources in known:
        sources = [sources]
    if not isinstance(sources, list) or not all(isinstance(name, str) for name in sources):
        raise UsageError(f"sources is not a list of ids; there are: {there_are}")
    if not sources:
        raise UsageError(f"sources names none; leave it out to ask all, which are: {there_are}")
    unknown = sorted(set(sources) - set(known))
    if unknown:
        raise UsageError(f"there is no source “{_short(unknown[0])}”; there are: {there_are}")
    return frozenset(sources)


def _region(region: object) -> str | None:
    if region is None or (isinstance(region, str) and region in _NOTHING):
        return None
    try:
        return check_region(region if isinstance(region, str) else "")
    except UsageError:
        raise UsageError(f"“{_short(str(region))}” is no region; give two letters, such as US") from None


def _k(k: object) -> int:
    if k is None:
        return 10
    if isinstance(k, str) and k.isascii() and k.isdecimal() and len(k) < 5:
        k = int(k)
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST_HITS:
        raise UsageError(f"k is not a number from 1 to {MOST_HITS}")
    return k


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
