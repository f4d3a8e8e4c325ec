"""One index, opened once: a build is opened, replaced, mended and removed as a whole, and nothing else is touched."""

import json
import os
import shutil
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index_folders import (
    OtherEncoder,
    Quiet,
    StopsAfter,
    build,
    content,
    overwrite,
    reseal,
    small_project,
    write_corpus,
)
from kratom_qa.cli import main
from kratom_qa.errors import IndexDamaged, IndexStale, IndexUnreadable, IndexUnusable, KratomQAError
from kratom_qa.index import load_index, unfinished
from kratom_qa.index.manifest import FORMAT, MANIFEST, POINTER, live_version
from kratom_qa.index.origin import ORIGIN
from kratom_qa.index.store import load_build, open_live
from kratom_qa.index.unfinished import UnfinishedVectors
from kratom_qa.indexing import build_index
from kratom_qa.testing import BagOfWordsEncoder
from kratom_qa.wiring import current_build, open_index, open_page


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "project")


def builds(index: Path) -> set[str]:
    return {path.name for path in index.iterdir() if path.is_dir()}


def update(project: Path, word: str) -> str:
    """Change a document and build; returns the name of the new build."""
    write_corpus(project / "corpus", {"milk.txt": f"Milk is {word}.\n"})
    build(project / "corpus", project / "index")
    return live_version(project / "index").name


# a build is opened as a whole


def test_the_build_before_stays_until_the_next_update(project: Path) -> None:
    index = project / "index"
    first = live_version(index).name
    second = update(project, "white")
    assert builds(index) == {first, second}
    assert len(load_build(index / first).collection.documents) == 3, "who is reading it may finish"
    third = update(project, "sour")
    assert builds(index) == {second, third}


def test_what_is_replaced_while_it_is_opened_is_opened_again_as_a_whole(project: Path) -> None:
    index = project / "index"
    seen: list[str] = []

    def opener(folder: Path) -> tuple[str, list[str]]:
        seen.append(folder.name)
        if len(seen) < 3:  # two updates at once: the build that is being opened is gone
            update(project, f"white {len(seen)}")
            update(project, f"sour {len(seen)}")
        return folder.name, [document.text for document in load_build(folder).collection.documents]

    name, texts = open_live(index, opener)
    assert len(seen) == 3
    assert name == live_version(index).name
    assert "Milk is sour 2.\n" in texts


def test_what_is_wrong_with_a_build_that_stays_is_told_at_once(project: Path) -> None:
    tries = []
    with pytest.raises(ZeroDivisionError):
        open_live(project / "index", lambda folder: tries.append(folder) or 1 // 0)
    assert len(tries) == 1


def test_readers_beside_updates_get_one_build_or_the_other(project: Path) -> None:
    index = project / "index"
    ended = threading.Event()
    told: list[str] = []

    def read() -> None:
        while not ended.is_set():
            try:
                texts = {d.id: d.text for d in load_index(index).collection.documents}
                told.append(texts["milk"])
            except Exception as error:  # whatever it is, it is one too many
                told.append(repr(error))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    words = [f"number {i}" for i in range(25)]
    for word in words:
        update(project, word)
    ended.set()
    for reader in readers:
        reader.join()
    assert set(told) <= {"Milk spoils within a week unless it is kept cold.\n", *(f"Milk is {w}.\n" for w in words)}
    assert len(told) > 20


def test_that_the_pointer_moved_is_seen_without_opening_anything(project: Path) -> None:
    before = current_build(project / "index")
    shutil.rmtree(project / "index" / before / "model")
    assert current_build(project / "index") == before
    assert update(project, "white") == current_build(project / "index") != before


# what is removed


@pytest.mark.parametrize("current", [True, False])
def test_only_what_we_made_is_removed(project: Path, current: bool) -> None:
    index = project / "index"
    old = update(project, "white")
    new = update(project, "sour")
    mine = ["0123456789abcdef/thesis.txt", "fedcba9876543210/manifest.json", ".kratom-qa-unfinished-novel/chapter.md",
            ".kratom-qa-unfinished-0123456789abcdef/manifest.json", ".kratom-qa-unfinished-notes"]  # fmt: skip
    for name in mine:
        (index / name).parent.mkdir(exist_ok=True)
        (index / name).write_text('{"name": "my page", "icons": []}', encoding="utf-8")
    (index / ".kratom-qa-unfinished-0000000000000000").mkdir()
    (index / ".kratom-qa-unfinished-1111111111111111").mkdir()
    (index / ".kratom-qa-unfinished-1111111111111111" / MANIFEST).write_text('{"unfinished": true}\n')
    (index / ".kratom-qa-unfinished-2222222222222222").write_text(f"{new}\n")
    if not current:
        update(project, "cold")
    build(project / "corpus", index)
    assert all((index / name).exists() for name in mine)
    left = {path.name for path in index.iterdir()} - {Path(name).parts[0] for name in mine}
    assert left == {".lock", POINTER, ORIGIN, live_version(index).name}
    assert old not in left


@pytest.mark.parametrize("name", ["", " "])
@pytest.mark.parametrize("option", ["--index", "--corpus"])
def test_an_empty_name_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], option: str, name: str
) -> None:
    write_corpus(tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["index", option, name])
    assert ended.value.code == 2
    assert "the name of the folder is empty" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


