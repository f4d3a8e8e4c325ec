"""The commands that are over when they have printed. Each takes the parsed arguments and returns the exit code."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kratom_qa.cli.index_choice import choose_index
from kratom_qa.cli.meant import did_you_mean, there_are
from kratom_qa.cli.progress import telling
from kratom_qa.errors import KratomQAError, UsageError

if TYPE_CHECKING:
    from kratom_qa.assistant import Assistant


def index(args: argparse.Namespace) -> int:
    """Build or update an index."""
    from kratom_qa.cli.building import run_index

    index_dir = args.index or Path("index")
    where = {"engine": (args.engine, args.url), "shard": args.shard}
    return run_index(args.corpus, index_dir, args.model, strict=args.strict, max_file=args.max_file, **where)


def ask(args: argparse.Namespace) -> int:
    """Answer one question."""
    from kratom_qa.cli.terminal import say, show, show_short
    from kratom_qa.render import explanation_object, explanation_text, reply_object

    question = _question(args.question)
    assistant, sources, region = open_for(args)
    reply = assistant.reply(question, sources=sources, region=region)
    found = assistant.explain(reply, sources=sources) if args.explain else None
    if args.json:
        explained = {} if found is None else {"explain": explanation_object(found)}
        print(json.dumps(reply_object(reply) | explained, indent=2))
    elif args.short:
        show_short(reply)
    else:
        show(reply)
        if found is not None:
            say(f"\n{explanation_text(found)}")
    return 0


def chat(args: argparse.Namespace) -> int:
    """Ask in turns."""
    from kratom_qa.cli.chat import run_chat

    assistant, sources, region = open_for(args)
    return run_chat(assistant, sources, region)


def search(args: argparse.Namespace) -> int:
    """Show what the retriever finds."""
    from kratom_qa.cli.listing import show_hits
    from kratom_qa.render.json import hits_object

    question = _question(args.question)
    assistant, sources, _ = open_for(args)
    hits = assistant.search(question, args.k, sources=sources)
    if args.json:
        print(json.dumps({"question": question, "hits": hits_object(hits)}, indent=2))
    else:
        show_hits(hits)
    return 0


def show(args: argparse.Namespace) -> int:
    """Print a document, or a place in it."""
    from kratom_qa.cli.show import run_show
    from kratom_qa.wiring import open_index

    return run_show(open_index(choose_index(args.index)).collection, args.document, args.at)


def batch(args: argparse.Namespace) -> int:
    """Answer a file of questions."""
    from kratom_qa.cli.batch import run_batch

    if not args.input.is_file():
        raise UsageError(f"there is no file {args.input}")
    try:
        same = args.output.exists() and args.output.samefile(args.input)
    except OSError as error:
        raise KratomQAError(f"{args.output} cannot be written ({error.strerror})") from None
    if same:
        raise UsageError("the replies would overwrite the questions; name another file for them")
    assistant, sources, region = open_for(args)
    return run_batch(assistant, args.input, args.output, sources, region)


def serve(args: argparse.Namespace) -> int:
    """Serve the web page until it is stopped."""
    from kratom_qa.cli.serving import run_server

    return run_server(args)


def mcp(args: argparse.Namespace) -> int:
    """Serve one agent until it closes the streams."""
    from kratom_qa.cli.serving import run_agent

    return run_agent(args)


def verify(args: argparse.Namespace) -> int:
    """Check the quotes of a saved reply."""
    from kratom_qa.cli.saved_replies import read_replies
    from kratom_qa.cli.verify import NOT_VOUCHED_FOR, by_kind, originals, verify_reply
    from kratom_qa.wiring import open_index

    replies = read_replies(args.reply)
    with telling("comparing with the documents"):
        known = originals(open_index(choose_index(args.index)))
        quotes = sum(verify_reply(reply, known) for reply in replies)
    print(f"ok: {quotes} quotes in {len(replies)} replies stand in the documents, word for word")
    for line in by_kind(replies, known.documents):
        print(line)
    print(f"not vouched for: {NOT_VOUCHED_FOR}")
    return 0


def sources(args: argparse.Namespace) -> int:
    """List the documents."""
    from kratom_qa.cli.listing import show_sources, sources_object
    from kratom_qa.wiring import open_index

    collection = open_index(choose_index(args.index)).collection
    if args.json:
        print(json.dumps(sources_object(collection), indent=2))
    else:
        show_sources(collection)
    return 0


def doctor(args: argparse.Namespace) -> int:
    """Check the index, in words."""
    from kratom_qa.cli.doctor import examine, sum_up

    return sum_up(args.refusals) if args.refusals is not None else examine(choose_index(args.index))


def lint(args: argparse.Namespace) -> int:
    """List what to look at again."""
    from datetime import date

    from kratom_qa.cli.lint import run_lint

    with telling("reading the documents"):
        return run_lint(choose_index(args.index), date.today())


def diff(args: argparse.Namespace) -> int:
    """Say how two builds differ."""
    from kratom_qa.cli.diff import run_diff

    with telling("comparing"):
        return run_diff(args.old, args.new)


def calibrate(args: argparse.Namespace) -> int:
    """Set the threshold with an operator's own questions."""
    from kratom_qa.cli.calibrate import run_calibrate

    return run_calibrate(choose_index(args.index), args.questions, args.allowed / 100)


