"""`kratom-qa batch`: a line in, a line out, whatever stands in it."""

import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kratom_qa.assistant import Assistant
from kratom_qa.cli.progress import counting
from kratom_qa.cli.terminal import say
from kratom_qa.errors import KratomQAError
from kratom_qa.protocols import Sources
from kratom_qa.render import reply_object
from kratom_qa.render.json import hits_object

_HITS = 10


class _BadLine(Exception):
    """A line that gets an error instead of a reply."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What is asked on a line, or why nothing is."""

    id: str | None
    number: int
    question: str = ""
    history: tuple[str, ...] = ()
    error: str = ""


def run_batch(assistant: Assistant, source: Path, target: Path, sources: Sources, region: str | None) -> int:
    """Answer every line of `source` into `target`, in order, and return the exit code: 1 where every line failed.

    A line that cannot be read gets an error record, a blank one none; one without an id gets the number of its line.
    """
    try:
        lines = [(n, line) for n, line in enumerate(source.read_bytes().splitlines(), 1) if line.strip()]
    except OSError as error:
        raise KratomQAError(f"{source} cannot be read ({error.strerror})") from None
    seen: dict[str, int] = {}
    asked = [_line(line, number, seen) for number, line in lines]
    errors = 0
    try:
        with (
            target.open("w", encoding="utf-8", newline="\n") as file,
            counting("answering", len(lines)) as count,
            ThreadPoolExecutor(os.cpu_count()) as pool,
        ):
            # in order, whichever is answered first: model and index compute outside of Python's lock
            for record in pool.map(lambda line: _record(assistant, line, sources, region), asked):
                errors += "error" in record
                file.write(json.dumps(record) + "\n")
                count(1)
    except OSError as error:
        raise KratomQAError(f"{target} cannot be written ({error.strerror})") from None
    say(f"{len(lines) - errors} replies and {errors} errors in {target}")
    return 1 if lines and errors == len(lines) else 0


def _line(line: bytes, number: int, seen: dict[str, int]) -> _Line:
    """A line as it is read; `seen` holds the ids of those before it, and takes this one."""
    known_id: str | None = None
    try:
        fields = _fields(line)
        known_id = _id(fields, number)
        if known_id in seen:
            raise _BadLine(f"the id stood on line {seen[known_id]} already")
        seen[known_id] = number
        question, history = _question(fields)
    except _BadLine as error:
        return _Line(known_id, number, error=f"line {number}: {error}")
    return _Line(known_id, number, question, tuple(history))


def _record(assistant: Assistant, line: _Line, sources: Sources, region: str | None) -> dict[str, Any]:
    if line.error:
        return {"id": line.id, "error": line.error}
    try:
        turns = assistant.replay(line.history, sources=sources)
        reply = assistant.reply(line.question, turns, sources=sources, region=region)
        hits = assistant.search(reply.phrasing, _HITS, sources=sources)
    except KratomQAError as error:
        return {"id": line.id, "error": f"line {line.number}: {error}"}
    return {"id": line.id, "reply": reply_object(reply), "hits": hits_object(hits)}


def _fields(line: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _BadLine("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _BadLine(f"it is not JSON ({error.msg})") from None
    except (ValueError, RecursionError):
        raise _BadLine("it is JSON that is nested too deep, or with a number too long, to be read") from None
    if not isinstance(fields, dict):
        raise _BadLine("it is not a JSON object")
    return fields


def _id(fields: Mapping[str, Any], number: int) -> str:
    value = fields.get("id")
    if value is None:
        return f"line {number}"
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _BadLine("its id is no string")
    return str(value)


def _question(fields: Mapping[str, Any]) -> tuple[str, list[str]]:
    question, history = fields.get("question"), fields.get("history")
    if not isinstance(question, str):
        raise _BadLine("it has no question that is a string")
    history = [] if history is None else history
    if not isinstance(history, list) or not all(isinstance(turn, str) and turn.strip() for turn in history):
        raise _BadLine("its history is not a list of questions")
    return question, history
