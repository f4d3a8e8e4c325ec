"""From an index folder to an assistant, or to an error that names the command which mends it."""

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from index_folders import build, copy_tree, overwrite, real_project, reseal, small_project, write_corpus
from kratom_qa import wiring
from kratom_qa.cli import main
from kratom_qa.encoder.description import DESCRIPTION_FILE
from kratom_qa.errors import IndexDamaged, IndexMissing, IndexStale, IndexUnusable
from kratom_qa.index import Index
from kratom_qa.index.manifest import live_version
from kratom_qa.index.store import MODEL
from kratom_qa.wiring import current_build, open_assistant, open_build, open_index


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the real model, which no test changes."""
    return real_project(tmp_path_factory.mktemp("wiring"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the fake encoder."""
    return small_project(tmp_path / "project")


def _run_command_in(error: IndexUnusable) -> int:
    """Run what the message tells the user to run."""
    message = str(error)
    assert "\n" not in message
    assert error.exit_code == 3
    words = shlex.split(message[message.index("kratom-qa index") :])
    return main(words[1:])


# the command that mends


def test_a_missing_index_names_the_command_that_builds_it(
    real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_corpus(tmp_path / "corpus", {"rain.md": "# Rain\n\nRain is wet.\n"})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        IndexMissing, match=r"^there is no index at index; build it with: kratom-qa index --index index$"
    ) as caught:
        open_assistant(Path("index"))
    assert _run_command_in(caught.value) == 0
    assert [document.id for document in open_assistant(Path("index")).documents] == ["rain"]


def test_a_stale_index_names_the_command_that_updates_it(real: Path, tmp_path: Path) -> None:
    # a shell must read the folder's name as it is
    project = copy_tree(real, tmp_path / "it's here & (there), $HOME")
    write_corpus(project / "corpus", {"rain.md": "# Rain\n\nUmbrellas keep the rain off.\n"})
    with pytest.raises(IndexStale, match=r"^the index is stale: rain\.md is new; bring it up to date with: ") as caught:
        open_assistant(project / "index")
    assert _run_command_in(caught.value) == 0
    assistant = open_assistant(project / "index")
    assert assistant.search("What are umbrellas for?", 1)[0].passage.document.id == "rain"


def test_a_damaged_index_names_the_command_that_rebuilds_it(
    real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_tree(real, tmp_path / "project")
    (live_version(project / "index") / "sentences.npy").unlink()
    # the command names the corpus, so it may be run from anywhere
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        IndexDamaged, match=r"^the index is damaged: sentences\.npy is missing in .*; rebuild it with: "
    ) as caught:
        open_assistant(project / "index")
    assert _run_command_in(caught.value) == 0
    assert {document.id for document in open_assistant(project / "index").documents} == {"coffee", "milk", "tea"}


# the index and its model are opened side by side


def test_a_damaged_model_is_told_by_the_checks(real: Path, tmp_path: Path) -> None:
    project = copy_tree(real, tmp_path / "project")
    model = live_version(project / "index") / MODEL / DESCRIPTION_FILE
    overwrite(model, b"x" * model.stat().st_size)
    with pytest.raises(IndexDamaged, match=r"^the index is damaged: encoder\.json was altered in .*; rebuild it with"):
        open_assistant(project / "index")


def test_an_index_of_another_make_of_the_model_is_stale(real: Path, tmp_path: Path) -> None:
    project = copy_tree(real, tmp_path / "project")
    reseal(project / "index", lambda manifest: manifest.update(model_sha256="0" * 64))
    with pytest.raises(IndexStale, match=r"^the index is stale: the program's .*-kratom is another than .*; bring"):
        open_assistant(project / "index")


def test_the_page_and_the_assistant_are_of_one_build(real: Path) -> None:
    opened = open_build(real / "index")
    assert opened.name == current_build(real / "index") == live_version(real / "index").name
    assert opened.page.layout.keys() == {document.id for document in opened.assistant.documents}


