"""`/ask` over HTTP and MCP, on servers that are really started, and every example of docs/api.md."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from kratom_qa.assistant import Assistant
from kratom_qa.errors import UsageError
from kratom_qa.render import reply_object, wording
from kratom_qa.web.accounts import hashed
from kratom_qa.web.calls import MOST_CHARACTERS, MOST_QUESTIONS, answer
from kratom_qa.web.served import Served, serve_only
from kratom_qa.wiring import open_page
from live_server import finished
from served import served
from small_index import open_fake, small_index

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:7860"
QUESTION = "Is kratom addictive?"
DANGER = "my friend took kratom and cant breathe"
ACCOUNT = ("anna", "correct horse")
# with no setting that would keep a library from reporting to its makers
BARE = {
    name: value for name, value in os.environ.items() if not name.startswith(("HF_", "GRADIO_", "DISABLE_TELEMETRY"))
} | {"PYTHONPATH": os.pathsep.join([str(TESTS.parent / "src"), str(TESTS), os.environ.get("PYTHONPATH", "")])}

Json = Any


@contextlib.contextmanager
def serving(*arguments: object) -> Iterator[str]:
    """The address of a server that is up."""
    with served([str(TESTS / "ask_server.py"), *map(str, arguments)], BARE, unsaid=QUESTION) as address:
        yield address


@pytest.fixture(scope="module")
def server(digest_index: Path) -> Iterator[str]:
    """Over the project's corpus."""
    with serving(digest_index) as address:
        yield address


@pytest.fixture(scope="module")
def fake_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_index(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def fake(fake_index: Path) -> Served:
    return serve_only(open_fake(fake_index), open_page(fake_index))


@pytest.fixture(scope="module")
def guarded(fake_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """With accounts, and a region of its own."""
    accounts = tmp_path_factory.mktemp("accounts") / "accounts.txt"
    accounts.write_text(f"{ACCOUNT[0]}:{hashed(ACCOUNT[1])}\n", encoding="utf-8")
    with serving(fake_index, "--fake", "--accounts", accounts, "--region", "GB") as address:
        yield address


def exchanged(request: urllib.request.Request) -> tuple[int, Message, str]:
    """Status, headers and body of an answer."""
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def fetched(url: str, body: Json = None, cookies: str = "", status: int = 200) -> str:
    headers = {"Content-Type": "application/json", "Cookie": cookies}
    content = None if body is None else json.dumps(body).encode()
    found, _, text = exchanged(urllib.request.Request(url, content, headers))
    assert found == status, text
    return text


def asked(address: str, cookies: str = "", **arguments: Json) -> tuple[str, Json]:
    """The last event of a call, and its data."""
    call = f"{address}/gradio_api/call/v2/ask"
    event_id = json.loads(fetched(call, arguments, cookies))["event_id"]
    *_, event = fetched(f"{call}/{event_id}", cookies=cookies).strip().split("\n\n")
    name, data = event.removeprefix("event: ").split("\ndata: ")
    return name, json.loads(data)


# HTTP -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [QUESTION, "hello", "x" * 2001, "zzz qqq", DANGER, "Is it “naïve”? 🙂 <script>"])
def test_a_call_gives_the_object_of_the_contract(server: str, digests: Assistant, question: str) -> None:
    assert asked(server, question=question) == ("complete", [reply_object(digests.reply(question))])


def test_history_gives_a_follow_up_its_meaning(server: str, digests: Assistant) -> None:
    history = [QUESTION, "what else?"]
    _, (reply,) = asked(server, question="what else?", history=history)
    assert reply == reply_object(digests.reply("what else?", digests.replay(history)))
    assert reply["standalone_question"] == QUESTION


def test_only_the_named_sources_are_asked(server: str) -> None:
    _, (reply,) = asked(server, question=QUESTION, sources=["self-care-guide"])
    assert {citation["doc_id"] for citation in reply["citations"]} <= {"self-care-guide"}


def test_the_region_chooses_the_numbers(server: str) -> None:
    texts = {region: asked(server, question=DANGER, region=region)[1][0]["text"] for region in (None, "gb", "ZZ")}
    assert "911" in texts[None]
    assert "999" in texts["gb"]
    assert "112 works in many countries" in texts["ZZ"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"question": ""}, "the question is empty; ask something, for example: What are the risks?"),
        ({"question": "\u200b"}, "the question is empty"),
        ({"question": 5}, "the question is not a string"),
        ({"question": QUESTION, "sources": ["<b>no\nwhere</b>"]}, "there is no source “<b>no where</b>”; there are: d"),
        ({"question": QUESTION, "region": "USA"}, "“USA” is no region; give two letters, such as US"),
        ({"question": QUESTION, "history": [QUESTION] * 51}, "the history holds 51 questions; send the last 50"),
    ],
)
def test_a_call_that_makes_no_sense_is_an_error_of_one_line(server: str, arguments: Json, said: str) -> None:
    event, data = asked(server, **arguments)
    assert event == "error"
    assert data["error"].startswith(said)
    assert "\n" not in data["error"]


