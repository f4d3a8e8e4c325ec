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

from conftest import DISCLAIMER
from kratom_qa.assistant import Assistant
from kratom_qa.errors import UsageError
from kratom_qa.render import reply_object
from kratom_qa.web.accounts import hashed
from kratom_qa.web.programs import MOST_CHARACTERS, MOST_QUESTIONS, answer
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
def fake(fake_index: Path) -> Assistant:
    return open_fake(fake_index)


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


def test_only_the_served_sources_are_asked(tmp_path: Path) -> None:
    assistant = open_fake(small_index(tmp_path))
    reply = answer(assistant, "Is kratom tea brewed?", [], None, served=frozenset({"tea"}))
    assert {citation["doc_id"] for citation in reply["citations"]} == {"tea"}
    with pytest.raises(UsageError, match="there is no source “leaf”; there are: tea"):
        answer(assistant, "Is kratom tea brewed?", [], ["leaf"], served=frozenset({"tea"}))


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
def test_a_history_that_is_no_list_of_questions_is_refused(fake: Assistant, history: object) -> None:
    with pytest.raises(UsageError, match="the history is not a list of earlier questions"):
        answer(fake, QUESTION, history, None)


@pytest.mark.parametrize("history", [None, []])
def test_no_history_is_a_history(fake: Assistant, history: object) -> None:
    assert answer(fake, QUESTION, history, None) == reply_object(fake.reply(QUESTION))


def test_as_much_is_read_as_is_promised_and_no_more(fake: Assistant) -> None:
    history = ["Is tea hot?"] * MOST_QUESTIONS
    left = MOST_CHARACTERS - sum(map(len, history))
    assert answer(fake, "x" * left, history, None)["outcome"] == "not_covered"
    with pytest.raises(UsageError, match="longer than 20,000 characters together; send less"):
        answer(fake, "x" * (left + 1), history, None)
    with pytest.raises(UsageError, match="send the last 50 at most"):
        answer(fake, "x", [*history, "Is tea hot?"], None)


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ("leaf", "sources is not a list of ids; there are: leaf, tea"),
        ([1], "sources is not a list of ids"),
        ([], "sources names none; leave it out to ask all, which are: leaf, tea"),
        (["leaf", "x" * 500], "there is no source “" + "x" * 60 + "…”; there are: leaf, tea"),
    ],
)
def test_sources_that_are_not_there_are_refused(fake: Assistant, sources: object, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        answer(fake, QUESTION, [], sources)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("region", ["", "U", "1A", 7, ["US"], "ÄÖ"])
def test_a_region_that_is_not_two_letters_is_refused(fake: Assistant, region: object) -> None:
    with pytest.raises(UsageError, match="is no region; give two letters, such as US"):
        answer(fake, QUESTION, [], None, region)


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
    assert reply["disclaimer"] == DISCLAIMER


def test_with_accounts_no_agent_gets_a_reply(guarded: str) -> None:
    _, error, text = called(guarded, {"question": QUESTION})
    assert error
    assert "credentials were not provided" in text


def test_the_server_may_have_a_region_of_its_own(guarded: str) -> None:
    cookies = logged_in(guarded, *ACCOUNT)
    assert "999" in asked(guarded, cookies, question=DANGER)[1][0]["text"]
    assert "999" in asked(guarded, cookies, question=DANGER, region=None)[1][0]["text"]
    assert "911" in asked(guarded, cookies, question=DANGER, region="US")[1][0]["text"]


# MCP ------------------------------------------------------------------------------------------------------------


def called(address: str, arguments: Json) -> tuple[list[Any], bool, str]:
    """The tools there are, and what a call of `ask` gives: whether it is an error, and its only text."""
    return asyncio.run(asyncio.wait_for(call_of_an_agent(address, arguments), 60))


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
    assert properties["history"]["items"] == {"type": "string"}


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
        ("Python", "python"),
        ("Python", "python"),
        ("HTTP", "sh"),
        ("HTTP", "sh"),
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
    assert DISCLAIMER in done.stdout or done.stdout.startswith("there is no source “nowhere”; there are: ")


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
        assert re.fullmatch(r"ok: [1-9]\d* quotes in 1 replies stand in the documents, word for word\n", done.stdout)
    else:
        assert "event: complete\n" in done.stdout
        assert DISCLAIMER in done.stdout


def test_the_configuration_for_agents_names_the_address_that_is_served(server: str) -> None:
    (text,) = (text for _, language, text in examples() if language == "json")
    url = json.loads(text)["mcpServers"]["kratom-qa"]["url"]
    path = url.removeprefix(ADDRESS)
    assert path == "/gradio_api/mcp/"
    fetched(f"{server}/gradio_api/mcp/elsewhere", status=404)
    assert "MCP Server" in fetched(server + path)
