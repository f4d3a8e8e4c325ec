"""`kratom-qa serve`: the web page, until Ctrl-C; `kratom-qa mcp`: the tool for an agent that starts it."""

import argparse
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kratom_qa.cli.index_choice import choose_index
from kratom_qa.cli.progress import telling
from kratom_qa.cli.terminal import say, warn
from kratom_qa.datatypes import Reply
from kratom_qa.errors import IndexMissing, IndexUnusable, KratomQAError, UsageError
from kratom_qa.protocols import Sources
from kratom_qa.render import check_region, reply_object
from kratom_qa.web.accounts import check_password
from kratom_qa.web.feedback import FeedbackFile, reply_id
from kratom_qa.web.offline import stay_offline
from kratom_qa.web.refusals import RefusalsFile

if TYPE_CHECKING:
    from kratom_qa.web.following import Follower

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ANY = ("0.0.0.0", "::")
_TERMINATED = 143


def run_server(args: argparse.Namespace) -> int:
    """Open the index, put the page together, serve it; until it is stopped."""
    stay_offline()
    if args.mcp and args.auth is not None:
        raise UsageError("--mcp does not go with --auth, for an agent cannot log in; serve it apart, without --auth")
    # what can be wrong with the arguments, before the index is opened, or even built, for nothing
    region = check_region(args.region) if args.region is not None else None
    check = check_password(args.auth) if args.auth is not None else None
    thumb = thumbs(args.feedback) if args.feedback is not None else None
    told = refusals(args.refusals) if args.refusals is not None else None
    root_path = check_root_path(args.root_path)
    with listen(args.host, args.port) as door:
        with telling("opening the index and the page", everywhere=True):
            follower = follow(choose_index(args.index), args.sources, told)
            from kratom_qa.web.server import Options, Server, build_application

            options = Options(answers_to(args.host, args.allow_host), root_path, region, args.mcp, check, thumb)
            application = build_application(follower.current, follower.behind, options)
        server = Server(application, lambda: _tell_started(args))
        server.run([door])
    sys.stdout.flush()
    return _TERMINATED if server.ended_by == signal.SIGTERM else 0


def run_agent(args: argparse.Namespace) -> int:
    """Speak MCP over standard input and output until they are closed."""
    region = check_region(args.region) if args.region is not None else None
    if sys.stdin is None or sys.stdout is None:
        raise UsageError("standard input and output are closed; an agent speaks through them")
    import anyio

    from kratom_qa.web.agents import agent_server, over_stdio

    follower = follow(choose_index(args.index), args.sources)
    anyio.run(over_stdio, agent_server(follower.current, region))
    return 0


def follow(index_dir: Path, named: str | None, told: Callable[[Reply], None] | None = None) -> "Follower":
    """What is live in an index, however often it is replaced; only the named documents of it.

    `told` hears of each reply.
    Errors: `IndexUnusable` where there is nothing to begin with, `UsageError` for a document that is not there.
    """
    from kratom_qa.cli.commands import source_ids
    from kratom_qa.index import read_manifest
    from kratom_qa.web.following import Follower
    from kratom_qa.web.pictures import pictures_of
    from kratom_qa.web.served import Served, serve_only
    from kratom_qa.wiring import corpus_changes, current_build, open_build

    wanted: Sources | None = None

    def open_served() -> Served:
        nonlocal wanted
        opened = open_build(index_dir)
        known = [document.id for document in opened.assistant.documents]
        if wanted is None:
            wanted = source_ids(named, known)
        left = wanted & frozenset(known)
        if wanted and not left:
            raise IndexMissing(f"none of the documents that are served is in the index any more: {', '.join(wanted)}")
        return serve_only(
            opened.assistant, opened.page, left, build=opened.name, told=told, draw=pictures_of(index_dir)
        )

    def changes() -> str:
        try:
            return ", ".join(corpus_changes(index_dir, read_manifest(index_dir))[:1])
        except IndexUnusable:
            return ""

    follower = Follower(lambda: current_build(index_dir), open_served, changes)
    follower.current()
    return follower


def thumbs(path: Path) -> Callable[[Reply, str], None]:
    """What keeps each thumb in a file. Errors: `KratomQAError` where it cannot be written."""
    file = FeedbackFile(path)

    def add(reply: Reply, thumb: str) -> None:
        file.add(reply.question, reply_id(reply_object(reply)), thumb)

    return add


def refusals(path: Path) -> Callable[[Reply], None]:
    """What counts in a file where there is no answer. Errors: `KratomQAError` where it cannot be written."""
    file = RefusalsFile(path)

    def add(reply: Reply) -> None:
        try:
            file.add(reply)
        except KratomQAError as error:
            warn(str(error))  # whoever asks gets the reply all the same

    return add


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Errors: `KratomQAError` where nothing can listen at this address."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise KratomQAError(
            f"the page cannot be served at {host} port {port} ({_reason(error)}); choose another with --port"
        ) from None


def _reason(error: OSError) -> str:
    """Why, in the words of the system; Python adds the address to them."""
    named = isinstance(error, socket.gaierror)
    return str(error.strerror) if named or error.errno is None else os.strerror(error.errno)


def answers_to(host: str, more: list[str]) -> tuple[str, ...]:
    """The names that a server answers to beside those of this computer.

    >>> answers_to("192.0.2.7", ["qa.example.org"]), answers_to("127.0.0.1", [])
    (('192.0.2.7', 'qa.example.org'), ())
    """
    return tuple(name for name in (host, *more) if name not in (*_LOOPBACK, *_ANY))


def check_root_path(path: str) -> str:
    """Where a proxy shows the page, without a slash at its end. Errors: `UsageError`.

    >>> check_root_path("/answers/"), check_root_path("")
    ('/answers', '')
    """
    if path and (not path.startswith("/") or path.startswith("//") or not path.isprintable()):
        raise UsageError(f"“{path}” is no path; give one that begins with a slash, such as /answers")
    return path.rstrip("/")


def shown_address(host: str, port: int) -> str:
    """Where the page is, as a browser on this computer takes it.

    >>> shown_address("0.0.0.0", 7860), shown_address("::1", 80)
    ('http://127.0.0.1:7860', 'http://[::1]:80')
    """
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a browser could be seen."""
    if platform in ("darwin", "win32"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _tell_started(args: argparse.Namespace) -> None:
    address = shown_address(args.host, args.port)
    say(f"The page is at {address} (Ctrl-C stops it)")
    sys.stdout.flush()
    if args.host not in _LOOPBACK and args.auth is None:
        warn("whoever can reach this computer can open the page; --auth FILE asks for a password")
    if args.host in _ANY and not args.allow_host:
        warn("it answers to 127.0.0.1 and localhost only; --allow-host NAME adds the name that others use for it")
    if args.open and has_display(sys.platform, os.environ):
        webbrowser.open(address)
