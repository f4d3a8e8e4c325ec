"""`kratom-qa doctor`: what it says of an index that is in order, and of one that is not."""

import os
import shlex
import shutil
from pathlib import Path

import pytest

from index_folders import content, copy_tree, files_of, overwrite, real_project, reseal, write_corpus
from kratom_qa.cli import main
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.index import load_index
from kratom_qa.index.manifest import POINTER, live_version


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the real model, which no test changes."""
    return real_project(tmp_path_factory.mktemp("doctor"))


@pytest.fixture
def project(real: Path, tmp_path: Path) -> Path:
    return copy_tree(real, tmp_path / "project")


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]):
    """Runs doctor: exit code, lines on stdout, stderr."""

    def run(index: Path) -> tuple[int, list[str], str]:
        capsys.readouterr()
        code = main(["doctor", "--index", str(index)])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return run


def test_an_index_in_order(real: Path, doctor) -> None:
    before = content(real)
    code, lines, err = doctor(real / "index")
    assert (code, err) == (0, "")
    assert lines[-1] == "everything is in order"
    told = ("ok: ", "note: not calibrated", "note: the confidence")
    assert all(line.startswith(told) for line in lines[:-1]), lines
    text = "\n".join(lines)
    assert f"{len(files_of(real / 'index')) - 1} files" in text, "every file but the manifest, which is in the name"
    assert "3 documents, 5 passages, 3 questions, 6 sentences" in text
    assert f"{ADAPTED_MODEL}, 384 dimensions" in text
    assert "ok: sentences: 6 vectors in a flat index, exact" in lines
    assert "the documents are those that were indexed" in text
    assert content(real) == before, "to look is not to touch"


def test_a_build_ends_with_how_its_vectors_are_searched(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    real_project(tmp_path)
    assert capfd.readouterr().out.splitlines()[1:] == [
        "passages: 5 vectors in a flat index, exact",
        "sentences: 6 vectors in a flat index, exact",
    ]


def test_all_damaged_files_are_named_with_the_command_that_mends_them(project: Path, doctor) -> None:
    index = project / "index"
    build = live_version(index)
    (build / "passages.npy").unlink()
    overwrite(build / "documents.bin", b"[]\n")
    data = bytearray((build / "passages.vectors.npy").read_bytes())
    data[-1] ^= 1
    overwrite(build / "passages.vectors.npy", bytes(data))
    code, lines, err = doctor(index)
    assert (code, err) == (1, "")
    wrong = [line for line in lines if line.startswith("wrong: ")]
    assert len(wrong) == 3
    for problem in (
        "passages.npy is missing",
        "documents.bin has 3 bytes instead of",
        "passages.vectors.npy was altered",
    ):
        assert any(problem in line and str(build) in line for line in wrong)
    told = lines[-1].removeprefix("mend it with: ")
    assert shlex.split(told) == ["kratom-qa", "index", "--corpus", str(project / "corpus"), "--index", str(index)]


def test_doctor_checks_sha256_where_a_load_checks_only_what_is_fast(project: Path, doctor) -> None:
    def forge(manifest: dict) -> None:
        manifest["files"]["passages.npy"]["sha256"] = "0" * 64

    reseal(project / "index", forge)
    load_index(project / "index")
    code, lines, _ = doctor(project / "index")
    assert code == 1
    assert lines[0].startswith("wrong: passages.npy was altered in ")


@pytest.mark.parametrize(("model", "noted"), [(ADAPTED_MODEL, False), ("of-their-own", True)])
def test_confidence_that_was_fitted_for_another_model_is_noted(
    project: Path, model: str, noted: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    reseal(project / "index", lambda values: values.update(model=model))
    main(["doctor", "--index", str(project / "index")])
    said = capsys.readouterr().out
    assert (f"note: confidence was never fitted for {model}" in said) == noted


def test_a_model_of_another_make_is_found(project: Path, doctor) -> None:
    reseal(project / "index", lambda manifest: manifest["counts"].update(dimension=7))
    code, lines, _ = doctor(project / "index")
    assert code == 1
    assert any(line.startswith("wrong: the model in ") for line in lines)
    assert "everything is in order" not in lines


@pytest.mark.parametrize("pointer", [b"", b"\xff", b"0123456789abcdef\n"])
def test_a_broken_pointer_is_damage(project: Path, doctor, pointer: bytes) -> None:
    (project / "index" / POINTER).write_bytes(pointer)
    code, lines, err = doctor(project / "index")
    assert (code, err) == (1, "")
    assert lines[0].startswith("wrong: the pointer ")
    assert lines[1] == f"mend it with: kratom-qa index --corpus {project / 'corpus'} --index {project / 'index'}"


def test_a_stale_index_is_told_file_by_file(project: Path, doctor) -> None:
    write_corpus(project / "corpus", {"rain.md": "Rain is wet."})
    (project / "corpus" / "milk.txt").unlink()
    code, lines, _ = doctor(project / "index")
    assert code == 1
    wrong = [line for line in lines if line.startswith("wrong: ")]
    assert wrong == ["wrong: the index is stale: milk.txt was deleted", "wrong: the index is stale: rain.md is new"]
    assert lines[-1].startswith("mend it with: kratom-qa index --corpus ")
    assert not any("those that were indexed" in line for line in lines)


def test_a_file_with_other_words_but_the_same_size_and_time_is_found(project: Path, doctor) -> None:
    path = project / "corpus" / "milk.txt"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"cold", b"warm"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    code, lines, _ = doctor(project / "index")
    assert (code, "wrong: the index is stale: milk.txt was changed" in lines) == (1, True)


def test_an_index_of_another_version_is_not_called_damaged(project: Path, doctor) -> None:
    reseal(project / "index", lambda manifest: manifest.update(format=1))
    code, lines, _ = doctor(project / "index")
    assert code == 1
    assert lines[0].startswith("wrong: another version of this program made it (format 1;")
    assert lines[1].endswith(f"--corpus {project / 'corpus'} --index {project / 'index'}")


def test_an_absent_corpus_is_in_order_but_told(project: Path, doctor) -> None:
    shutil.rmtree(project / "corpus")
    code, lines, _ = doctor(project / "index")
    assert code == 0
    assert any(line.startswith(f"note: the corpus folder {project / 'corpus'} is not there") for line in lines)
    assert not any("those that were indexed" in line for line in lines), "nobody looked at them"


def test_what_was_left_out_is_told(project: Path, doctor) -> None:
    write_corpus(project / "corpus", {"void.md": ""})
    assert main(["index", "--corpus", str(project / "corpus"), "--index", str(project / "index")]) == 0
    code, lines, _ = doctor(project / "index")
    assert code == 0
    assert "note: void.md was left out: it is empty" in lines


def test_a_missing_index_is_no_damage(tmp_path: Path, doctor) -> None:
    code, lines, err = doctor(tmp_path / "none")
    assert (code, lines) == (3, [])
    command = f"kratom-qa index --index {tmp_path / 'none'}"
    assert err == f"kratom-qa: there is no index at {tmp_path / 'none'}; build it with: {command}\n"
