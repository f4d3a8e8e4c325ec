"""Who is let in from where, what gets out, and how much is taken: on a server that really listens."""

import http.client
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import route_table
from kratom_qa.web.guard import HEADERS
from kratom_qa.web.open_routes import LARGEST_BODY
from kratom_qa.web.served import Served, serve_only
from live_server import built, running
from small_index import open_fake, small_index

GROWS = "Where does kratom grow?"
EVENTS = ("open", "read", "choose", "ask", "restore", "region", "list", "refresh")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("server")
    small_index(found)
    return found


def served_of(folder: Path, *sources: str) -> Served:
    from kratom_qa.wiring import open_page

    assistant = open_fake(folder / "index")
    return serve_only(assistant, open_page(folder / "index"), frozenset(sources), build=assistant.build)


def application(served: Served, **options: Any) -> Any:
    return built(lambda: served, **options)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with running(application(served_of(folder), mcp=True, hosts=("qa.example",))) as found:
        yield found


@pytest.fixture(scope="module")
def only_tea(folder: Path) -> Iterator[str]:
    with running(application(served_of(folder, "tea"), mcp=True)) as found:
        yield found


# Host and origin ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "qa.example", "QA.example", "localhost:1"])
def test_it_answers_to_its_own_names(address: str, host: str) -> None:
    assert httpx.get(f"{address}/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "qa.example.evil", "", "192.0.2.1", "[::2]"]
)
@pytest.mark.parametrize("path", ["/", "/config", "/ask", "/mcp", "/gradio_api/mcp/", "/gradio_api/run/predict"])
def test_a_name_that_is_not_its_own_gets_nothing(address: str, host: str, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        found = httpx.request(method, address + path, headers={"Host": host})
        assert found.status_code == 400
        assert "access-control-allow-origin" not in found.headers
        assert len(found.content) < 100


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "file://", "http://qa.example.org"],
)
@pytest.mark.parametrize("path", ["/", "/ask", "/mcp", "/gradio_api/mcp/", "/gradio_api/run/predict", "/health"])
def test_a_page_of_another_origin_may_not_ask(address: str, origin: str, path: str) -> None:
    asking = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for method in ("GET", "POST", "OPTIONS"):
        found = httpx.request(method, address + path, headers=asking)
        assert found.status_code == 403
        assert not [name for name in found.headers if name.startswith("access-control")]


def test_its_own_page_may_ask_also_behind_a_proxy(address: str) -> None:
    for origin, host in ((address, None), ("https://qa.example", None), ("http://localhost:5", "localhost:5")):
        headers = {"Origin": origin, **({"Host": host} if host else {})}
        found = httpx.post(f"{address}/ask", json={"question": GROWS}, headers=headers)
        assert found.status_code == 200
        assert not [name for name in found.headers if name.startswith("access-control")]


def test_a_header_of_a_proxy_that_names_another_host_is_not_believed(address: str) -> None:
    page = httpx.get(address, headers={"X-Forwarded-Host": "evil.example"}).text
    assert "evil.example" not in page
    assert "qa.example" in httpx.get(address, headers={"X-Forwarded-Host": "qa.example"}).text


# Routes and bodies ----------------------------------------------------------------------------------------------


def test_the_table_of_every_route_is_the_one_that_is_documented(folder: Path) -> None:
    found = route_table.table(folder)
    assert found == route_table.PAGE.read_text(encoding="utf-8")
    for closed in (
        "upload",
        "reset",
        "cancel",
        "deep_link",
        "dev/reload",
        "proxy",
        "file=",
        "component_server",
        "runs",
    ):
        rows = [row for row in found.splitlines() if closed in row]
        assert rows, closed
        assert all(row.endswith("| - | - | - |") for row in rows), closed


def test_before_a_login_there_is_nothing_but_the_login_and_health(folder: Path) -> None:
    open_before = {
        row.split("|")[1].strip()
        for row in route_table.PAGE.read_text(encoding="utf-8").splitlines()
        if re.match(r"\| [A-Z]+ `", row) and row.split("|")[3].strip() not in ("-", "401")
    }
    assert open_before == {"GET `/`", "GET `/health`", "POST `/login`", "GET `/logout`"}


@pytest.mark.parametrize("path", ["/assets/../config", "/gradio_api/run/predict/../../upload", "//config", "/%2e%2e/x"])
def test_no_way_leads_around(address: str, path: str) -> None:
    # as it is written; httpx would tidy it up
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    connection.request("GET", path)
    with connection.getresponse() as answer:
        assert answer.status == 404
    connection.close()


