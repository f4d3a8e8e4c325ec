"""A build in parts: the same bytes however it is cut, nothing done twice, nothing doubtful taken over."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index_folders import CountingEncoder, Quiet, StopsAfter, build, content, overwrite, write_corpus
from kratom_qa.arrays import RowFile, RowWriter
from kratom_qa.cli import main
from kratom_qa.errors import UsageError
from kratom_qa.index import load_index, vectors
from kratom_qa.index.manifest import live_version
from kratom_qa.index.postings import Postings, merge_postings
from kratom_qa.index.statistics import Moments
from kratom_qa.indexing import build_index, build_shard, parts, splitting
from kratom_qa.testing import BagOfWordsEncoder
from kratom_qa.words import words

NAMES = ("ale", "beer", "cider", "dew", "elderberry", "fizz")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    texts = {f"{name}.md": f"# {name}\n\n## Taste\n\nThis is {name}. It is drunk cold.\n" for name in NAMES}
    return write_corpus(tmp_path / "corpus", texts)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of one file each."""
    monkeypatch.setattr(parts, "_SIZE", 1)


class _Here(BagOfWordsEncoder):
    """One whose tokens can be counted in this process only."""

    def __init__(self) -> None:
        self.count_tokens = lambda text: len(words(text))


def test_in_parts_the_index_has_the_same_bytes(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(corpus, tmp_path / "whole")
    monkeypatch.setattr(parts, "_SIZE", 1)
    build(corpus, tmp_path / "alone", _Here())
    build(corpus, tmp_path / "side by side")
    whole = content(live_version(tmp_path / "whole"))
    assert content(live_version(tmp_path / "alone")) == whole
    assert content(live_version(tmp_path / "side by side")) == whole
    assert not (tmp_path / "alone" / parts.FOLDER).exists()


def test_parts_are_split_in_processes_of_their_own(
    corpus: Path, tmp_path: Path, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*given: object) -> None:
        raise AssertionError("a part was split in this process")

    monkeypatch.setattr(splitting, "split_part", never)
    assert build(corpus, tmp_path / "index").documents == len(NAMES)
    with pytest.raises(AssertionError, match="in this process"):
        build(corpus, tmp_path / "other", _Here())


class _Stopped(StopsAfter, CountingEncoder):
    """Is stopped after so many calls."""


def test_a_build_that_was_broken_off_goes_on_with_the_part_it_stopped_at(
    corpus: Path, tmp_path: Path, small_parts: None
) -> None:
    build(corpus, tmp_path / "fresh")
    stopped, after = _Stopped(4), CountingEncoder()
    with pytest.raises(KeyboardInterrupt):
        build(corpus, tmp_path / "index", stopped)
    build(corpus, tmp_path / "index", after)
    whole = CountingEncoder()
    build(corpus, tmp_path / "again", whole)
    assert len(stopped.embedded) == 4 * 3
    assert sorted(stopped.embedded + after.embedded) == sorted(whole.embedded)
    assert live_version(tmp_path / "index").name == live_version(tmp_path / "fresh").name


@pytest.mark.parametrize("kind", ["read", "split", "vectors"])
def test_a_part_in_doubt_is_made_again(corpus: Path, tmp_path: Path, small_parts: None, kind: str) -> None:
    build(corpus, tmp_path / "fresh")
    with pytest.raises(KeyboardInterrupt):
        build(corpus, tmp_path / "index", _Stopped(4))
    made = sorted((tmp_path / "index" / parts.FOLDER).glob(f"{kind}-*"))
    assert len(made) >= 4
    for folder in made:
        path = max(folder.glob("*.npy"), key=lambda path: path.stat().st_size)
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        overwrite(path, bytes(data))
    build(corpus, tmp_path / "index")
    assert content(live_version(tmp_path / "index")) == content(live_version(tmp_path / "fresh"))


class _Stages:
    """Remembers the total of each stage."""

    def __init__(self) -> None:
        self.totals: dict[str, int] = {}

    def start(self, stage: str, total: int) -> None:
        self.totals[stage] = total

    def advance(self, count: int) -> None: ...


def test_one_more_document_costs_one_document(corpus: Path, tmp_path: Path, small_parts: None) -> None:
    build(corpus, tmp_path / "index")
    write_corpus(corpus, {"grog.md": "# Grog\n\nGrog is hot.\n"})
    heard = _Stages()
    encoder = CountingEncoder()
    build_index(corpus, tmp_path / "index", lambda name: encoder, "bag-of-words", heard)
    assert (heard.totals["Splitting"], heard.totals["Embedding"]) == (1, 2)
    assert sorted(encoder.embedded) == ["Grog\nGrog is hot.", "Grog is hot."]
    build(corpus, tmp_path / "fresh")
    assert content(live_version(tmp_path / "index")) == content(live_version(tmp_path / "fresh"))


@pytest.mark.parametrize("change", ["new", "gone", "changed", "renamed"])
@pytest.mark.parametrize("exact_up_to", [4, 10, 14])
def test_updates_of_many_rows_give_the_same_bytes_too(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, exact_up_to: int
) -> None:
    monkeypatch.setattr(vectors, "EXACT_UP_TO", exact_up_to)
    write_corpus(corpus, {"grog.md": "# Grog\n\nGrog is hot. Sailors drink it. It is strong.\n"})
    build(corpus, tmp_path / "index")
    if change in ("gone", "changed"):
        (corpus / "grog.md").unlink()
    if change == "new":
        write_corpus(corpus, {"absinthe.md": "# Absinthe\n\nAbsinthe is green. Poets drank it. It is bitter.\n"})
    elif change == "changed":
        write_corpus(corpus, {"grog.md": "# Grog\n\nGrog is hot. Nobody drinks it.\n"})
    elif change == "renamed":
        (corpus / "grog.md").rename(corpus / "arrack.md")
    build(corpus, tmp_path / "index")
    build(corpus, tmp_path / "fresh")
    assert content(live_version(tmp_path / "index")) == content(live_version(tmp_path / "fresh"))


def test_ids_of_documents_that_did_not_change_follow_the_others(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", {"tea.md": "# Tea\n\nTea is hot.\n"})
    build(corpus, tmp_path / "index")
    write_corpus(corpus, {"tea.txt": "Tea is cheap."})
    build(corpus, tmp_path / "index")
    assert [document.id for document in load_index(tmp_path / "index").collection.documents] == ["tea.md", "tea.txt"]
    (corpus / "tea.txt").unlink()
    build(corpus, tmp_path / "index")
    assert [document.id for document in load_index(tmp_path / "index").collection.documents] == ["tea"]


def test_what_was_kept_of_files_that_changed_since_goes(corpus: Path, tmp_path: Path, small_parts: None) -> None:
    with pytest.raises(KeyboardInterrupt):
        build(corpus, tmp_path / "index", _Stopped(2))
    write_corpus(corpus, {"ale.md": "# Ale\n\nAle is brown.\n"})
    with pytest.raises(KeyboardInterrupt):
        build(corpus, tmp_path / "index", _Stopped(0))
    assert len(list((tmp_path / "index" / parts.FOLDER).glob("read-*"))) == len(NAMES)


# many processes


def test_shares_are_taken_over_by_the_build(corpus: Path, tmp_path: Path, small_parts: None) -> None:
    build(corpus, tmp_path / "fresh")
    encoder, made = CountingEncoder(), []
    for number in (1, 2):
        where = corpus, tmp_path / "index"
        made.append(build_shard(*where, lambda name: encoder, "bag-of-words", Quiet(), (number, 2)))
    assert made == [(3, 9), (3, 9)]
    assert build(corpus, tmp_path / "index").embedded == 0
    assert content(live_version(tmp_path / "index")) == content(live_version(tmp_path / "fresh"))
    assert not (tmp_path / "index" / parts.FOLDER).exists()


def test_a_share_that_cannot_tell_the_model_asks_for_it(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="name the model with --model"):
        build_shard(corpus, tmp_path / "index", lambda name: BagOfWordsEncoder(), None, Quiet(), (1, 2))


@pytest.mark.parametrize("share", ["0/2", "3/2", "1", "one/2"])
def test_what_is_no_share_is_wrong_usage(share: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["index", "--shard", share])
    assert ended.value.code == 2
    assert capfd.readouterr().err.count("\n") == 1


# what parts are put together from

_TEXTS = st.lists(st.lists(st.sampled_from("tea milk hot cold cup".split()), max_size=6), max_size=8)


@settings(max_examples=40, deadline=None)
@given(_TEXTS, st.integers(0, 8), st.integers(0, 8), st.integers(1, 9))
def test_postings_put_together_are_those_of_all_texts(texts: list[list[str]], cut: int, gone: int, most: int) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr("kratom_qa.index.postings._AT_ONCE", most)
        folders = [Path(name, part) for part in ("one", "two", "all")]
        for folder in folders:
            folder.mkdir()
        Postings.of(texts[:cut]).write(folders[0])
        Postings.of(texts[cut:]).write(folders[1])
        # the second part comes first, and a row is left out
        kept = [row for row in [*range(cut, len(texts)), *range(min(cut, len(texts)))] if row != gone]
        placed = np.array([kept.index(row) if row in kept else -1 for row in range(len(texts))], dtype=np.int32)
        sources = list(zip(folders[:2], (placed[:cut], placed[cut:]), strict=True))
        lengths = merge_postings(sources, len(kept), folders[2])
        expected = Postings.of([texts[row] for row in kept])
        expected.write(folders[0])
        assert content(folders[2]) == content(folders[0])
        assert lengths.tolist() == [len(texts[row]) for row in kept]


def test_moments_do_not_depend_on_the_order_and_can_be_taken_off_again() -> None:
    rows = np.random.default_rng(0).normal(size=(400, 24)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    once = Moments.of([rows[:300]], 24)
    other = Moments.of([rows[200:], rows[:200]], 24).with_rows(rows[300:], -1)
    assert once.count == other.count == 300
    assert np.array_equal(once.products, other.products) and np.array_equal(once.total, other.total)
    cosines = rows[:300] @ rows[0]
    assert once.cosine(rows[0]) == pytest.approx((cosines.mean(), cosines.std()), abs=1e-4)


@pytest.mark.parametrize("shape", [(0,), (7,), (0, 3), (5, 3)])
def test_rows_are_written_as_numpy_writes_them(tmp_path: Path, shape: tuple[int, ...]) -> None:
    rows = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    np.save(tmp_path / "whole.npy", rows)
    with RowWriter(tmp_path / "rows.npy", np.float32, *shape[1:]) as file:
        file.append(rows[:2])
        file.append(rows[2:])
    assert (tmp_path / "rows.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()
    found = RowFile.open(tmp_path / "rows.npy")
    assert np.array_equal(found.read(len(rows) // 2, len(rows)), rows[len(rows) // 2 :])
    assert sum(map(len, found.chunks(2))) == len(rows)
