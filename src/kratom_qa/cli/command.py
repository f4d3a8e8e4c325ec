"""What the commands of the command line have in common."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from kratom_qa.documents.limits import MEGABYTE
from kratom_qa.render.harmless import harmless

Adder = Callable[..., argparse.ArgumentParser]
"""Adds a command to the program's own parser."""


class Parser(argparse.ArgumentParser):
    """Says in one line what was wrong, and where to read on."""

    def error(self, message: str) -> NoReturn:
        """One line instead of the whole usage."""
        self.exit(2, harmless(f"kratom-qa: {' '.join(message.split())} (see: {self.prog} --help)\n"))


def command(
    add: Adder,
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
    examples: str,
    *,
    reads_index: bool = True,
) -> argparse.ArgumentParser:
    """A command with its help; `run` does its work and returns the exit code."""
    parser = add(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    if reads_index:
        parser.add_argument(
            "--index",
            metavar="DIR",
            type=folder,
            help="the index; default: index/ here, or else the one that comes with the program",
        )
    return parser


def answering(parser: argparse.ArgumentParser) -> None:
    """What every command takes that answers."""
    parser.add_argument(
        "--sources", metavar="ID,ID", help="ask only these documents (ids as `kratom-qa sources` shows)"
    )
    parser.add_argument("--region", metavar="XX", help="whose emergency numbers to show, two letters; default: US")


def folder(text: str) -> Path:
    """A folder that is named: an empty name, as from a variable that is not set, would be the current one."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name of the folder is empty")
    return Path(text)


def port(text: str) -> int:
    """A number that a server can listen on."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}” is no port; give a number from 1 to 65535")
    return int(text)


def megabytes(text: str) -> int:
    """A number of megabytes, as bytes."""
    return positive(text) * MEGABYTE


def percentage(text: str) -> int:
    """A number from 1 to 50."""
    number = positive(text)
    if number > 50:
        raise argparse.ArgumentTypeError(f"“{text}” is more than 50: no threshold would be needed for that")
    return number


def offset(text: str) -> int:
    """A number from 0 up."""
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"“{text}” is no offset; give a number from 0 up")
    return int(text)


def share(text: str) -> tuple[int, int]:
    """One of so many shares, written 1/4."""
    one, _, all_of_them = text.partition("/")
    found = positive(one), positive(all_of_them)
    if found[0] > found[1]:
        raise argparse.ArgumentTypeError(f"“{text}” is no share; of 4 there are 1/4 to 4/4")
    return found


def positive(text: str) -> int:
    """A number from 1 up."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 1 up")
    return number
