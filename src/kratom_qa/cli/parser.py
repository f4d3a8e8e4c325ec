"""The command line: which commands there are."""

import argparse
import sys
from collections.abc import Sequence

from kratom_qa import __version__
from kratom_qa.cli import asking, maintenance
from kratom_qa.cli.command import Parser
from kratom_qa.cli.meant import did_you_mean, there_are

_EXIT_CODES = "exit codes: 0 done, 1 error, 2 wrong usage, 3 index missing, stale or damaged, 130 interrupted"

_COMMAND = "COMMAND"
_INDENT = 4


class _Help(argparse.RawDescriptionHelpFormatter):
    """Leaves room for the longest command, whose indent the library does not count."""

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        longest = max(map(len, action.choices or ()), default=0)
        self._action_max_length = max(self._action_max_length, longest + _INDENT)


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The arguments; with help where there are none.

    Leaves the program, with one line, where they make no sense.
    """
    parser = build_parser()
    given = sys.argv[1:] if argv is None else argv
    named = next((word for word in given if not word.startswith("-")), None)
    names = command_names(parser)
    if named is not None and named not in names:
        parser.error(f"there is no command “{named}”; {did_you_mean(named, names)}{there_are(names)}")
    args = parser.parse_args(given)
    if args.run is None:
        parser.print_help()
        parser.exit()
    return args


def command_names(parser: argparse.ArgumentParser) -> list[str]:
    """The commands of a program's parser."""
    (commands,) = (action for action in parser._actions if action.metavar == _COMMAND)
    return list(commands.choices or ())


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each leaves in `run` the function that does its work."""
    parser = Parser(
        prog="kratom-qa",
        description="Answers questions with quotes from its sources, and with nothing else.",
        epilog=f'example: kratom-qa ask "What are the risks?"\n\n{_EXIT_CODES}',
        formatter_class=_Help,
    )
    parser.add_argument("--version", action="version", version=f"kratom-qa {__version__}")
    parser.set_defaults(run=None)
    add = parser.add_subparsers(title="commands", metavar=_COMMAND, parser_class=Parser).add_parser
    maintenance.add_index(add)
    asking.add_ask(add)
    asking.add_chat(add)
    asking.add_search(add)
    asking.add_show(add)
    asking.add_batch(add)
    asking.add_serve(add)
    asking.add_mcp(add)
    maintenance.add_verify(add)
    maintenance.add_sources(add)
    maintenance.add_doctor(add)
    maintenance.add_lint(add)
    maintenance.add_diff(add)
    maintenance.add_calibrate(add)
    maintenance.add_eval(add)
    maintenance.add_password(add)
    maintenance.add_completion(add)
    return parser
