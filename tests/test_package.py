"""The package as it is built: the same bytes each time, and it answers at once, in an empty home, without a build."""

import compileall
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from conftest import PROJECT
from kratom_qa.encoder.locate import DEFAULT_MODEL, locate

NAMES = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore")
QUESTION = "What helps with withdrawal?"


def _project(folder: Path) -> Path:
    """The project with one document, and the model where the build puts it."""
    ignored = shutil.ignore_patterns("__pycache__", "model")
    shutil.copytree(PROJECT / "src", folder / "src", ignore=ignored)
    for name in NAMES:
        shutil.copy(PROJECT / name, folder)
    others = shutil.ignore_patterns("*.jsonl", "[!w]*.md")
    shutil.copytree(PROJECT / "corpus", folder / "corpus", ignore=others)
    shutil.copytree(locate(DEFAULT_MODEL), folder / "src" / "kratom_qa" / "encoder" / "model", copy_function=os.link)
    return folder


def _built(project: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, cwd=project, check=True, capture_output=True, env=environment)
    return next((project / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built(_project(tmp_path_factory.mktemp("first")))


def test_the_same_sources_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    again = _project(tmp_path)
    os.utime(again / "corpus" / "withdrawal-mental-health.md", (1, 1))
    assert _built(again).read_bytes() == wheel.read_bytes()


def test_it_answers_at_once_from_the_index_in_it(wheel: Path, tmp_path: Path) -> None:
    installed, home = tmp_path / "installed", tmp_path / "home"
    home.mkdir()
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(installed)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "kratom_qa", "ask", QUESTION]
    # as pip does when it installs
    compileall.compile_dir(installed, quiet=2)
    took = []
    for _ in range(4):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=home, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # processor time, because others may use the machine
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert "[1]" in done.stdout and done.stderr == ""
    assert took[0] <= 1.5 * statistics.median(took[1:])
    assert list(home.iterdir()) == []
    index = installed / "kratom_qa" / "packaged_index"
    doctor = [sys.executable, "-m", "kratom_qa", "doctor"]
    said = subprocess.run(doctor, check=True, capture_output=True, text=True, cwd=home, env=environment).stdout
    assert str(index) in said and said.endswith("everything is in order\n")


def test_the_source_distribution_gives_the_same_package(wheel: Path, tmp_path: Path) -> None:
    first = wheel.parents[1]
    command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist"]
    subprocess.run(command, cwd=first, check=True, capture_output=True)
    with tarfile.open(next((first / "dist").glob("*.tar.gz"))) as packed:
        assert not [name for name in packed.getnames() if "/encoder/model/" in name]
        packed.extractall(tmp_path, filter="data")
    (project,) = tmp_path.iterdir()
    model = project / "src" / "kratom_qa" / "encoder" / "model"
    shutil.copytree(locate(DEFAULT_MODEL), model, copy_function=os.link)
    assert _built(project).read_bytes() == wheel.read_bytes()
