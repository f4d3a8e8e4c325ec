"""Writes docs/reference/: every command as its `--help` says it, and the Python names as their docstrings do.

PYTHONPATH=src:tests python tests/write_reference.py
"""

import argparse
import contextlib
import dataclasses
import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kratom_qa
from kratom_qa import datatypes
from kratom_qa.cli.parser import build_parser

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
_WIDTH = "100"
_WRITTEN = "Written by `tests/write_reference.py` from {what}; a test compares it.\n"


def pages() -> dict[str, str]:
    """Name of each page -> its text."""
    return {"commands.md": commands_page(), "python.md": python_page()}


def commands_page() -> str:
    """Every command, in the order of the program's own help."""
    with _environment(COLUMNS=_WIDTH, NO_COLOR="1"):
        parser = build_parser()
        (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
        parts = ["# Commands\n", _WRITTEN.format(what="the program's own `--help`"), _block(parser)]
        for name, command in commands.choices.items():
            parts += [f"## {name}\n", _block(command)]
    return "\n".join(parts)


def python_page() -> str:
    """What `kratom_qa` names, each with its signature and docstring."""
    parts = [
        "# Python\n",
        _WRITTEN.format(what="docstrings"),
        f"{_prose(kratom_qa)}\n",
    ]
    for name in kratom_qa.__all__:
        parts += [f"## {name}\n", *_described(name, getattr(kratom_qa, name))]
    return "\n".join(parts)


def _described(name: str, thing: Any) -> Iterator[str]:
    if inspect.isclass(thing):
        yield f"{_prose(thing)}\n"
        if thing.__module__.startswith(datatypes.__name__):
            yield "\n".join(f"    {field.name}: {_type(field.type)}" for field in dataclasses.fields(thing)) + "\n"
        for method, function in vars(thing).items():
            if not method.startswith("_") and callable(function) and inspect.getdoc(function):
                yield f"### {name}.{method}\n"
                yield from _described(f"{name}.{method}", function)
    else:
        yield f"    {name}{_signature(thing)}\n"
        yield f"{_prose(thing)}\n"


def _signature(thing: Any) -> str:
    return re.sub(r"\bself, ?", "", _type(str(inspect.signature(thing))))


def _type(annotation: Any) -> str:
    """A type as it is written, without the modules."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"(?:\w+\.)+(?=\w)", "", text).replace("<factory>", "…")


def _prose(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").replace("\n\nErrors:", "\n\n*Errors:*").replace("\nErrors:", "\n\n*Errors:*")


def _block(parser: argparse.ArgumentParser) -> str:
    return f"```text\n{parser.format_help()}```\n"


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
