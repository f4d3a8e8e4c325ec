"""The command line: which commands there are and what they take."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from kratom_qa import __version__
from kratom_qa.cli import commands

_EXIT_CODES = "exit codes: 0 done, 1 error, 2 wrong usage, 3 index missing, stale or damaged, 130 interrupted"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line instead of the whole usage."""
        self.exit(2, f"kratom-qa: {' '.join(message.split())} (see: {self.prog} --help)\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each leaves in `run` the function that does its work."""
    parser = _Parser(
        prog="kratom-qa",
        description="Answers questions about kratom with quotes from its sources, and with nothing else.",
        epilog=f'example: kratom-qa ask "Can I take kratom with Xanax?"\n\n{_EXIT_CODES}',
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kratom-qa {__version__}")
    parser.set_defaults(run=None)
    add = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser).add_parser
    _index(add)
    _ask(add)
    _chat(add)
    _search(add)
    _batch(add)
    _serve(add)
    _verify(add)
    _sources(add)
    _doctor(add)
    _eval(add)
    _password(add)
    return parser


_Adder = Callable[..., argparse.ArgumentParser]


def _command(
    add: _Adder,
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
    examples: str,
    *,
    reads_index: bool = True,
) -> argparse.ArgumentParser:
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
            type=Path,
            help="the index; default: index/ here, or else the index of the corpus that comes with the program",
        )
    return parser


def _answering(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sources", metavar="ID,ID", help="ask only these documents (ids as `kratom-qa sources` shows)"
    )
    parser.add_argument("--region", metavar="XX", help="whose emergency numbers to show, two letters; default: US")


def _index(add: _Adder) -> None:
    parser = _command(
        add,
        "index",
        commands.index,
        "build the index of a folder of documents, or bring it up to date",
        "  kratom-qa index\n  kratom-qa index --corpus ~/articles --index ~/articles-index",
    )
    parser.add_argument(
        "--corpus",
        metavar="DIR",
        type=Path,
        help="folder of .md .txt .html .pdf .docx files; default: the index's own, corpus/ here, or the packaged one",
    )
    parser.add_argument(
        "--model",
        metavar="PATH|NAME",
        help="a sentence-transformers model, by path or by a name in the local cache; default: the index's own, or "
        "all-MiniLM-L6-v2, which is adapted where most documents are about kratom",
    )
    parser.add_argument(
        "--strict", action="store_true", help="fail where a file cannot be read instead of leaving it out"
    )


def _ask(add: _Adder) -> None:
    parser = _command(
        add,
        "ask",
        commands.ask,
        "answer one question",
        '  kratom-qa ask "Is kratom addictive?"\n'
        '  kratom-qa ask --json "Can I take kratom with alcohol?"\n'
        "  echo 'How long does it take to work?' | kratom-qa ask -",
    )
    parser.add_argument("question", metavar="QUESTION", nargs="+", help="the question; - reads it from standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    _answering(parser)


def _chat(add: _Adder) -> None:
    parser = _command(
        add,
        "chat",
        commands.chat,
        "ask in turns, with follow-ups",
        "  kratom-qa chat\n  kratom-qa chat --sources self-care-guide --region GB",
    )
    _answering(parser)


def _search(add: _Adder) -> None:
    parser = _command(
        add,
        "search",
        commands.search,
        "show the passages that the retriever finds, with scores",
        '  kratom-qa search "liver damage"\n  kratom-qa search -k 3 --json "liver damage"',
    )
    parser.add_argument("question", metavar="QUESTION", nargs="+", help="the question; - reads it from standard input")
    parser.add_argument("-k", metavar="N", type=_positive, default=10, help="how many passages; default: 10")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--sources", metavar="ID,ID", help="search only these documents")


def _batch(add: _Adder) -> None:
    parser = _command(
        add,
        "batch",
        commands.batch,
        "answer a file of questions",
        "  kratom-qa batch questions.jsonl replies.jsonl\n\n"
        'each line in: {"id": "1", "question": "…", "history": ["…"]}'
        '\neach line out: {"id": "1", "reply": {…}, "hits": […]} or {"id": "1", "error": "…"}',
    )
    parser.add_argument("input", metavar="IN.jsonl", type=Path, help="questions, one JSON object a line")
    parser.add_argument("output", metavar="OUT.jsonl", type=Path, help="where the replies go; replaced if it is there")
    _answering(parser)


def _serve(add: _Adder) -> None:
    parser = _command(
        add,
        "serve",
        commands.serve,
        "open the web page",
        "  kratom-qa serve --open\n  kratom-qa serve --index ~/articles-index --port 8000\n"
        "  kratom-qa serve --host 0.0.0.0 --auth users.txt",
    )
    parser.add_argument(
        "--host", metavar="H", default="127.0.0.1", help="address to listen on; default: 127.0.0.1, this computer only"
    )
    parser.add_argument("--port", metavar="P", type=_port, default=7860, help="port to listen on; default: 7860")
    parser.add_argument("--open", action="store_true", help="open the page in a browser, where there is a display")
    parser.add_argument(
        "--auth", metavar="FILE", type=Path, help="ask for a name and password; FILE holds them, hashed"
    )
    parser.add_argument(
        "--feedback",
        metavar="FILE",
        type=Path,
        help="let people rate replies; appends question, reply and thumb to FILE",
    )
    parser.add_argument("--mcp", action="store_true", help="also serve the assistant as one MCP tool")
    _answering(parser)


def _verify(add: _Adder) -> None:
    parser = _command(
        add,
        "verify",
        commands.verify,
        "check every quote of a saved reply against the documents",
        "  kratom-qa ask --json 'Is kratom addictive?' > reply.json\n  kratom-qa verify reply.json",
    )
    parser.add_argument("reply", metavar="REPLY.json", type=Path, help="what ask --json, batch or /save wrote")


def _sources(add: _Adder) -> None:
    parser = _command(add, "sources", commands.sources, "list the documents of the index", "  kratom-qa sources --json")
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def _doctor(add: _Adder) -> None:
    _command(
        add,
        "doctor",
        commands.doctor,
        "check that the index is whole and up to date",
        "  kratom-qa doctor --index index",
    )


def _eval(add: _Adder) -> None:
    parser = _command(
        add,
        "eval",
        commands.evaluate,
        "measure retrieval, answers and abstention with a test set",
        "  kratom-qa eval --report report\n"
        "  kratom-qa eval --fail-under bounds.json\n"
        "  kratom-qa eval --compare old/report.json new/report.json",
    )
    parser.add_argument("--testset", metavar="DIR", type=Path, help="default: tests/testset")
    parser.add_argument("--report", metavar="DIR", type=Path, help="also write report.html and report.json there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--fail-under", metavar="FILE", type=Path, help="bounds; exit 1 where one is missed")
    parser.add_argument("--ablate", action="store_true", help="leave out one stage at a time, side by side")
    parser.add_argument("--beir", metavar="DIR", type=Path, help="measure retrieval on a BEIR folder instead")
    parser.add_argument("--answerability", action="store_true", help="with --beir: also the AUROC of the confidence")
    parser.add_argument("--compare", metavar="JSON", type=Path, nargs=2, help="paired differences of two reports")


def _password(add: _Adder) -> None:
    parser = _command(
        add,
        "password",
        commands.password,
        "print a line for the file of accounts, with the password hashed",
        "  kratom-qa password anna >> accounts.txt",
        reads_index=False,
    )
    parser.add_argument("name", metavar="NAME", help="the user's name; the password is asked for, or read from a pipe")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}” is no port; give a number from 1 to 65535")
    return int(text)


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 1 up")
    return number
