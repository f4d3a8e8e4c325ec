"""The public API, and the examples that show it."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import kratom_qa
from conftest import PROJECT
from index_folders import real_project
from kratom_qa.errors import ReplyMismatch
from kratom_qa.render import reply_object
from test_serving import serving

EXAMPLES = sorted(path.name for path in (PROJECT / "examples").glob("*.py"))
SAYS = {
    "ask.py": "Green tea likes cooler water.",
    "custom_encoder.py": "Long steeping makes it bitter.",
    "evaluation.py": "Success@1 1.00 of 3 questions",
    "http_api.py": "Green tea likes cooler water.",
    "own_folder.py": "3 documents, ",
    "walk_through.py": "Green tea likes cooler water.",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return real_project(tmp_path_factory.mktemp("library"))


def test_every_public_name_is_there_and_no_other() -> None:
    for name in kratom_qa.__all__:
        assert getattr(kratom_qa, name).__name__ == name
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        importlib.import_module("kratom_qa").nonsense  # noqa: B018


def test_importing_it_costs_nothing() -> None:
    program = "import sys, kratom_qa; print({'numpy', 'onnxruntime', 'faiss', 'argparse'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_a_reply_is_verified_against_the_documents(project: Path) -> None:
    index = project / "index"
    reply = reply_object(kratom_qa.open_assistant(index).reply("Which tea likes cooler water?"))
    assert kratom_qa.verify(reply, index) == len(reply["quotes"]) > 0
    reply["quotes"][0]["text"] = "Green tea likes boiling water."
    with pytest.raises(ReplyMismatch):
        kratom_qa.verify(reply, index)


def test_an_index_is_built_and_kept_up_to_date(project: Path, tmp_path: Path) -> None:
    assert kratom_qa.build_index(project / "corpus", tmp_path).rebuilt
    assert not kratom_qa.build_index(str(project / "corpus"), str(tmp_path)).rebuilt


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs_and_says_what_it_shows(name: str, project: Path) -> None:
    def said(*arguments: str) -> str:
        command = [sys.executable, str(PROJECT / "examples" / name), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=project, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    if name == "http_api.py":
        with serving("--index", str(project / "index")) as (_, address):
            assert SAYS[name] in said(address)
    else:
        assert SAYS[name] in said(str(project / "corpus"))
