"""The way in: slow for who guesses, quick for everybody else."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kratom_qa.render import page_wording as words
from kratom_qa.web.accounts import check_password, hashed
from kratom_qa.web.login import COOKIE, Throttle
from kratom_qa.web.served import serve_only
from kratom_qa.wiring import open_page
from live_server import built, running
from small_index import open_fake, small_index

USER = {"username": "anna", "password": "correct horse"}
WRONG = {"username": "anna", "password": "battery staple"}
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("login") / "accounts.txt"
    path.write_text(f"anna:{hashed(USER['password'])}\n", encoding="utf-8")
    small_index(path.parent)
    return path


@pytest.fixture
def address(accounts: Path) -> Iterator[str]:
    assistant = open_fake(accounts.parent / "index")
    served = serve_only(assistant, open_page(accounts.parent / "index"), build=assistant.build)
    with running(built(lambda: served, check=check_password(accounts))) as found:
        yield found


def test_while_many_guess_others_are_served(address: str) -> None:
    over = threading.Event()
    statuses: list[int] = []

    def guess() -> None:
        with httpx.Client(timeout=60) as client:
            while not over.is_set():
                statuses.append(client.post(f"{address}/login", data=WRONG).status_code)

    guessers = [threading.Thread(target=guess) for _ in range(16)]
    for guesser in guessers:
        guesser.start()
    slowest = 0.0
    with httpx.Client() as client:
        for _ in range(30):
            start = time.monotonic()
            assert client.get(f"{address}/health").status_code == 200
            slowest = max(slowest, time.monotonic() - start)
            time.sleep(0.1)
    over.set()
    for guesser in guessers:
        guesser.join()
    # half a second a check, one at a time, and 1, 2, ... seconds between: few in the time that this took
    assert 1 <= statuses.count(400) <= 6
    assert set(statuses) == {400, 429}
    assert slowest < 1.5


def test_who_guessed_wrong_is_told_to_wait_and_how_long(address: str) -> None:
    for _ in range(3):
        assert httpx.post(f"{address}/login", data=WRONG).status_code == 400
    refused = httpx.post(f"{address}/login", data=USER)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    time.sleep(1.1)
    assert httpx.post(f"{address}/login", data=USER).status_code == 200


def test_one_address_does_not_hold_up_another(address: str) -> None:
    # a proxy on this computer says for whom it asks
    guesser = {"X-Forwarded-For": "192.0.2.1"}
    found = [httpx.post(f"{address}/login", data=WRONG, headers=guesser).status_code for _ in range(4)]
    assert found == [400, 400, 400, 429]
    assert httpx.post(f"{address}/login", data=USER, headers={"X-Forwarded-For": "198.51.100.7"}).status_code == 200


def test_each_wrong_guess_takes_twice_as_long_and_a_right_one_is_forgiven() -> None:
    now = [100.0]
    throttle = Throttle(lambda: now[0])
    waits = []
    for _ in range(10):
        assert throttle.wait("a") == 0
        throttle.begin("a")
        assert throttle.wait("a") > 0
        assert throttle.wait("b") == 0
        throttle.end("a", right=False)
        waits.append(throttle.wait("a"))
        now[0] += waits[-1]
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60]
    throttle.begin("a")
    throttle.end("a", right=True)
    throttle.begin("a")
    throttle.end("a", right=False)
    assert throttle.wait("a") == 0


def test_a_browser_gets_the_page_of_its_own_and_a_way_out(address: str) -> None:
    with httpx.Client(base_url=address, headers=PAGE) as browser:
        page = browser.get("/")
        assert page.status_code == 200
        assert words.LOG_IN in page.text
        assert "<script" not in page.text
        assert "gradio" not in page.text.lower()
        refused = browser.post("/login", data=WRONG)
        assert refused.status_code == 400
        assert words.WRONG_PASSWORD in refused.text
        entered = browser.post("/login", data=USER)
        assert (entered.status_code, entered.headers["Location"]) == (303, "/")
        cookie = entered.headers["Set-Cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert words.LOG_OUT in browser.get("/").text
        assert browser.get("/config").status_code == 200
        kept = dict(browser.cookies)
        assert browser.get("/logout").status_code == 303
    # also for who kept the cookie
    assert httpx.get(f"{address}/config", cookies=kept).status_code == 401


def test_a_page_elsewhere_can_log_nobody_in(address: str) -> None:
    assert httpx.post(f"{address}/login", data=USER, headers={"Origin": "http://evil.example"}).status_code == 403