# the command that mends


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x80
    overwrite(path, bytes(data))


def _pointer(index: Path) -> None:
    _flip(index / POINTER)


def _manifest(index: Path) -> None:
    _flip(live_version(index) / MANIFEST)


def _earlier_format(index: Path) -> None:
    reseal(index, lambda values: values.update(format=5))
    (index / ORIGIN).unlink()


def _without_pointer(index: Path) -> None:
    (index / POINTER).unlink()


def _origin_too(index: Path) -> None:
    _flip(live_version(index) / MANIFEST)
    (index / ORIGIN).write_bytes(b"\xff")


@pytest.mark.parametrize("harm", [_pointer, _manifest, _earlier_format, _without_pointer])
def test_the_command_that_mends_names_the_index_s_own_corpus(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], None]
) -> None:
    harm(project / "index")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IndexUnusable) as caught:
        open_index(project / "index")
    wanted = f"with: kratom-qa index --corpus {project / 'corpus'} --index {project / 'index'}"
    assert str(caught.value).endswith(wanted)


def test_where_nobody_knows_the_corpus_the_command_says_so_and_index_asks(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    index = project / "index"
    _origin_too(index)
    with pytest.raises(IndexDamaged, match=rf"with: kratom-qa index --corpus DIR --index {index}$"):
        open_index(index)
    before = content(index)
    assert main(["index", "--index", str(index)]) == 2
    assert capfd.readouterr().err.endswith("name the folder with --corpus DIR\n")
    assert content(index) == before, "the packaged corpus is not what it was made of"


def test_an_index_whose_corpus_is_gone_is_not_made_of_another(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "corpus").rename(project / "elsewhere")
    write_corpus(project / "here" / "corpus", {"other.md": "Something else."})
    monkeypatch.chdir(project / "here")
    before = content(project / "index")
    assert main(["index", "--index", str(project / "index")]) == 1
    assert f"there is no folder {project / 'corpus'}" in capfd.readouterr().err
    assert content(project / "index") == before


def test_an_index_of_another_version_is_not_called_damaged(project: Path) -> None:
    reseal(project / "index", lambda values: values.update(format=FORMAT - 1))
    with pytest.raises(IndexStale, match=r"^the index is stale: another version of this program made it ") as caught:
        open_index(project / "index")
    assert "damaged" not in str(caught.value)


SHAPES: list[Callable[[dict], object]] = [
    lambda v: v.pop("counts"),
    lambda v: v["counts"].pop("dimension"),
    lambda v: v.update(more=1),
    lambda v: v.update(files=[]),
    lambda v: v.update(files={"../current": v["files"]["documents.bin"]}),
    lambda v: v["files"]["documents.bin"].pop("size"),
    lambda v: v["files"]["documents.bin"].update(size="1"),
    lambda v: v.update(documents=None),
    lambda v: v.update(corpus=["x"]),
    lambda v: v.update(corpus_files=[["one"]]),
    lambda v: v.update(skipped=[1]),
    lambda v: v.update(max_file=True),
    lambda v: v.update(format="7"),
    lambda v: v.pop("format"),
]


@pytest.mark.parametrize("change", SHAPES)
def test_a_manifest_of_another_shape_is_damage(project: Path, change: Callable[[dict], object]) -> None:
    reseal(project / "index", change)
    with pytest.raises(IndexDamaged, match="is not as this program writes it"):
        load_index(project / "index")
    with pytest.raises(IndexDamaged, match="rebuild it with: kratom-qa index --corpus"):
        open_page(project / "index")
    build(project / "corpus", project / "index")
    assert len(open_index(project / "index").collection.documents) == 3


@pytest.mark.parametrize("data", [b"", b"[]", b"7", b"null", b"\xff", b"[" * 5000, b'{"format": NaN'])
def test_a_manifest_that_is_none_is_damage(project: Path, data: bytes) -> None:
    import hashlib

    index = project / "index"
    before = live_version(index)
    overwrite(before / MANIFEST, data)
    name = hashlib.sha256(data).hexdigest()[:16]
    before.rename(index / name)
    (index / POINTER).write_text(f"{name}\n")
    with pytest.raises(IndexDamaged, match="is not as this program writes it"):
        load_index(index)


# what keeps an index from being written or read


class _Full(BagOfWordsEncoder):
    """An encoder whose model does not fit on the disk."""

    def __init__(self, error: OSError) -> None:
        self._error = error

    def export(self, folder: Path) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (OSError("18477 requested and 4096 written"), "not all of it could be written; is there room on the disk?"),
        (OSError(36, "File name too long"), "File name too long"),
        (OSError(5, "Input/output error"), "Input/output error"),
    ],
)
def test_whatever_keeps_it_from_being_written_is_one_line_and_the_old_index_stays(
    project: Path, error: OSError, reason: str
) -> None:
    shutil.rmtree(live_version(project / "index") / "model")
    before = content(project / "index")
    with pytest.raises(KratomQAError, match=r"^the index cannot be written to ") as caught:
        build_index(project / "corpus", project / "index", lambda name: _Full(error), "bag-of-words", Quiet())
    assert str(caught.value).endswith(f": {reason}")
    assert content(project / "index") == before