def test_an_upload_leaves_nothing(address: str) -> None:
    for path in ("/gradio_api/upload", "/upload", "/gradio_api/component_server", "/gradio_api/stream/x"):
        assert httpx.post(address + path, files={"files": b"x" * 1000}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/ask", "/search", "/export", "/gradio_api/run/predict", "/gradio_api/call/v2/ask", "/mcp"]
)
def test_a_body_has_a_largest_size(address: str, path: str) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 1000 + 2):
            yield b"x" * 1000

    assert httpx.post(address + path, content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    # and where its length is not told
    assert httpx.post(address + path, content=pieces()).status_code == 413


def test_a_body_where_none_is_expected_is_refused(address: str) -> None:
    assert httpx.request("GET", f"{address}/health", content=b"x").status_code == 413


# What browsers are told -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/health", "/nowhere", "/theme.css", "/gradio_api/info", "/mcp"])
def test_every_answer_tells_browsers_to_do_no_more_than_is_meant(address: str, path: str) -> None:
    for headers in ({}, {"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        found = httpx.get(address + path, headers=headers)
        assert {name: found.headers[name] for name in HEADERS} == HEADERS
        policy = found.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy.partition("style-src")[0]


def test_health_says_which_build_answers(address: str, folder: Path) -> None:
    assert httpx.get(f"{address}/health").json() == {
        "status": "ok",
        "index": served_of(folder).build,
        "documents": 2,
    }


# Only the served documents --------------------------------------------------------------------------------------


def events_of(address: str) -> list[dict[str, Any]]:
    config = httpx.get(f"{address}/config").json()
    return [one for one in config["dependencies"] if {target[1] for target in one["targets"]} & set(EVENTS)]


def pressed(address: str, event: dict[str, Any], data: dict[str, Any]) -> str:
    body = {"data": [None] * len(event["inputs"]), "fn_index": event["id"], "session_hash": "t", "event_data": data}
    return httpx.post(f"{address}/gradio_api/run/predict", json=body, timeout=30).text


def test_no_event_of_the_page_gives_anything_of_a_document_that_is_not_served(only_tea: str) -> None:
    data = {
        "doc": "leaf", "start": "0", "end": "40", "turn": "0", "on": "1", "question": GROWS,
        "asked": json.dumps([{"question": GROWS, "sources": ["leaf"]}, {"question": "alcohol?", "sources": []}]),
    }  # fmt: skip
    found = [pressed(only_tea, event, data) for event in events_of(only_tea)]
    assert len(found) >= len(EVENTS)
    for text in (*found, httpx.get(only_tea).text, httpx.get(f"{only_tea}/config").text):
        for secret in ("near rivers", "Garden Press", "Ada Green", "Unwanted effects", "The Leaf"):
            assert secret not in text


def test_no_endpoint_gives_anything_of_a_document_that_is_not_served(only_tea: str, folder: Path) -> None:
    assert [d["doc_id"] for d in httpx.get(f"{only_tea}/sources").json()["sources"]] == ["tea"]
    for path in ("/ask", "/search"):
        found = httpx.post(only_tea + path, json={"question": GROWS}).text
        assert '"tea"' in found
        assert "leaf" not in found
        refused = httpx.post(only_tea + path, json={"question": GROWS, "sources": ["leaf"]})
        assert (refused.status_code, refused.json()["error"]) == (400, "there is no source “leaf”; there are: tea")
    kept = httpx.post(f"{only_tea}/export?form=json", json=[{"question": GROWS, "sources": ["leaf"]}])
    assert kept.json() == []


def test_words_of_a_document_that_is_not_served_mend_no_question(folder: Path) -> None:
    misspelled = "Tell me of the unwannted effects"
    assert served_of(folder, "leaf").reply(misspelled).quotes
    restricted = served_of(folder, "tea")
    restricted = serve_only(open_speller(folder), _contents(folder), frozenset({"tea"}))
    assert restricted.reply(misspelled).standalone_question == misspelled


def open_speller(folder: Path) -> Any:
    """The assistant with a speller that takes no word for one."""
    from dataclasses import replace

    from kratom_qa.index.terms import Terms
    from kratom_qa.query.spelling import Speller

    return replace(open_fake(folder / "index"), speller=Speller(Terms(["unwanted"]), lambda word: False))


def _contents(folder: Path) -> Any:
    from kratom_qa.wiring import open_page

    return open_page(folder / "index")


# Load -----------------------------------------------------------------------------------------------------------


def test_who_would_wait_behind_too_many_is_told_to_come_again(folder: Path) -> None:
    served, go = served_of(folder), threading.Event()

    def live() -> Served:
        if threading.current_thread() is not threading.main_thread() and not go.is_set():
            go.wait(30)
        return served

    app = built(live)
    room = app.doorman.at_once + app.doorman.waiting
    statuses: list[int] = []
    bodies: list[Any] = []

    def one() -> None:
        found = httpx.post(f"{address}/ask", json={"question": GROWS}, timeout=60)
        statuses.append(found.status_code)
        if found.status_code == 503:
            bodies.append((found.headers["Retry-After"], found.json()["error"]))

    with running(app) as address:
        threads = [threading.Thread(target=one) for _ in range(room + 10)]
        for thread in threads:
            thread.start()
        while len(statuses) < 10:
            threading.Event().wait(0.02)
        assert statuses == [503] * 10
        assert bodies == [("5", "Too many questions are waiting; try again in a few seconds.")] * 10
        go.set()
        for thread in threads:
            thread.join()
    assert statuses.count(200) == room
