"""`kratom-qa index`: which corpus and which model it takes, and what it says."""

import time
from pathlib import Path

import pytest

from index_folders import build, content, small_project, write_corpus
from kratom_qa.cli import main, progress
from kratom_qa.cli.building import Bars
from kratom_qa.index import read_manifest


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with an index that is up to date, so that no model has to be opened."""
    monkeypatch.chdir(small_project(tmp_path / "project"))
    return Path()


def last_line(capfd: pytest.CaptureFixture[str]) -> str:
    """Of standard error; on a busy machine a stage may be told of before it."""
    return capfd.readouterr().err.splitlines()[-1]


def test_without_arguments_the_index_here_is_brought_up_to_date(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    corpus = Path("corpus").resolve()
    assert main(["index"]) == 0
    assert capfd.readouterr() == (f"index is up to date with {corpus}: 3 documents, 5 passages, 6 sentences\n", "")


def test_an_index_keeps_its_own_corpus_and_model(
    project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # corpus/ lies here too, but this index was made of something else
    other = write_corpus(tmp_path / "other", {"rain.md": "Rain is wet."})
    build(other, Path("second"))
    assert main(["index", "--index", "second"]) == 0
    assert capfd.readouterr().out == f"second is up to date with {other}: 1 documents, 1 passages, 1 sentences\n"
    assert read_manifest(Path("second")).model == "bag-of-words"


def test_what_is_left_out_is_told_every_time(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_corpus(Path("corpus"), {"void.md": ""})
    build(Path("corpus"), Path("index"))
    assert main(["index"]) == 0
    assert last_line(capfd) == "kratom-qa: left out void.md: it is empty"


def test_strict_makes_an_error_of_it(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_corpus(Path("corpus"), {"void.md": ""})
    before = content(Path("index"))
    assert main(["index", "--strict"]) == 1
    corpus = Path("corpus").resolve()
    assert last_line(capfd) == f"kratom-qa: {corpus}/void.md cannot be indexed: it is empty (--strict)"
    assert content(Path("index")) == before


def test_a_new_index_is_made_of_the_corpus_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("corpus").mkdir()
    # an empty one, so that the error tells which was taken
    assert main(["index"]) == 1
    assert last_line(capfd).startswith("kratom-qa: corpus holds no document that can be read")


def test_a_corpus_that_is_not_there_is_an_error(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "--corpus", "nowhere"]) == 1
    message = "kratom-qa: there is no folder nowhere; name one that holds documents with --corpus\n"
    assert capfd.readouterr() == ("", message)


def test_an_unknown_model_is_an_error_and_the_index_stays(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = content(Path("index"))
    assert main(["index", "--model", "no-such-model"]) == 1
    assert last_line(capfd) == (
        "kratom-qa: there is no model “no-such-model”: it is neither a folder nor in the local cache; "
        "models are not downloaded"
    )
    assert content(Path("index")) == before


def test_a_stage_that_takes_a_moment_is_told_of_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "SILENT", 0.9)
    bars = Bars()
    bars.start("Reading", 3)
    bars.start("Embedding", 70)
    time.sleep(1.5)
    bars.close()
    assert capfd.readouterr().err == "kratom-qa: embedding 70 texts\n"
