"""`kratom-qa completion`: a script that makes a shell complete commands, options, files and folders."""

import argparse
from pathlib import Path

import shtab

from kratom_qa.cli.command import folder
from kratom_qa.cli.parser import build_parser

_PLACES = {Path: shtab.FILE, folder: shtab.DIRECTORY}


def script(shell: str) -> str:
    """The script for `bash`, `zsh` or `tcsh`."""
    parser = build_parser()
    _name_places(parser)
    return str(shtab.complete(parser, shell))


def _name_places(parser: argparse.ArgumentParser) -> None:
    """Say of each argument whether it names a file or a folder."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                _name_places(below)
        elif action.type in _PLACES:
            action.complete = _PLACES[action.type]  # type: ignore[attr-defined]
