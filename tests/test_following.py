"""A server follows its index, between two questions, and says when there is none."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from index_folders import build, write_corpus
from kratom_qa.cli.serving import follow
from kratom_qa.errors import IndexDamaged, IndexMissing, IndexUnusable, UsageError
from kratom_qa.index.manifest import POINTER, live_version
from kratom_qa.render import page_wording as words
from kratom_qa.web.following import Follower
from kratom_qa.web.served import Asked, Served, serve_only
from kratom_qa.wiring import open_page
from live_server import built, running
from small_index import DOCUMENTS, open_fake, small_index

BREWED = "How is kratom tea brewed?"
GROWS = "Where does kratom grow?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small_index(tmp_path)
    return tmp_path


def following(folder: Path, opened: Callable[[], None] = lambda: None) -> Follower:
    index = folder / "index"

    def open_build() -> Served:
        opened()
        fake = open_fake(index)
        return serve_only(fake, open_page(index), build=fake.build)

    return Follower(lambda: live_version(index).name, open_build, lambda: "")


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    with running(built(following(folder).current)) as found:
        yield found


def change(folder: Path, name: str, text: str | None) -> None:
    """Change a document, or delete it, and index again."""
    path = folder / "corpus" / name
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    build(folder / "corpus", folder / "index")


def answered(address: str, question: str) -> str:
    return httpx.post(f"{address}/ask", json={"question": question}).text


def test_the_next_question_is_answered_from_the_new_build(folder: Path, address: str) -> None:
    assert "twenty minutes" in answered(address, BREWED)
    before = httpx.get(f"{address}/health").json()["index"]
    change(folder, "tea.md", DOCUMENTS["tea.md"].replace("twenty", "thirty"))
    found = answered(address, BREWED)
    assert "thirty minutes" in found
    assert "twenty minutes" not in found
    after = httpx.get(f"{address}/health").json()["index"]
    assert after == live_version(folder / "index").name != before
    assert f'"index":"{after}"' in found


def test_nothing_of_a_deleted_document_is_shown_again(folder: Path, address: str) -> None:
    assert "near rivers" in answered(address, GROWS)
    change(folder, "leaf.md", None)
    for text in (answered(address, GROWS), httpx.get(address).text, httpx.get(f"{address}/sources").text):
        assert "near rivers" not in text
        assert "The Leaf" not in text


def test_turns_of_an_open_tab_are_answered_anew(folder: Path) -> None:
    from kratom_qa.web.controller import ChatController, Tab

    follower = following(folder)
    controller = ChatController(follower.current, follower.behind, None, None)
    *_, tab, _, _ = controller.answer(BREWED, Tab())
    assert tab.talk.asked == (Asked(BREWED),)
    change(folder, "tea.md", DOCUMENTS["tea.md"].replace("twenty", "thirty"))
    log, panel, after, _, status = controller.answer(GROWS, tab)
    assert "thirty minutes" in log
    assert "twenty minutes" not in log + panel
    assert [turn.question for turn in after.talk.turns] == [BREWED, GROWS]
    assert after.build != tab.build
    assert after.build in status


@pytest.mark.parametrize("harm", ["gone", "damaged", "pointer"])
def test_without_an_index_it_says_so_and_goes_on_when_there_is_one_again(folder: Path, address: str, harm: str) -> None:
    assert httpx.get(f"{address}/health").status_code == 200
    index, aside = folder / "index", folder / "aside"
    if harm == "gone":
        index.rename(aside)
    elif harm == "pointer":
        shutil.copytree(index, aside)
        (index / POINTER).write_text("0123456789abcdef\n", encoding="utf-8")
    else:
        shutil.copytree(index, aside)
        change(folder, "tea.md", DOCUMENTS["tea.md"].replace("twenty", "thirty"))
        next(live_version(index).glob("documents*")).write_text("{}", encoding="utf-8")
    for path in ("/health", "/sources"):
        found = httpx.get(address + path)
        assert found.status_code == 503
        assert "nothing can be looked up" in found.json()["error"]
        assert str(folder) not in found.text
        assert found.headers["Retry-After"] == "5"
    assert httpx.post(f"{address}/ask", json={"question": BREWED}).status_code == 503
    page = httpx.get(address)
    assert page.status_code == 503
    assert "The sources do not" not in page.text
    assert "That does not mean that the sources say nothing." in page.text
    shutil.rmtree(index, ignore_errors=True)
    aside.rename(index)
    write_corpus(folder / "corpus", DOCUMENTS)
    assert "twenty minutes" in answered(address, BREWED)
    assert httpx.get(address).status_code == 200


def test_a_build_is_opened_once_for_all_who_ask(folder: Path) -> None:
    opened: list[None] = []
    follower = following(folder, lambda: opened.append(None))
    for _ in range(5):
        follower.current()
    assert len(opened) == 1
    change(folder, "leaf.md", None)
    assert [document.id for document in follower.current().documents] == ["tea"]
    follower.current()
    assert len(opened) == 2


def test_what_was_opened_of_two_builds_is_opened_again(folder: Path) -> None:
    """The pointer moves between two reads, as it may where an update comes at that moment."""
    changes = iter([lambda: change(folder, "leaf.md", None)])
    index = folder / "index"

    def open_build() -> Served:
        fake = open_fake(index)
        next(changes, lambda: None)()
        return serve_only(fake, open_page(index), build=fake.build)

    follower = Follower(lambda: live_version(index).name, open_build, lambda: "")
    served = follower.current()
    assert [document.id for document in served.documents] == ["tea"]
    assert served.build == live_version(index).name


def test_a_build_that_does_not_open_is_not_tried_by_everybody() -> None:
    tried: list[None] = []

    def open_build() -> Served:
        tried.append(None)
        raise IndexDamaged("broken")

    follower = Follower(lambda: "one", open_build, str)
    for _ in range(5):
        with pytest.raises(IndexDamaged):
            follower.current()
    assert len(tried) == 1


def test_documents_that_changed_after_they_were_indexed_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # however slowly the requests below are answered
    monkeypatch.setattr("kratom_qa.web.following._FRESH", 600)
    looked: list[None] = []

    def changes() -> str:
        looked.append(None)
        return "tea.md was changed"

    index = folder / "index"
    served = serve_only(open_fake(index), open_page(index), build="one")
    follower = Follower(lambda: "one", lambda: served, changes)
    with running(built(follower.current, follower.behind)) as address:
        for _ in range(3):
            assert httpx.get(f"{address}/health").json()["status"] == "behind"
        assert words.BEHIND in httpx.get(address).text
    assert len(looked) == 1


@pytest.mark.parametrize("name", ["nowhere", ",", ""])
def test_only_documents_that_are_there_can_be_served(digest_index: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"there is no source “{name.strip(',')}”; there are: "):
        follow(digest_index, name)


def test_an_index_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"there is no index at .*; build it with: kratom-qa index"):
        follow(tmp_path / "none", None)
    assert issubclass(IndexMissing, IndexUnusable)
