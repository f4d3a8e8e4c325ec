"""Replies on a terminal: wrapped and coloured there, plain text everywhere else."""

import os
import shutil
import sys
import textwrap
import unicodedata

from kratom_qa.datatypes import Reply
from kratom_qa.render.table_rows import aligned
from kratom_qa.render.text import Part, join_parts, reply_parts

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
    print(terminal_text(reply) if sys.stdout.isatty() else join_parts(reply_parts(reply)))


def terminal_text(reply: Reply, width: int | None = None) -> str:
    """A reply wrapped to the terminal's width, in colour unless NO_COLOR is set (https://no-color.org)."""
    columns = min(width or shutil.get_terminal_size().columns, _WIDEST)
    return join_parts([Part(part.kind, styled(wrapped(part.text, columns), part.kind)) for part in reply_parts(reply)])


def styled(text: str, kind: str) -> str:
    """The text in the colour of its kind."""
    style = "" if os.environ.get("NO_COLOR") else _STYLES.get(kind, "")
    return f"{style}{text}{_RESET}" if style else text


def wrapped(text: str, width: int) -> str:
    """Each line wrapped on its own, list items with a hanging indent; what could steer a terminal is taken out."""
    lines = []
    given = "".join(c if c == "\n" or unicodedata.category(c) != "Cc" else " " for c in text).split("\n")
    for line in aligned(given, width):
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
