"""`serve` ends alike on Ctrl-C and on SIGTERM; `mcp` speaks over standard input and output. With the real model."""

import asyncio
import json
import os
import signal
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from kratom_qa.assistant import Assistant
from kratom_qa.render.wording import DISCLAIMER
from live_server import finished
from test_serving import PROJECT, serving

QUESTIONS = 20


def posted(address: str, found: list[str]) -> None:
    body = json.dumps({"question": "What are the side effects of kratom?", "history": ["Is kratom addictive?"]})
    request = urllib.request.Request(f"{address}/ask", body.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found.append(answer.read().decode())


OPENING = "kratom-qa: opening the index and the page\n"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_those_who_wait_are_answered_and_then_it_is_out(digest_index: Path, sent: signal.Signals, code: int) -> None:
    with serving("--index", str(digest_index)) as (process, address):
        found: list[str] = []
        # a tab that stays open must not hold it
        tab = urllib.request.urlopen(f"{address}/gradio_api/heartbeat/tab")
        assert tab.readline()
        waiting = [threading.Thread(target=posted, args=(address, found)) for _ in range(QUESTIONS)]
        for one in waiting:
            one.start()
        time.sleep(0.3)
        start = time.monotonic()
        process.send_signal(sent)
        out, err = process.communicate(timeout=20)
        took = time.monotonic() - start
        for one in waiting:
            one.join()
        tab.close()
        # on a slow machine it says what it is doing before it serves
        assert (process.returncode, out, err.replace(OPENING, "")) == (code, "", "")
        assert took < 5
        assert len(found) == QUESTIONS
        assert all(DISCLAIMER in reply for reply in found)


def test_below_the_path_of_a_proxy_the_page_finds_its_parts(digest_index: Path) -> None:
    with serving("--index", str(digest_index), "--root-path", "/kqa/") as (_, address):
        # a proxy that takes the path away, and one that leaves it
        for path in ("/", "/kqa/"):
            with urllib.request.urlopen(address + path) as answer:
                assert f'"root":"{address}/kqa"' in answer.read().decode()
        for path in ("/health", "/kqa/health", "/kqa/config", "/kqa/theme.css"):
            with urllib.request.urlopen(address + path) as answer:
                assert answer.status == 200


def test_an_agent_that_starts_the_program_gets_its_reply(digest_index: Path, digests: Assistant) -> None:
    assert finished(asyncio.wait_for(asked(digest_index), 60)) == [
        digests.reply("Is kratom addictive?").quotes[0].citation.quote,
        "there is no argument “query” (is “question” meant?); there are: question, history, sources, region",
    ]


async def asked(index: Path) -> list[str]:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "kratom_qa", "mcp", "--index", str(index)], env=environment
    )
    async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        said = []
        for arguments in ({"question": "Is kratom addictive?", "history": None}, {"query": "Is kratom addictive?"}):
            result = await session.call_tool("ask", arguments)
            (content,) = result.content
            assert content.type == "text"
            said.append(content.text if result.isError else json.loads(content.text)["quotes"][0]["text"])
        return said