@pytest.mark.parametrize("name", ["x" * 300, "file/inside"])
def test_a_place_that_cannot_be_is_told_in_one_line(project: Path, name: str) -> None:
    (project / "file").write_text("no folder")
    with pytest.raises(KratomQAError, match="the index cannot be written to "):
        build(project / "corpus", project / name)


def _refuse(monkeypatch: pytest.MonkeyPatch, path: Path, number: int) -> None:
    """As if the system refused to open this file."""
    real, real_bytes = Path.open, Path.read_bytes

    def opened(self: Path, *args, **options):
        if self == path:
            raise OSError(number, os.strerror(number), str(self))
        return real(self, *args, **options)

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(
        Path, "read_bytes", lambda self: opened(self, "rb").read() if self == path else real_bytes(self)
    )


@pytest.mark.parametrize("number", [13, 12, 24])
@pytest.mark.parametrize("name", ["documents.bin", MANIFEST])
def test_missing_rights_and_missing_memory_are_no_damage(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    path = live_version(project / "index") / name
    before = content(project / "index")
    _refuse(monkeypatch, path, number)
    with pytest.raises(IndexUnreadable) as caught:
        open_index(project / "index")
    assert os.strerror(number) in str(caught.value)
    assert "damaged" not in str(caught.value) and "rebuild" not in str(caught.value)
    with pytest.raises(IndexUnreadable):
        build(project / "corpus", project / "index")
    monkeypatch.undo()
    assert content(project / "index") == before


@pytest.mark.skipif(os.name != "posix", reason="this system has no umask")
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o027])
def test_files_and_folders_have_the_modes_that_the_umask_gives(tmp_path: Path, umask: int) -> None:
    write_corpus(tmp_path / "corpus")
    before = os.umask(umask)
    try:
        build(tmp_path / "corpus", tmp_path / "index")
    finally:
        os.umask(before)
    for path in (tmp_path / "index", *(tmp_path / "index").rglob("*")):
        wanted = (0o777 if path.is_dir() else 0o666) & ~umask
        if path.name != ".lock":
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path


