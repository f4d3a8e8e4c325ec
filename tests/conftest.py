"""Indexes that many tests share: built once, with the real model."""

import os
from pathlib import Path

import pytest

from browsing import address, chromium, open_page, page, page_folder, visitor
from kratom_qa.assistant import Assistant
from kratom_qa.cli import main, progress
from kratom_qa.documents.subject import read_subject
from kratom_qa.render import disclaimer
from kratom_qa.wiring import open_assistant

__all__ = ["address", "chromium", "open_page", "page", "page_folder", "visitor"]

os.environ["HF_HUB_OFFLINE"] = "1"

PROJECT = Path(__file__).resolve().parents[1]
CORPUS = PROJECT / "corpus"
SUBJECT = read_subject(CORPUS)
DISCLAIMER = disclaimer(SUBJECT)
"""What stands under replies from the project's corpus; under others stands that of `wording`."""


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a slow machine makes a command tell what it is doing decides no test."""
    monkeypatch.setattr(progress, "SILENT", 600)


@pytest.fixture(scope="session")
def digest_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the project's corpus; kept between runs where KRATOM_QA_TEST_INDEX names a folder."""
    index = Path(os.environ.get("KRATOM_QA_TEST_INDEX") or tmp_path_factory.mktemp("digests") / "index")
    assert main(["index", "--corpus", str(CORPUS), "--index", str(index)]) == 0
    return index


@pytest.fixture(scope="session")
def digests(digest_index: Path) -> Assistant:
    """An assistant over the project's corpus."""
    return open_assistant(digest_index)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of outside data, which holds `sources/` and `data/`."""
    folder = os.environ.get("KRATOM_QA_DATA")
    if not folder:
        pytest.skip("KRATOM_QA_DATA is not set: no outside data")
    return Path(folder)


@pytest.fixture(scope="session")
def raw_index(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the raw articles."""
    index = tmp_path_factory.mktemp("raw") / "index"
    assert main(["index", "--corpus", str(data / "sources"), "--index", str(index)]) == 0
    return index


@pytest.fixture(scope="session")
def raw(raw_index: Path) -> Assistant:
    """An assistant over the raw articles."""
    return open_assistant(raw_index)