def test_calls_at_the_same_time_get_the_replies_they_get_alone(server: str, digests: Assistant) -> None:
    questions = [QUESTION, "Can I take kratom with alcohol?", "hello", "what helps with withdrawal?"] * 3
    with ThreadPoolExecutor(len(questions)) as pool:
        replies = list(pool.map(lambda question: asked(server, question=question), questions))
    assert replies == [("complete", [reply_object(digests.reply(question))]) for question in questions]


def test_there_is_one_endpoint_and_it_is_typed(server: str) -> None:
    info = json.loads(fetched(f"{server}/gradio_api/info"))
    assert list(info["named_endpoints"]) == ["/ask"]
    assert info["unnamed_endpoints"] == {}
    found = info["named_endpoints"]["/ask"]["parameters"]
    assert [(p["parameter_name"], p["parameter_has_default"], p["parameter_default"]) for p in found] == [
        ("question", False, None),
        ("history", True, []),
        ("sources", True, None),
        ("region", True, None),
    ]


# What is checked before anything is asked -------------------------------------------------------------------------


@pytest.mark.parametrize("history", ["Is it?", {"question": 1}, [1], [""], ["\u200b"], [None], [["Is it?"]], 7])
def test_a_history_that_is_no_list_of_questions_is_refused(fake: Served, history: object) -> None:
    with pytest.raises(UsageError, match="the history is not a list of earlier questions"):
        answer(fake, {"question": QUESTION, "history": history})


@pytest.mark.parametrize("nothing", [None, "", "null", "None", "[]"])
def test_nothing_may_be_written_in_any_way_that_agents_write_it(fake: Served, nothing: object) -> None:
    said = {"question": QUESTION, "history": nothing, "sources": nothing, "region": nothing}
    assert answer(fake, said) == answer(fake, {"question": QUESTION}) == reply_object(fake.reply(QUESTION))


