"""An index on disk: what goes in comes out, and nothing doubtful comes out."""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index_folders import (
    OtherEncoder,
    build,
    content,
    copy_tree,
    files_of,
    overwrite,
    reseal,
    save_index,
    small_project,
)
from kratom_qa.datatypes import Collection, Document, Passage, Place, Questions, Sentence, SentenceKind
from kratom_qa.errors import IndexDamaged, IndexMissing, IndexStale
from kratom_qa.index import Manifest, load_index, read_manifest
from kratom_qa.index import vectors as vectors_module
from kratom_qa.index.bm25 import BM25
from kratom_qa.index.contents import read_collection, write_collection
from kratom_qa.index.lazy import Blobs, write_json_blobs
from kratom_qa.index.manifest import FORMAT, POINTER, describe_file, live_version, read_build
from kratom_qa.index.origin import ORIGIN
from kratom_qa.index.store import Index
from kratom_qa.index.vectors import VectorRows

_MAKE = Manifest(
    program="0",
    corpus="../corpus",
    corpus_files=(),
    skipped=(("notes.xyz", "unknown kind"),),
    model="fake",
    model_sha256="0" * 64,
    passage_tokens=220,
    max_file=1000,
    counts={"documents": 1, "passages": 1, "sentences": 1, "questions": 0, "dimension": 5},
    documents={},
    files={},
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that no test changes."""
    return small_project(tmp_path_factory.mktemp("store")) / "index"


@pytest.fixture
def index(whole: Path, tmp_path: Path) -> Path:
    """An index that a test may damage."""
    return copy_tree(whole, tmp_path / "index")


# what goes in comes out


def _collection(texts: list[str]) -> Collection:
    """One document a text, with one passage, one sentence and one question, in every kind and with every field."""
    documents = tuple(
        Document(f"d{i}", f"Title {text}", text, "0" * 64, f"a/{i}.md", publisher=text or None, published="2024")
        for i, text in enumerate(texts)
    )
    passages = tuple(Passage(d, 0, len(d.text), (d.text, "Part")) for d in documents)
    kinds = list(SentenceKind)
    sentences = tuple(
        Sentence(d, 0, len(d.text), i, kinds[i % len(kinds)], i, (0, len(d.text)) if i % 2 and d.text else None)
        for i, d in enumerate(documents)
    )
    places = [Place(i, (i, i + 1), 1 + i % 3, i % 3) for i in range(len(texts))]
    questions = Questions(tuple(texts), tuple((place,) for place in places))
    without = Questions(tuple(texts), tuple((replace(place, rank=2), place)[: i % 3] for i, place in enumerate(places)))
    rows = tuple(range(i, i + 1) for i in range(len(texts)))
    return Collection(documents, passages, sentences, rows, questions, without)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_texts_come_back_as_they_were(texts: list[str]) -> None:
    collection = _collection(texts)
    with tempfile.TemporaryDirectory() as folder:
        write_collection(collection, Path(folder))
        found, columns = read_collection(Path(folder))
        assert found == collection
        assert columns.documents.tolist() == columns.owners.tolist() == list(range(len(texts)))


def test_a_saved_index_loads_with_everything_that_was_saved(tmp_path: Path) -> None:
    collection = _collection(["Tea is hot.", "“Ünïcode” 🍵\u2028and\ttabs"])
    vectors, entries = np.eye(2, 5, dtype=np.float32), np.eye(6, 5, dtype=np.float32)
    learned = np.array([0.5, -1.25])
    index = replace(Index.of(collection, ["tea hot", "tea"], vectors, entries, _MAKE), answerability=learned)
    folder = save_index(
        tmp_path / "new" / "index",
        index,
        lambda f: _write(f / "weights", b"w"),
    )
    loaded = load_index(tmp_path / "new" / "index")
    assert loaded.collection == collection
    assert np.array_equal(loaded.passage_vectors.vectors(range(2)), vectors)
    kinds = (loaded.sentence_vectors, loaded.question_vectors, loaded.unanswerable_vectors)
    assert np.array_equal(np.concatenate([kind.vectors(range(2)) for kind in kinds]), entries)
    assert np.array_equal(loaded.bm25.scores(["tea", "hot"]), index.bm25.scores(["tea", "hot"]))
    assert list(loaded.bm25.terms.items()) == [("hot", 0), ("tea", 1)]
    assert list(loaded.vocabulary) == list(index.vocabulary)
    moments = (loaded.statistics.passages.cosine(vectors[0]), index.statistics.passages.cosine(vectors[0]))
    assert moments[0] == moments[1] == (pytest.approx(0.5), pytest.approx(0.5))
    assert loaded.answerability.tolist() == learned.tolist()
    assert (loaded.model / "weights").read_bytes() == b"w"
    assert replace(loaded.manifest, files={}) == _MAKE
    assert set(loaded.manifest.files) == set(files_of(tmp_path / "new" / "index")) - {"manifest.json"}
    assert read_manifest(tmp_path / "new" / "index") == loaded.manifest
    assert folder == live_version(tmp_path / "new" / "index")


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


# nothing doubtful comes out


def _cut(path: Path) -> None:
    overwrite(path, path.read_bytes()[:-1])


def _empty(path: Path) -> None:
    overwrite(path, b"")


def _lengthen(path: Path) -> None:
    overwrite(path, path.read_bytes() + b"\0")


def _flip_one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    overwrite(path, bytes(data))


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [Path.unlink, _cut, _empty, _lengthen, _flip_one_bit, _replace_by_folder])
def test_every_damaged_file_is_found_and_named(whole: Path, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    names = files_of(whole)
    assert "manifest.json" in names
    assert len(names) > 8
    for number, name in enumerate(names):
        index = copy_tree(whole, tmp_path / str(number))
        harm(live_version(index) / name)
        with pytest.raises(IndexDamaged) as caught:
            load_index(index)
        assert Path(name).name in str(caught.value)
        assert str(live_version(index)) in str(caught.value)


def test_a_lost_folder_is_found(index: Path) -> None:
    shutil.rmtree(live_version(index) / "model")
    with pytest.raises(IndexDamaged, match=r"encoder\.json is missing"):
        load_index(index)


def test_a_lost_build_is_found(index: Path) -> None:
    shutil.rmtree(live_version(index))
    with pytest.raises(IndexDamaged, match=r"the pointer .* names “.*”, which is not there"):
        load_index(index)


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_where_nothing_was_built_the_index_is_missing(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(IndexMissing, match=f"there is no index at .*{place}"):
        load_index(tmp_path / place)


@settings(max_examples=40, deadline=None)
@given(
    data=st.binary() | st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=400).map(str.encode)
)
def test_a_pointer_to_anything_else_is_damage(whole: Path, data: bytes) -> None:
    _check_pointer(whole, data)


@pytest.mark.parametrize("name", ["", ".", "..", "../index", "x" * 5000, "a\0b", "\x1b[2J", "unknown", "0" * 16])
def test_an_odd_pointer_is_damage(whole: Path, name: str) -> None:
    _check_pointer(whole, name.encode())


def test_a_pointer_into_another_index_is_damage(whole: Path, index: Path) -> None:
    _check_pointer(whole, str(live_version(index)).encode())


def _check_pointer(whole: Path, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = copy_tree(whole, Path(folder) / "index")
        (index / POINTER).write_bytes(data)
        with pytest.raises(IndexDamaged, match="the pointer"):
            load_index(index)


def test_a_format_from_the_future_is_not_read(index: Path) -> None:
    reseal(index, lambda manifest: manifest.update(format=FORMAT + 1, files="of some other make"))
    with pytest.raises(IndexStale, match=rf"another version .* \(format {FORMAT + 1}; this one reads {FORMAT}\)"):
        load_index(index)


def test_a_manifest_that_was_altered_is_not_believed(index: Path) -> None:
    path = live_version(index) / "manifest.json"
    overwrite(path, path.read_bytes().replace(b"bag-of-words", b"bag-of-sword"))
    with pytest.raises(IndexDamaged, match=r"manifest\.json in .* was altered"):
        read_manifest(index)


def test_texts_and_vectors_of_two_builds_are_not_mixed(tmp_path: Path) -> None:
    entries = np.eye(6, 2, dtype=np.float32)
    index = Index.of(_collection(["Tea.", "Milk."]), ["tea", "milk"], entries[:2], entries, _MAKE)
    other = replace(index, sentence_vectors=VectorRows.of(entries[:1]))
    save_index(tmp_path, other, lambda folder: None)
    with pytest.raises(IndexDamaged, match="do not belong together"):
        load_index(tmp_path)


# nothing half-written is ever live


class _Interrupted(OtherEncoder):
    """A model whose export stops half-way."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def export(self, folder: Path) -> None:
        (folder / "half").write_bytes(b"half of it")
        raise self.error


@pytest.mark.parametrize("error", [RuntimeError("disk on fire"), KeyboardInterrupt()])
def test_a_build_that_stops_half_way_leaves_the_old_index(tmp_path: Path, error: BaseException) -> None:
    project = small_project(tmp_path)
    before = content(project / "index")
    (project / "corpus" / "new.md").write_text("# New\n\nSomething new.\n", encoding="utf-8")
    with pytest.raises(type(error)):
        build(project / "corpus", project / "index", _Interrupted(error))
    assert content(project / "index") == before
    assert len(load_index(project / "index").collection.documents) == 3


_KILLED = """
import os, sys
from pathlib import Path
from index_folders import OtherEncoder, build
class Killed(OtherEncoder):
    def export(self, folder):
        (folder / "half").write_bytes(b"half of it")
        os._exit(9)
build(Path(sys.argv[1]), Path(sys.argv[2]), Killed())
"""


def test_a_build_that_is_killed_leaves_the_old_index_and_the_next_one_clears_up(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    before = content(project / "index")
    path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-c", _KILLED, str(project / "corpus"), str(project / "index")]
    assert subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False).returncode == 9
    left = content(project / "index")
    assert {name: left[name] for name in before} == before
    assert any(name.endswith("/half") for name in left), "the build was not killed half-way"
    assert len(load_index(project / "index").collection.documents) == 3
    build(project / "corpus", project / "index", OtherEncoder())
    _check_no_leftovers(project / "index")


def test_a_leftover_pointer_is_removed(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    # what a kill between writing the pointer and putting it in place leaves
    (project / "index" / ".kratom-qa-unfinished-x1y2z3w4").write_text("0" * 16 + "\n", encoding="utf-8")
    build(project / "corpus", project / "index", OtherEncoder())
    _check_no_leftovers(project / "index")


@pytest.mark.parametrize("lost", ["manifest.json", "passages.npy"])
def test_a_new_build_replaces_the_old_one_even_where_it_was_damaged(tmp_path: Path, lost: str) -> None:
    project = small_project(tmp_path)
    (live_version(project / "index") / lost).unlink()
    build(project / "corpus", project / "index", OtherEncoder())
    assert load_index(project / "index").manifest.model == "other"
    _check_no_leftovers(project / "index")


def _check_no_leftovers(index: Path) -> None:
    """Or two: the one that was live before stays until the next update."""
    rest = {path.name for path in index.iterdir()} - {".lock", POINTER, ORIGIN, live_version(index).name}
    assert all(read_build(index / name) for name in rest)
    assert len(rest) <= 1


def test_what_else_lies_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    for name in ("unfinished-novel/manifest.json", "public/manifest.json", "README.md"):
        (project / "index" / name).parent.mkdir(exist_ok=True)
        (project / "index" / name).write_text("mine", encoding="utf-8")
    build(project / "corpus", project / "index", OtherEncoder())
    assert (project / "index" / "unfinished-novel" / "manifest.json").read_text() == "mine"
    assert (project / "index" / "public" / "manifest.json").read_text() == "mine"
    assert (project / "index" / "README.md").read_text() == "mine"


def test_a_build_that_comes_out_the_same_never_takes_the_live_one_away(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    folder = live_version(project / "index")
    identity = folder.stat().st_ino
    assert build(project / "corpus", project / "index", strict=True).rebuilt
    assert live_version(project / "index") == folder
    assert folder.stat().st_ino == identity
    _check_no_leftovers(project / "index")


@pytest.mark.parametrize("name", ["documents.bin", "manifest.json", "model/encoder.json"])
def test_a_damaged_build_is_mended_by_the_same_build(tmp_path: Path, name: str) -> None:
    project = small_project(tmp_path)
    before = content(project / "index")
    _flip_one_bit(live_version(project / "index") / name)
    build(project / "corpus", project / "index")
    assert content(project / "index") == before


# FAISS


@pytest.mark.parametrize("rows", [0, 1, 3])
@pytest.mark.parametrize("k", [-1, 0, 1, 2, 3, 4, 1000])
def test_a_search_gives_each_row_at_most_once_and_never_row_minus_one(rows: int, k: int) -> None:
    vectors = np.random.default_rng(0).normal(size=(rows, 8)).astype(np.float32)
    query = np.ones(8, dtype=np.float32)
    index = VectorRows.of(vectors)
    cosines = (vectors @ query).tolist()
    for allowed in (range(rows), range(1, rows)):
        expected = sorted(allowed, key=lambda row: -cosines[row])[: max(k, 0)]
        assert index.nearest(query, k, np.array(allowed, dtype=np.int64)).tolist() == expected
    assert index.nearest(query, k).tolist() == sorted(range(rows), key=lambda row: -cosines[row])[: max(k, 0)]


def test_padding_of_faiss_is_never_taken_for_a_row() -> None:
    # nothing compares with NaN, for which faiss pads its own results
    found = VectorRows.of(np.eye(3, dtype=np.float32)).nearest(np.full(3, np.nan, dtype=np.float32), 3)
    assert all(row >= 0 for row in found)


def test_equal_cosines_come_in_the_order_of_rows() -> None:
    vectors = np.tile(np.eye(1, 4, dtype=np.float32), (20, 1))
    assert VectorRows.of(vectors).nearest(vectors[0], 20).tolist() == list(range(20))


def test_similarities_and_vectors_are_those_of_the_rows() -> None:
    vectors = np.random.default_rng(1).normal(size=(5, 4)).astype(np.float32)
    index = VectorRows.of(vectors)
    assert np.array_equal(index.vectors([3, 0, 3]), vectors[[3, 0, 3]])
    assert index.similarities(vectors[2], [4, 1]) == pytest.approx(vectors[[4, 1]] @ vectors[2], abs=1e-5)
    assert index.vectors([]).shape == (0, 4)
    assert index.similarities(vectors[2], []).shape == (0,)


# BM25

_WORDS = st.lists(st.sampled_from("tea milk hot cold cup".split()), max_size=8)


def _reference(texts: list[list[str]], question: list[str]) -> list[float]:
    """BM25 as the book has it, term by term (k1 = 1.2, b = 0.75)."""
    mean = max(sum(map(len, texts)) / len(texts), 1)
    scores = [0.0] * len(texts)
    for term in set(question):
        holding = sum(term in text for text in texts)
        idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        for row, text in enumerate(texts):
            n = Counter(text)[term]
            scores[row] += idf * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * len(text) / mean))
    return scores


@settings(max_examples=60, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=6), st.lists(st.sampled_from("tea milk hot cold unknown".split())))
def test_bm25_scores_are_those_of_the_formula(texts: list[list[str]], question: list[str]) -> None:
    index = BM25.of(texts)
    assert index.scores(question).tolist() == pytest.approx(_reference(texts, question), rel=1e-5)
    for word in ("tea", "unknown"):
        assert index.share_of_rows(word) == pytest.approx(sum(word in text for text in texts) / len(texts))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.text(max_size=4), max_size=5), min_size=1, max_size=4))
