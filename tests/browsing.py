"""A real Chromium on the real page, for tests. Where there is none they skip, or fail under REQUIRE_BROWSER=1."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize, expect, sync_playwright

from served import served

TESTS = Path(__file__).parent
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
POLICY = "Content Security Policy"
"""What Chromium writes where the page wants more than its policy allows."""
Scheme = Literal["light", "dark"]
Open = Callable[..., Page]

expect.set_options(timeout=10_000)


def missing(what: str) -> NoReturn:
    """Skip, or fail where the browser is required."""
    if os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(f"REQUIRE_BROWSER is set, and {what}")
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or whatever Chromium lies on the path; it can resolve no name but this machine's."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        missing("there is no Chromium on the path: apt-get install chromium")
    rules = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    options = ["--no-sandbox", "--disable-background-networking", f"--host-resolver-rules={rules}"]
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=options)
        except Error as error:
            missing(f"Chromium does not start: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@contextlib.contextmanager
def page_server(folder: Path) -> Iterator[str]:
    """The address of the page over the small corpus."""
    path = os.pathsep.join([str(TESTS.parent / "src"), str(TESTS), os.environ.get("PYTHONPATH", "")])
    with served([str(TESTS / "page_server.py"), str(folder)], {**os.environ, "PYTHONPATH": path}) as address:
        yield address


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page's corpus, index and feedback lie."""
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="session")
def address(chromium: Browser, page_folder: Path) -> Iterator[str]:
    """Where the page is served."""
    with page_server(page_folder) as found:
        yield found


@pytest.fixture(scope="session")
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """One visitor for most tests, so that the page's own files are loaded once."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def open_page(visitor: BrowserContext, address: str) -> Iterator[Open]:
    """Opens the page in a new tab. At the end: nothing was asked of any other host, no script failed or ran."""
    with contextlib.ExitStack() as stack:
        wrong: list[str] = []

        def opened(
            viewport: ViewportSize = DESKTOP, scheme: Scheme = "light", context: BrowserContext = visitor
        ) -> Page:
            page = context.new_page()
            stack.callback(page.close)
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme)
            page.on("request", lambda request: None if local(request.url) else wrong.append(request.url))
            page.on("console", lambda message: wrong.append(message.text) if POLICY in message.text else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
            page.expose_function("boom", lambda: wrong.append("a script of a document or a question ran"))
            load(page, address)
            return page

        def local(url: str) -> bool:
            return url.startswith((f"{address}/", "data:", "blob:"))

        yield opened
        assert wrong == []


def load(page: Page, address: str) -> None:
    """Go to the page and wait until it answers."""
    page.goto(address)
    expect(page.locator(".welcome")).to_be_visible(timeout=30_000)
    page.wait_for_function("window.kratomPage !== undefined")


@pytest.fixture
def page(open_page: Open) -> Page:
    """The page on a desktop."""
    return open_page()


def ask(page: Page, question: str) -> None:
    """Type a question, send it, wait for its reply."""
    before = page.locator("#log .turn").count()
    page.locator("#box textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#log .turn")).to_have_count(before + 1)


def go_to(page: Page, tab: str) -> None:
    """Open a tab."""
    page.get_by_role("tab", name=tab).click()


def marked(page: Page) -> str:
    """What is marked in the source panel once it is there, its white space folded."""
    page.locator("#passage").wait_for()
    return " ".join(" ".join(page.locator("#panel mark:not(.other)").all_inner_texts()).split())


def nothing_sticks_out(page: Page) -> bool:
    """Whether the page needs no sideways scrolling."""
    return bool(
        page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth
            && [...document.querySelectorAll('#log, #panel, #shelf, #reader, #about')].every(
                (part) => part.scrollWidth <= part.clientWidth + 1)"""
        )
    )
