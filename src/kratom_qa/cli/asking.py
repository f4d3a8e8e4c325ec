"""The commands that answer: what each takes."""

from pathlib import Path

from kratom_qa.cli import commands
from kratom_qa.cli.command import Adder, answering, command, offset, port, positive


def add_ask(add: Adder) -> None:
    """One question."""
    parser = command(
        add,
        "ask",
        commands.ask,
        "answer one question",
        '  kratom-qa ask "What are the risks?"\n'
        '  kratom-qa ask --json "How long does it last?"\n'
        '  kratom-qa ask --explain "Is it safe?"\n'
        "  echo 'How long does it take to work?' | kratom-qa ask -",
    )
    parser.add_argument("question", metavar="QUESTION", nargs="+", help="the question; - reads it from standard input")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--short", action="store_true", help="print the first quote and its source only")
    parser.add_argument("--explain", action="store_true", help="also print how the reply came about")
    answering(parser)


def add_chat(add: Adder) -> None:
    """A conversation."""
    parser = command(
        add,
        "chat",
        commands.chat,
        "ask in turns, with follow-ups",
        "  kratom-qa chat\n  kratom-qa chat --sources self-care-guide --region GB",
    )
    answering(parser)


def add_search(add: Adder) -> None:
    """Passages instead of a reply."""
    parser = command(
        add,
        "search",
        commands.search,
        "show the passages that the retriever finds, with scores",
        '  kratom-qa search "side effects"\n  kratom-qa search -k 3 --json "side effects"',
    )
    parser.add_argument("question", metavar="QUESTION", nargs="+", help="the question; - reads it from standard input")
    parser.add_argument("-k", metavar="N", type=positive, default=10, help="how many passages; default: 10")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--sources", metavar="ID,ID", help="search only these documents")


def add_show(add: Adder) -> None:
    """A document, or a place in it."""
    parser = command(
        add,
        "show",
        commands.show,
        "print a document, or the place in it where an offset lies",
        "  kratom-qa show self-care-guide\n  kratom-qa show self-care-guide --at 1200",
    )
    parser.add_argument("document", metavar="DOC", help="id of the document, as `kratom-qa sources` shows it")
    parser.add_argument("--at", metavar="OFFSET", type=offset, help='a place, such as "start" of a quote in JSON')


def add_batch(add: Adder) -> None:
    """A file of questions."""
    parser = command(
        add,
        "batch",
        commands.batch,
        "answer a file of questions",
        "  kratom-qa batch questions.jsonl replies.jsonl\n\n"
        'each line in: {"id": "1", "question": "…", "history": ["…"]}; id and history may be missing'
        '\neach line out: {"id": "1", "reply": {…}, "hits": […]} or {"id": "1", "error": "…"}',
    )
    parser.add_argument("input", metavar="IN.jsonl", type=Path, help="questions, one JSON object a line")
    parser.add_argument("output", metavar="OUT.jsonl", type=Path, help="where the replies go; replaced if it is there")
    answering(parser)


def add_serve(add: Adder) -> None:
    """The web page."""
    parser = command(
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
    parser.add_argument("--port", metavar="P", type=port, default=7860, help="port to listen on; default: 7860")
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
    parser.add_argument(
        "--refusals",
        metavar="FILE",
        type=Path,
        help="count in FILE what finds no answer, by reason and language; doctor --refusals FILE sums it up",
    )
    parser.add_argument("--mcp", action="store_true", help="also serve the assistant as one MCP tool")
    parser.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="a name or address by which others reach it; it answers to no other, but to those of this computer",
    )
    parser.add_argument(
        "--root-path", metavar="PATH", default="", help="the path below which a proxy shows it, such as /answers"
    )
    answering(parser)


def add_mcp(add: Adder) -> None:
    """A tool for an agent that starts it."""
    parser = command(
        add,
        "mcp",
        commands.mcp,
        "serve an agent over standard input and output (Model Context Protocol)",
        "  kratom-qa mcp --index ~/articles-index",
    )
    answering(parser)
