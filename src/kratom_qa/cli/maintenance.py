"""The commands that build, check and measure: what each takes."""

from pathlib import Path

from kratom_qa.cli import commands
from kratom_qa.cli.command import Adder, command, folder, megabytes, percentage, share
from kratom_qa.cli.engine_kinds import KINDS

SHELLS = ("bash", "zsh", "tcsh")


def add_index(add: Adder) -> None:
    """Building the index."""
    parser = command(
        add,
        "index",
        commands.index,
        "build the index of a folder of documents, or bring it up to date",
        "  kratom-qa index\n  kratom-qa index --corpus ~/articles --index ~/articles-index",
    )
    parser.add_argument(
        "--corpus",
        metavar="DIR",
        type=folder,
        help="folder of .md .txt .html .pdf .docx files; default: the index's own, corpus/ here, or the packaged one",
    )
    parser.add_argument(
        "--model",
        metavar="PATH|NAME",
        help="a sentence-transformers model, by path or by a name in the local cache; default: the index's own, the "
        "one that subject.toml beside the documents names, or all-MiniLM-L6-v2",
    )
    parser.add_argument(
        "--max-file",
        metavar="MB",
        type=megabytes,
        help="leave out files of more than so many megabytes; default: the index's own, or 50",
    )
    parser.add_argument(
        "--engine",
        choices=KINDS,
        help="where the rows of the index are searched: on this machine, or on a Qdrant server, to which they are "
        "brought; it is remembered (docs/scaling.md)",
    )
    parser.add_argument(
        "--shard",
        metavar="I/N",
        type=share,
        help="only read, split and embed share I of N, beside the index; index without it takes over what is there",
    )
    parser.add_argument("--url", help="address of the engine, or a folder in which the client plays one")
    parser.add_argument(
        "--strict", action="store_true", help="fail where a file cannot be read instead of leaving it out"
    )


def add_verify(add: Adder) -> None:
    """Checking a saved reply."""
    parser = command(
        add,
        "verify",
        commands.verify,
        "check every quote of a saved reply against the documents",
        "  kratom-qa ask --json 'What are the risks?' > reply.json\n  kratom-qa verify reply.json",
    )
    parser.add_argument("reply", metavar="REPLY.json", type=Path, help="what ask --json, batch or /save wrote")


def add_sources(add: Adder) -> None:
    """What is in the index."""
    parser = command(add, "sources", commands.sources, "list the documents of the index", "  kratom-qa sources --json")
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def add_doctor(add: Adder) -> None:
    """Checking the index."""
    parser = command(
        add,
        "doctor",
        commands.doctor,
        "check that the index is whole and up to date",
        "  kratom-qa doctor --index index\n  kratom-qa doctor --refusals refusals.jsonl",
    )
    parser.add_argument(
        "--refusals", metavar="FILE", type=Path, help="sum up what `serve --refusals FILE` counted instead"
    )


def add_lint(add: Adder) -> None:
    """What an author would look at again."""
    command(
        add,
        "lint",
        commands.lint,
        "list what to look at again in the documents; exit code 1 where there is anything",
        "  kratom-qa lint --index ~/articles-index",
    )


def add_diff(add: Adder) -> None:
    """How two builds differ."""
    parser = command(
        add,
        "diff",
        commands.diff,
        "say how two indexes, or two builds of one, differ",
        "  kratom-qa diff old-index index\n  kratom-qa diff index/0123456789abcdef index",
        reads_index=False,
    )
    for name in ("old", "new"):
        parser.add_argument(name, metavar=name.upper(), type=folder, help="folder of an index, or of a build in it")


def add_calibrate(add: Adder) -> None:
    """Setting the threshold with one's own questions."""
    parser = command(
        add,
        "calibrate",
        commands.calibrate,
        "set an index's threshold with your own questions",
        "  kratom-qa calibrate questions.jsonl\n  kratom-qa calibrate questions.jsonl --allowed 5",
    )
    parser.add_argument(
        "questions", metavar="QUESTIONS.jsonl", type=Path, help='a line each: {"question": "...", "answerable": true}'
    )
    parser.add_argument(
        "--allowed",
        metavar="N",
        type=percentage,
        default=20,
        help="how many of 100 questions answered may be wrong, at most; default: 20",
    )


def add_eval(add: Adder) -> None:
    """Measuring."""
    parser = command(
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


def add_completion(add: Adder) -> None:
    """Completion for a shell."""
    parser = command(
        add,
        "completion",
        commands.completion,
        "print what makes a shell complete commands and options",
        "  kratom-qa completion bash >> ~/.bashrc\n  kratom-qa completion zsh > ~/.zfunc/_kratom-qa",
        reads_index=False,
    )
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=f"{', '.join(SHELLS)}")


def add_password(add: Adder) -> None:
    """A line for the file of accounts."""
    parser = command(
        add,
        "password",
        commands.password,
        "print a line for the file of accounts, with the password hashed",
        "  kratom-qa password anna >> accounts.txt",
        reads_index=False,
    )
    parser.add_argument("name", metavar="NAME", help="the user's name; the password is asked for, or read from a pipe")