def test_bm25_comes_back_as_it_was(texts: list[list[str]]) -> None:
    index = BM25.of(texts)
    with tempfile.TemporaryDirectory() as folder:
        index.write(Path(folder))
        read = BM25.read(Path(folder), len(texts))
    assert read.terms == index.terms
    for text in texts:
        assert np.array_equal(read.scores(text), index.scores(text))


# vectors of many rows


def test_an_inverted_index_finds_nearly_what_an_exact_search_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "EXACT_UP_TO", 2_000)
    rng = np.random.default_rng(0)
    # clustered, as the vectors of texts are
    middles = rng.normal(size=(60, 32))
    vectors = (middles[rng.integers(0, 60, 6_000)] + 0.6 * rng.normal(size=(6_000, 32))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    VectorRows.of(vectors).write(tmp_path, "many")
    found, exact = VectorRows.read(tmp_path, "many"), VectorRows.of(vectors)
    assert found.lists is not None
    assert found.lists.recall >= 0.97
    told = f"6000 vectors in an inverted index of 128 lists, {found.lists.probed} searched, recall@50 0.9"
    assert str(found).startswith(told)
    asked = vectors[::97]
    shares = [len({*found.nearest(v, 50).tolist()} & {*exact.nearest(v, 50).tolist()}) / 50 for v in asked]
    assert np.mean(shares) >= 0.95
    # a filter never empties a result, however rare what it lets through
    for allowed in (np.arange(0, 6_000, 2), np.arange(7), np.zeros(0, dtype=np.int64)):
        rows = found.nearest(asked[0], 50, allowed)
        assert len(rows) == min(50, len(allowed))
        assert set(rows.tolist()) <= set(allowed.tolist())
    assert found.similarities(asked[0], [5, 3]) == pytest.approx(vectors[[5, 3]] @ asked[0], abs=2e-3)


@pytest.mark.parametrize(("name", "what"), [("documents", "documents"), ("subject.json", "subject.json")])
def test_a_field_that_this_program_does_not_write_is_damage(tmp_path: Path, name: str, what: str) -> None:
    index = small_project(tmp_path) / "index"
    folder = live_version(index)
    if name == "documents":
        values = [json.loads(blob) | {"colour": "green"} for blob in Blobs(folder, name)]
        for path in folder.glob(f"{name}.*"):
            path.unlink()
        write_json_blobs(folder, name, values)
    else:
        values = json.loads((folder / name).read_text(encoding="utf-8")) | {"colour": "green"}
        overwrite(folder / name, json.dumps(values).encode())
    changed = {path.name: asdict(describe_file(path)) for path in folder.glob(f"{name}*")}
    reseal(index, lambda manifest: manifest["files"].update(changed))
    with pytest.raises(IndexDamaged, match=f"{what} .* not as this program writes"):
        load_index(index)
