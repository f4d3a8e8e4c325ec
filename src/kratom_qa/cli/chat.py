"""`kratom-qa chat`: a conversation, kept in memory and nowhere else."""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from kratom_qa.assistant import Assistant
from kratom_qa.cli.listing import show_sources
from kratom_qa.cli.meant import did_you_mean
from kratom_qa.cli.terminal import is_terminal, say, show, styled
from kratom_qa.datatypes import Turn
from kratom_qa.errors import UsageError
from kratom_qa.protocols import Sources
from kratom_qa.render import plain_text, reply_object

_HELP = (
    "/new starts afresh, /sources lists the documents, /save FILE keeps the conversation (.json for programs; /save "
    "again brings it up to date), /quit ends, /help shows this"
)

_COMMANDS = ("/new", "/sources", "/save", "/help", "/quit")


def run_chat(assistant: Assistant, sources: Sources, region: str | None) -> int:
    """Read questions until /quit or the end of input."""
    if is_terminal(sys.stdin):
        say(f"{_greeting(assistant)}; answers are quotes from {len(assistant.documents)} sources. {_HELP}.\n")
    turns: tuple[Turn, ...] = ()
    saved: Path | None = None
    for line in _lines():
        command, _, rest = line.partition(" ")
        if command == "/quit":
            break
        if command == "/help":
            say(f"{_greeting(assistant)}, and go on asking. {_HELP}.\n")
        elif command == "/new":
            turns, saved = (), None
            say("A new conversation.\n")
        elif command == "/sources":
            show_sources(assistant.collection)
            print()
        elif command == "/save":
            path = Path(rest.strip()).expanduser() if rest.strip() else saved
            done, saved = _save(turns, path, saved)
            say(f"{done}\n")
        elif command.startswith("/"):
            meant = did_you_mean(command, _COMMANDS)
            say(f"There is no command {command}{f'; {meant}' if meant else '. '}{_HELP}.\n")
        else:
            turns = _ask(assistant, line, turns, sources, region)
    return 0


def _greeting(assistant: Assistant) -> str:
    called = assistant.subject.called
    return f"Ask about {called[0]}" if called else "Ask the sources"


def _lines() -> Iterator[str]:
    for line in _typed() if is_terminal(sys.stdin) else _piped():
        if line.strip():
            yield line.strip()


def _typed() -> Iterator[str]:
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  (gives input() its line editing, where there is one)
    prompt = styled("> ", "heading")
    while True:
        try:
            yield input(prompt)
        except EOFError:
            print()
            return


def _piped() -> Iterator[str]:
    """Bytes that are no UTF-8 are no reason to stop; whoever waits for a reply before asking on gets it."""
    for line in getattr(sys.stdin, "buffer", ()):
        yield line.decode("utf-8", errors="replace")
        sys.stdout.flush()


def _ask(
    assistant: Assistant, line: str, turns: tuple[Turn, ...], sources: Sources, region: str | None
) -> tuple[Turn, ...]:
    try:
        reply = assistant.reply(line, turns, sources=sources, region=region)
    except UsageError as error:
        message = str(error)
        say(f"{message[:1].upper()}{message[1:]}\n")
        return turns
    print()
    show(reply)
    print()
    return (*turns, Turn(line, reply))


def _save(turns: tuple[Turn, ...], path: Path | None, saved: Path | None) -> tuple[str, Path | None]:
    """Write the conversation, and over no file but the one that it was saved to before.

    Gives what was done, in words, and the file that it is saved to.
    """
    if path is None:
        return "Name a file: /save FILE", saved
    if not turns:
        return "There is nothing to save yet.", saved
    if path.suffix == ".json":
        text = json.dumps([reply_object(turn.reply) for turn in turns], indent=2) + "\n"
    else:
        text = "\n\n".join(f"> {turn.reply.question}\n\n{plain_text(turn.reply)}" for turn in turns) + "\n"
    try:
        with path.open("w" if path == saved else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return f"{path} is there already; name another file.", saved
    except OSError as error:
        return f"{path} cannot be written ({error.strerror}).", saved
    return f"Saved {len(turns)} {'reply' if len(turns) == 1 else 'replies'} to {path}.", path
