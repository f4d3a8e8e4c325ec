"""Replies on a terminal: wrapped and coloured there, plain text everywhere else."""

import os
import shutil
import sys
import textwrap
from typing import TextIO

from kratom_qa.datatypes import Reply
from kratom_qa.render.harmless import harmless
from kratom_qa.render.table_rows import aligned
from kratom_qa.render.text import Part, join_parts, reply_parts, short_parts

_WIDEST = 92
_STYLES = {
    "notice": "\x1b[1;31m",
    "heading": "\x1b[1m",
    "refusal": "\x1b[1m",
    "understood": "\x1b[3m",
    "sources": "\x1b[1m",
    "citation": "\x1b[36m",
    "hint": "\x1b[2m",
    "disclaimer": "\x1b[2m",
}
_RESET = "\x1b[0m"


def show(reply: Reply) -> None:
    """Print a reply."""
    if is_terminal(sys.stdout):
        print(terminal_text(reply))
    else:
        say(join_parts(reply_parts(reply)))


def show_short(reply: Reply) -> None:
    """Print what matters most of a reply."""
    if is_terminal(sys.stdout):
        print(_styled_parts(short_parts(reply), None))
    else:
        say(join_parts(short_parts(reply)))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks at a stream, which may be closed."""
    return stream is not None and not stream.closed and stream.isatty()


def terminal_text(reply: Reply, width: int | None = None) -> str:
    """A reply wrapped to the terminal's width, in colour unless NO_COLOR is set (https://no-color.org)."""
    return _styled_parts(reply_parts(reply), width)


def _styled_parts(parts: list[Part], width: int | None) -> str:
    columns = min(width or shutil.get_terminal_size().columns, _WIDEST)
    return join_parts([Part(part.kind, styled(wrapped(part.text, columns), part.kind)) for part in parts])


def warn(text: str) -> None:
    """A line on standard error, whatever stands in it."""
    say(f"kratom-qa: {' '.join(text.split())}", sys.stderr)


def say(text: str, stream: TextIO | None = None) -> None:
    """Print text from which everything is taken out that could steer a terminal or turn its reading order."""
    print(harmless(text), file=stream or sys.stdout)


def styled(text: str, kind: str) -> str:
    """The text in the colour of its kind."""
    style = "" if os.environ.get("NO_COLOR") else _STYLES.get(kind, "")
    return f"{style}{text}{_RESET}" if style else text


def wrapped(text: str, width: int) -> str:
    """Each line wrapped on its own, list items with a hanging indent; what could steer a terminal is taken out."""
    lines = []
    for line in aligned(harmless(text).expandtabs().split("\n"), width):
        hanging = "  " if line.lstrip().startswith(("- ", "• ", "* ")) else ""
        # a telephone number stays in one piece
        pieces = (
            [line]
            if len(line) <= width
            else textwrap.wrap(
                line, max(width, 20), subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
            )
        )
        lines += pieces or [""]
    return "\n".join(lines)
