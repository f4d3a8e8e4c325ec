"""Which index a command reads."""

from pathlib import Path

import pytest

from index_folders import small_project
from kratom_qa.cli.index_choice import choose_index
from kratom_qa.documents.listing import packaged_index


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A current folder without an index."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def test_the_index_that_is_named_is_taken_even_where_there_is_none(tmp_path: Path) -> None:
    small_project(Path())
    assert choose_index(tmp_path / "named") == tmp_path / "named"


def test_else_the_index_here_is_taken() -> None:
    small_project(Path())
    assert choose_index(None) == Path("index")


def test_an_index_folder_without_an_index_is_none() -> None:
    # such as the one of a fresh source checkout, which holds a README
    Path("index").mkdir()
    Path("index/README.md").write_text("What lies here.", encoding="utf-8")
    assert choose_index(None) == packaged_index()
