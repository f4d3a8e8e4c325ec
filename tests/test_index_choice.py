"""Which index a command reads."""

import shutil
from pathlib import Path

import platformdirs
import pytest

from index_folders import copy_tree, reseal, small_project
from kratom_qa import __version__
from kratom_qa.cli.index_choice import choose_index
from kratom_qa.cli.parser import build_parser
from kratom_qa.documents.listing import packaged_corpus
from kratom_qa.errors import KratomQAError
from kratom_qa.index.manifest import live_version
from kratom_qa.wiring import open_index


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache, empty; and a current folder without an index."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    if not Path(platformdirs.user_cache_dir("kratom-qa")).is_relative_to(tmp_path):
        pytest.skip("this system's cache folder cannot be moved, and the user's own is not for tests")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "cache" / "kratom-qa" / f"index-{__version__}"


def test_the_index_that_is_named_is_taken_even_where_there_is_none(cache: Path, tmp_path: Path) -> None:
    small_project(Path())
    assert choose_index(tmp_path / "named") == tmp_path / "named"
    assert not cache.exists()


def test_else_the_index_here_is_taken(cache: Path) -> None:
    small_project(Path())
    assert choose_index(None) == Path("index")
    assert not cache.exists()


def _outdate(manifest: dict) -> None:
    """As if an earlier text of the packaged corpus had been indexed."""
    manifest["corpus_files"][0][1:] = [1, 1, "0" * 64]


def test_else_the_packaged_corpus_is_indexed_once(
    cache: Path, digest_index: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # an outdated index in the cache is built again just as a missing one is, but its vectors and its model spare
    # this test a minute or two
    copy_tree(digest_index, cache)
    reseal(cache, _outdate)
    outdated = live_version(cache)
    assert choose_index(None) == cache
    out, err = capfd.readouterr()
    assert out == ""
    assert err == f"kratom-qa: indexing the packaged corpus once, into {cache} (a few minutes)\n"
    built = live_version(cache)
    assert built != outdated
    assert {d.path for d in open_index(cache).collection.documents} == {
        path.name for path in packaged_corpus().glob("*.md") if path.name != "README.md"
    }
    identity = built.stat().st_ino
    assert choose_index(None) == cache
    assert capfd.readouterr() == ("", ""), "the second time there is nothing to do, and nothing to say"
    assert live_version(cache) == built
    assert built.stat().st_ino == identity


def test_an_index_folder_without_an_index_is_none(cache: Path, digest_index: Path) -> None:
    # such as the one of a fresh source checkout, which holds a README
    Path("index").mkdir()
    Path("index/README.md").write_text("What lies here.", encoding="utf-8")
    copy_tree(digest_index, cache)
    assert choose_index(None) == cache


def test_where_it_cannot_be_built_the_error_names_the_command_to_try(
    cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cache.parent.parent.write_text("a file where the cache should be", encoding="utf-8")
    with pytest.raises(
        KratomQAError, match="the packaged corpus could not be indexed; try it yourself with: "
    ) as caught:
        choose_index(None)
    assert caught.value.exit_code == 1
    assert "the index cannot be written to" in capfd.readouterr().err, "the reason stands above it"
    program, *argv = str(caught.value).partition("with: ")[2].split()
    assert program == shutil.which("kratom-qa") or program == "kratom-qa"
    args = build_parser().parse_args(argv)
    assert (args.corpus, args.index) == (packaged_corpus(), cache)