@pytest.mark.parametrize("name", ["größer", "“index”", "一", "a b"])
def test_an_index_may_lie_anywhere(tmp_path: Path, name: str) -> None:
    corpus = write_corpus(tmp_path / name / "corpus")
    build(corpus, tmp_path / name / "index")
    assert len(open_index(tmp_path / name / "index").collection.documents) == 3


@pytest.mark.skipif(os.name != "posix", reason="this system has no such names")
def test_an_index_may_lie_where_names_are_no_utf8(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    build(write_corpus(tmp_path / "corpus"), folder)
    assert len(open_index(folder).collection.documents) == 3


# a build that was broken off goes on where it stopped


class _Stopped(StopsAfter, OtherEncoder):
    """An encoder that is stopped after so many calls."""


def test_a_build_that_was_broken_off_goes_on_and_comes_out_the_same(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfinished, "KEPT_AT_ONCE", 4)
    build(project / "corpus", project / "fresh", OtherEncoder())
    with pytest.raises(KeyboardInterrupt):
        build(project / "corpus", project / "index", _Stopped(2))
    assert load_index(project / "index").manifest.model == "bag-of-words"
    encoder = OtherEncoder()
    report = build(project / "corpus", project / "index", encoder)
    assert 0 < report.embedded == len(encoder.embedded)
    whole = OtherEncoder()
    build(project / "corpus", project / "other", whole)
    assert len(whole.embedded) - len(encoder.embedded) == 8, "two batches of four were kept"
    assert live_version(project / "index").name == live_version(project / "fresh").name
    assert not (project / "index" / ".kratom-qa-vectors").exists()


@pytest.mark.parametrize("harm", ["cut", "flipped", "other model"])
def test_kept_vectors_that_are_in_doubt_are_made_again(tmp_path: Path, harm: str) -> None:
    vectors = BagOfWordsEncoder().encode(["tea", "milk", "beer"])
    kept = UnfinishedVectors(tmp_path, ["model", "words"], 256)
    kept.append(["tea", "milk"], vectors[:2])
    kept.append(["beer"], vectors[2:])
    again = UnfinishedVectors(tmp_path, ["model", "words"], 256).read(["beer", "milk", "rum", "tea"])
    assert {text: vector.tolist() for text, vector in again.items()} == dict(
        zip(["tea", "milk", "beer"], vectors.tolist(), strict=True)
    )
    path = tmp_path / ".kratom-qa-vectors"
    data = bytearray(path.read_bytes())
    if harm == "flipped":
        data[len(data) // 2] ^= 1
    path.write_bytes(data[:-5] if harm == "cut" else data)
    other = UnfinishedVectors(tmp_path, ["model", "other words" if harm == "other model" else "words"], 256)
    found = other.read(["tea", "milk", "beer"])
    assert found.keys() == {"cut": {"tea", "milk"}, "flipped": {"tea"}, "other model": set()}[harm]
    other.append(["beer"], vectors[2:])
    assert UnfinishedVectors(tmp_path, ["model", "words"], 256).read(["beer"]).keys() == (
        set() if harm == "other model" else {"beer"}
    )


def test_the_origin_beside_the_pointer_says_what_the_manifest_says(project: Path) -> None:
    values = json.loads((project / "index" / ORIGIN).read_text())
    assert values == {"corpus": "../corpus", "model": "bag-of-words"}


def test_the_largest_file_is_remembered_and_a_larger_one_builds_again(project: Path) -> None:
    write_corpus(project / "corpus", {"long.txt": "Rain is wet. " * 1000})

    def report(max_file: int | None):
        corpus, index = project / "corpus", project / "index"
        return build_index(corpus, index, lambda name: BagOfWordsEncoder(), "bag-of-words", Quiet(), max_file=max_file)

    assert dict(report(10_000).skipped).keys() == {"long.txt"}
    again = report(None)
    assert (again.rebuilt, dict(again.skipped).keys()) == (False, {"long.txt"})
    larger = report(20_000)
    assert (larger.rebuilt, larger.documents, larger.skipped) == (True, 4, ())


@pytest.mark.parametrize("size", ["0", "-1", "ten", ""])
def test_a_largest_file_that_is_no_number_is_wrong_usage(size: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["index", "--max-file", size])
    assert ended.value.code == 2
    assert capfd.readouterr().err.count("\n") == 1