def test_an_assistant_is_of_one_build_though_it_was_replaced_while_it_was_opened(
    real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_tree(real, tmp_path / "project")
    load = wiring.load_build

    def replaced(folder: Path) -> Index:
        monkeypatch.setattr(wiring, "load_build", load)
        for text in ("Umbrellas keep the rain off.", "Boots keep the rain out."):
            write_corpus(project / "corpus", {"rain.md": text})
            assert main(["index", "--index", str(project / "index")]) == 0
        return load(folder)

    monkeypatch.setattr(wiring, "load_build", replaced)
    opened = open_build(project / "index")
    assert opened.name == live_version(project / "index").name
    assert "Boots keep the rain out." in [document.text for document in opened.assistant.documents]
    assert "rain" in opened.page.layout


# what counts as stale


def test_an_index_of_its_own_corpus_is_not_stale(project: Path) -> None:
    assert len(open_index(project / "index").collection.documents) == 3


def test_an_absent_corpus_is_not_stale(project: Path) -> None:
    shutil.rmtree(project / "corpus")
    assert len(open_index(project / "index").collection.documents) == 3


def test_a_touched_file_is_not_stale(project: Path) -> None:
    os.utime(project / "corpus" / "tea.md", (1, 1))
    open_index(project / "index")


def test_files_that_are_no_documents_do_not_count(project: Path) -> None:
    write_corpus(project / "corpus", {"README.md": "About.", ".draft.md": "Later.", "x.log": "1"})
    open_index(project / "index")


def _change(corpus: Path) -> None:
    with (corpus / "tea.md").open("a", encoding="utf-8") as file:
        file.write("\nTea is cold now.\n")


def _ask_more(corpus: Path) -> None:
    (corpus / "gaps.questions.jsonl").write_text('{"question": "is it late"}\n', encoding="utf-8")


def _change_and_keep_the_size(corpus: Path) -> None:
    text = (corpus / "tea.md").read_text(encoding="utf-8")
    (corpus / "tea.md").write_text(text.replace("Black", "Brown"), encoding="utf-8")
    os.utime(corpus / "tea.md", (1, 1))


def _add(corpus: Path) -> None:
    write_corpus(corpus / "deep" / "down", {"new.txt": "Something new."})


def _delete(corpus: Path) -> None:
    (corpus / "milk.txt").unlink()


def _rename(corpus: Path) -> None:
    (corpus / "milk.txt").rename(corpus / "a.txt")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_change, "tea.md was changed"),
        (_change_and_keep_the_size, "tea.md was changed"),
        (_ask_more, "gaps.questions.jsonl was changed"),
        (_add, "deep/down/new.txt is new"),
        (_delete, "milk.txt was deleted"),
        (_rename, "a.txt is new and 1 more"),
    ],
)
def test_a_corpus_that_differs_makes_the_index_stale(project: Path, change, told: str) -> None:
    change(project / "corpus")
    with pytest.raises(IndexStale, match=f"^the index is stale: {re.escape(told)}; bring it up to date with: "):
        open_index(project / "index")
    build(project / "corpus", project / "index")
    open_index(project / "index")


def test_a_project_that_was_moved_is_checked_against_the_moved_corpus(project: Path, tmp_path: Path) -> None:
    moved = project.rename(tmp_path / "moved")
    assert len(open_index(moved / "index").collection.documents) == 3
    # what now lies in the old place is none of its business
    write_corpus(project / "corpus", {"stranger.md": "A stranger."})
    open_index(moved / "index")
    _delete(moved / "corpus")
    with pytest.raises(IndexStale, match=r"milk\.txt was deleted") as caught:
        open_index(moved / "index")
    assert f"--corpus {moved / 'corpus'} --index {moved / 'index'}" in str(caught.value)


def test_a_corpus_outside_the_project_is_found_after_a_move(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "articles")
    build(corpus, tmp_path / "project" / "index")
    (tmp_path / "project").rename(tmp_path / "moved")
    open_index(tmp_path / "moved" / "index")
    _delete(corpus)
    with pytest.raises(IndexStale, match=r"milk\.txt was deleted"):
        open_index(tmp_path / "moved" / "index")


def test_a_relative_path_to_the_index_is_as_good_as_an_absolute_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "corpus")
    open_index(Path("../index"))
    _delete(Path())
    with pytest.raises(IndexStale, match=r"milk\.txt was deleted"):
        open_index(Path("../index"))