def test_a_list_may_come_as_a_string(fake: Served) -> None:
    expected = answer(fake, {"question": "what else?", "history": ["How is kratom tea brewed?"], "sources": ["tea"]})
    as_text = {"question": "what else?", "history": '["How is kratom tea brewed?"]', "sources": ' ["tea"]'}
    assert answer(fake, as_text) == answer(fake, {**as_text, "sources": "tea"}) == expected
    assert expected["standalone_question"] != "what else?"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "the argument “question” is missing; send it as a string, such as"),
        ({"query": QUESTION}, "there is no argument “query” (is “question” meant?); there are: question, history, so"),
        ({"question": QUESTION, "k": 5}, "there is no argument “k”; there are: question, history, sources, region"),
        ({"question": QUESTION, "source": ["tea"]}, "there is no argument “source” (is “sources” meant?)"),
        ([QUESTION], "the arguments are not an object; send one with question, history, sources, region"),
        (None, "the arguments are not an object"),
    ],
)
def test_an_argument_that_is_not_there_is_named(fake: Served, arguments: object, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        answer(fake, arguments)
    assert str(refused.value).startswith(said)


def test_as_much_is_read_as_is_promised_and_no_more(fake: Served) -> None:
    history = ["Is tea hot?"] * MOST_QUESTIONS
    left = MOST_CHARACTERS - sum(map(len, history))
    assert answer(fake, {"question": "x" * left, "history": history})["outcome"] == "not_covered"
    with pytest.raises(UsageError, match="longer than 20,000 characters together; send less"):
        answer(fake, {"question": "x" * (left + 1), "history": history})
    with pytest.raises(UsageError, match="send the last 50 at most"):
        answer(fake, {"question": "x", "history": [*history, "Is tea hot?"]})


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ("lea", "sources is not a list of ids; there are: leaf, tea"),
        ("[lea", "sources is not a list of ids"),
        ([1], "sources is not a list of ids"),
        ([], "sources names none; leave it out to ask all, which are: leaf, tea"),
        (["leaf", "x" * 500], "there is no source “" + "x" * 60 + "…”; there are: leaf, tea"),
    ],
)
def test_sources_that_are_not_there_are_refused(fake: Served, sources: object, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        answer(fake, {"question": QUESTION, "sources": sources})
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("region", ["U", "1A", 7, ["US"], "ÄÖ"])
def test_a_region_that_is_not_two_letters_is_refused(fake: Served, region: object) -> None:
    with pytest.raises(UsageError, match="is no region; give two letters, such as US"):
        answer(fake, {"question": QUESTION, "region": region})


# Accounts -------------------------------------------------------------------------------------------------------


def logged_in(address: str, name: str, password: str, status: int = 200) -> str:
    """The cookies that a login brings."""
    form = urllib.parse.urlencode({"username": name, "password": password}).encode()
    found, headers, text = exchanged(urllib.request.Request(f"{address}/login", form))
    assert found == status, text
    return "; ".join(cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie") or ())


def test_with_accounts_only_those_with_a_password_may_ask(guarded: str) -> None:
    fetched(f"{guarded}/gradio_api/call/v2/ask", {"question": QUESTION}, status=401)
    assert logged_in(guarded, ACCOUNT[0], "wrong password", status=400) == ""
    event, (reply,) = asked(guarded, logged_in(guarded, *ACCOUNT), question=QUESTION)
    assert event == "complete"
    assert reply["disclaimer"] == wording.DISCLAIMER


def test_with_accounts_there_is_no_tool(guarded: str) -> None:
    fetched(f"{guarded}/mcp", {"jsonrpc": "2.0"}, logged_in(guarded, *ACCOUNT), status=404)


def test_the_server_may_have_a_region_of_its_own(guarded: str) -> None:
    cookies = logged_in(guarded, *ACCOUNT)
    assert "999" in asked(guarded, cookies, question=DANGER)[1][0]["text"]
    assert "999" in asked(guarded, cookies, question=DANGER, region=None)[1][0]["text"]
    assert "911" in asked(guarded, cookies, question=DANGER, region="US")[1][0]["text"]


# MCP ------------------------------------------------------------------------------------------------------------


def called(address: str, arguments: Json) -> tuple[list[Any], bool, str]:
    """The tools there are, and what a call of `ask` gives: whether it is an error, and its only text."""
    return finished(asyncio.wait_for(call_of_an_agent(address, arguments), 60))


async def call_of_an_agent(address: str, arguments: Json) -> tuple[list[Any], bool, str]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with (
        streamable_http_client(f"{address}/gradio_api/mcp/") as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        result = await session.call_tool("ask", arguments)
        (content,) = result.content
        assert content.type == "text"
        return tools, result.isError, content.text


def test_an_agent_finds_one_tool_that_says_how_it_is_used(server: str) -> None:
    (tool,), _, _ = called(server, {"question": "hello"})
    assert tool.name == "ask"
    for word in ('"answered"', '"related"', '"not_covered"', '"emergency"', '"crisis"', '"disclaimer"', "quote"):
        assert word in tool.description
    assert tool.inputSchema["required"] == ["question"]
    properties = tool.inputSchema["properties"]
    assert list(properties) == ["question", "history", "sources", "region"]
    assert all(value["description"] for value in properties.values())
    assert properties["history"]["anyOf"][0]["items"] == {"type": "string"}


def test_an_agent_can_read_the_documents(server: str, digests: Assistant) -> None:
    texts = finished(asyncio.wait_for(read_by_an_agent(server), 60))
    assert texts == {document.title: document.text for document in digests.documents}


async def read_by_an_agent(address: str) -> dict[str, str]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with streamable_http_client(f"{address}/mcp") as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        texts = {}
        for resource in (await session.list_resources()).resources:
            (content,) = (await session.read_resource(resource.uri)).contents
            texts[resource.title or ""] = content.text
        return texts


@pytest.mark.parametrize(
    "arguments",
    [
        {"question": QUESTION},
        {"question": "what else?", "history": [QUESTION]},
        {"question": DANGER, "region": "GB", "sources": None},
    ],
)
def test_an_agent_gets_the_object_as_json(server: str, digests: Assistant, arguments: Json) -> None:
    _, error, text = called(server, arguments)
    assert not error
    turns = digests.replay(arguments.get("history", []))
    expected = digests.reply(arguments["question"], turns, region=arguments.get("region"))
    assert json.loads(text) == reply_object(expected)


def test_an_agent_gets_an_error_in_words(server: str) -> None:
    _, error, text = called(server, {"question": QUESTION, "sources": ["nowhere"]})
    assert error
    assert text.startswith("there is no source “nowhere”; there are: ")


# The examples of the page -----------------------------------------------------------------------------------------


def examples() -> list[tuple[str, str, str]]:
    """Section, language and text of each."""
    return [
        (section.partition("\n")[0], language, text)
        for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)
        for language, text in re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    ]


def test_every_way_in_has_an_example() -> None:
    assert [(section, language) for section, language, _ in examples()] == [
        ("HTTP", "sh"),
        ("HTTP", "sh"),
        ("Python", "python"),
        ("Python", "python"),
        ("Gradio's two steps", "sh"),
        ("MCP", "json"),
        ("MCP", "json"),
        ("MCP", "python"),
        ("Accounts", "python"),
        ("Accounts", "sh"),
    ]


@pytest.mark.parametrize(("section", "text"), [(s, text) for s, language, text in examples() if language == "python"])
def test_examples_in_python_run_and_reach_nobody_else(section: str, text: str, server: str, guarded: str) -> None:
    example = text.replace(ADDRESS, guarded if section == "Accounts" else server)
    assert ADDRESS in text
    program = "import sys; from ask_server import stay_here; sys.addaudithook(stay_here)\n" + example
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=BARE, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert wording.DISCLAIMER in done.stdout or done.stdout.startswith("there is no source “nowhere”; there are: ")


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("sh")), reason="there is no curl or no shell here")
@pytest.mark.parametrize(("section", "text"), [(s, text) for s, language, text in examples() if language == "sh"])
def test_examples_for_the_shell_run(
    section: str, text: str, server: str, guarded: str, digest_index: Path, tmp_path: Path
) -> None:
    (tmp_path / "index").symlink_to(digest_index)
    script = tmp_path / "kratom-qa"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m kratom_qa "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    example = "set -e\n" + text.replace(ADDRESS, guarded if section == "Accounts" else server)
    environment = BARE | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = ["sh", "-c", example]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    if "verify" in text:
        assert re.match(r"ok: [1-9]\d* quotes in 1 replies stand in the documents, word for word\n", done.stdout)
    else:
        assert ("event: complete\n" in done.stdout) is ("call/v2" in text)
        assert wording.DISCLAIMER in done.stdout


def test_the_configuration_for_agents_names_the_address_that_is_served(server: str) -> None:
    started, served = (json.loads(text)["mcpServers"]["kratom-qa"] for _, kind, text in examples() if kind == "json")
    assert started == {"command": "kratom-qa", "args": ["mcp"]}
    path = served["url"].removeprefix(ADDRESS)
    assert path == "/mcp"
    fetched(f"{server}/gradio_api/mcp/elsewhere", status=404)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}).encode()
    accepted = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    status, _, text = exchanged(urllib.request.Request(server + path, body, accepted))
    assert status == 200
    assert "kratom-qa" in text