def evaluate(args: argparse.Namespace) -> int:
    """Measure with a test set."""
    from kratom_qa.cli.evaluate import TESTSET, check_options, run_ablation, run_compare, run_eval

    check_options(args)
    if args.compare:
        return run_compare(*args.compare)
    index_dir = choose_index(args.index)
    if args.beir is not None:
        from kratom_qa.cli.beir import run_beir

        return run_beir(
            index_dir,
            args.beir,
            args.report,
            args.fail_under,
            as_json=args.json,
            answerability_too=args.answerability,
        )
    testset = args.testset or TESTSET
    if args.ablate:
        return run_ablation(index_dir, testset, args.fail_under, as_json=args.json)
    return run_eval(index_dir, testset, args.report, args.fail_under, as_json=args.json)


def password(args: argparse.Namespace) -> int:
    """Hash a password for the file of accounts."""
    from kratom_qa.cli.passwords import run_password

    return run_password(args.name)


def completion(args: argparse.Namespace) -> int:
    """Print a shell's completion."""
    from kratom_qa.cli.completion import script

    print(script(args.shell))
    return 0


def open_for(args: argparse.Namespace) -> "tuple[Assistant, frozenset[str], str | None]":
    """The assistant, the documents to ask and the region that the arguments name."""
    from kratom_qa.render import check_region
    from kratom_qa.wiring import open_assistant

    region = check_region(args.region) if getattr(args, "region", None) is not None else None
    with telling("opening the index"):
        assistant = open_assistant(choose_index(args.index))
    return assistant, source_ids(args.sources, [d.id for d in assistant.documents]), region


def source_ids(text: str | None, known: list[str]) -> frozenset[str]:
    """The documents that `--sources` names, empty for all. Errors: `UsageError` for one that is not there."""
    if text is None:
        return frozenset()
    ids = frozenset(name.strip() for name in text.split(",") if name.strip())
    unknown = sorted(ids - set(known))
    if unknown or not ids:
        name = unknown[0] if unknown else ""
        raise UsageError(f"there is no source “{name}”; {did_you_mean(name, known)}{there_are(known)}")
    return ids


def _question(parts: list[str]) -> str:
    from kratom_qa.assistant import checked

    # before the index is opened, or even built, for nothing
    return checked(_standard_input() if parts == ["-"] else " ".join(parts))


def _standard_input() -> str:
    if sys.stdin is None:
        raise UsageError("standard input is closed; give the question itself instead of -")
    try:
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    except OSError as error:
        raise KratomQAError(f"standard input cannot be read ({error.strerror})") from None
