"""Every engine finds what this machine finds, and none is believed when it is in doubt."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import PROJECT
from index_folders import build, real_project, small_project
from kratom_qa.assistant import Assistant
from kratom_qa.cli import main
from kratom_qa.errors import EngineUnusable
from kratom_qa.index.engine import LocalEngine, RemoteEngine
from kratom_qa.index.remote import ENGINE, EngineChoice, open_engine
from kratom_qa.index.row_search import RowSearch
from kratom_qa.index.store import Index, load_index
from kratom_qa.index.vectors import VectorRows
from kratom_qa.render import reply_object
from kratom_qa.testing import BagOfWordsEncoder
from kratom_qa.wiring import assistant_over, open_index, settings_of
from kratom_qa.words import stems

qdrant = pytest.importorskip("kratom_qa.index.qdrant", reason="qdrant-client is not installed", exc_type=ImportError)
loading = pytest.importorskip("kratom_qa.index.qdrant_loading", exc_type=ImportError)

QUESTIONS = 60


def questions(name: str) -> list[str]:
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def from_all_over(texts: list[str]) -> list[str]:
    return texts[:: max(len(texts) // QUESTIONS, 1)][:QUESTIONS]


@pytest.fixture(params=["client alone", "engine itself"])
def client(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Qdrant as its client plays it, and the engine without a server; a server cannot be had here."""
    if request.param == "client alone":
        return qdrant.connect(":memory:")
    pytest.importorskip("qdrant_edge", reason="qdrant-edge-py is not installed")
    from edge_client import EdgeClient

    (tmp_path / "shards").mkdir()
    return EdgeClient(tmp_path / "shards")


def loaded(index: Index, client: Any = None) -> tuple[Any, RowSearch]:
    client = client or qdrant.connect(":memory:")
    loading.load(client, "here", index, lambda count: None)
    return client, qdrant.open_rows(client, "here", index)


def with_engine(assistant: Assistant, index: Index, rows: RowSearch) -> Assistant:
    return assistant_over(index, assistant.finder.encoder, settings_of(index), engine=RemoteEngine(index, rows))


def check_alike(assistant: Assistant, index: Index, rows: RowSearch, asked: list[str]) -> None:
    """The same candidates, and the same replies byte for byte."""
    here, there = LocalEngine(index), RemoteEngine(index, rows)
    remote = with_engine(assistant, index, rows)
    local = assistant_over(index, assistant.finder.encoder, settings_of(index))
    ids = [document.id for document in index.collection.documents]
    for number, text in enumerate(asked):
        vector = assistant.finder.encoder.encode([text])[0]
        sources = frozenset(ids[: 1 + number % len(ids)]) if number % 3 == 0 else frozenset()
        one, other = (engine.search(vector, stems(text), sources) for engine in (here, there))
        assert one.passages.tolist() == other.passages.tolist()
        assert one.sentences.rows.tolist() == other.sentences.rows.tolist()
        for name in ("passage_cosines", "best_sentence_cosines", "bm25"):
            assert np.allclose(getattr(one, name), getattr(other, name), atol=1e-5)
        assert reply_object(local.reply(text)) == reply_object(remote.reply(text))


def test_replies_are_the_same_byte_for_byte(digests: Assistant, digest_index: Path, client: Any) -> None:
    index = open_index(digest_index)
    _, rows = loaded(index, client)
    check_alike(digests, index, rows, from_all_over(questions("tests/testset/questions.jsonl")))


def test_so_are_those_of_another_subject(tmp_path: Path, client: Any) -> None:
    build(PROJECT / "tests/second_subject/corpus", tmp_path / "index")
    index = open_index(tmp_path / "index")
    _, rows = loaded(index, client)
    assistant = assistant_over(index, BagOfWordsEncoder(), settings_of(index))
    check_alike(assistant, index, rows, from_all_over(questions("tests/second_subject/testset/questions.jsonl")))


def run(*command: str) -> tuple[int, str, str]:
    """The program in a process of its own, which lets go of the engine's folder when it ends."""
    done = subprocess.run([sys.executable, "-m", "kratom_qa", *command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_an_index_remembers_its_engine_and_is_silent_without_it(tmp_path: Path) -> None:
    project = real_project(tmp_path / "project")
    index, engine = str(project / "index"), str(tmp_path / "engine")
    ask = ("ask", "How is green tea made?", "--index", index)
    here = run(*ask)
    code, out, _ = run("index", "--index", index, "--engine", "qdrant", "--url", engine)
    assert (code, out.splitlines()[-1]) == (0, f"qdrant at {engine} serves this index")
    assert run(*ask) == here
    assert f"ok: qdrant at {engine} holds this build\n" in run("doctor", "--index", index)[1]
    # another build is not what the engine holds, until it is brought there
    (project / "corpus" / "milk.txt").write_text("Milk is white.\n", encoding="utf-8")
    other = tmp_path / "other engine"
    EngineChoice("qdrant", str(other)).write(Path(index))
    code, out, err = run(*ask[:-1], index)
    assert code == 3 and err.count("\n") == 1
    assert run("index", "--index", index)[0] == 0
    assert run(*ask)[0] == 0
    shutil.rmtree(other)
    code, out, err = run(*ask)
    assert (code, out) == (3, "")
    assert err.startswith(f"kratom-qa: the engine at {other} holds no index, not kratom-qa-") and err.count("\n") == 1
    assert run("index", "--index", index, "--engine", "local")[0] == 0
    assert run(*ask)[0] == 0
    assert not (Path(index) / ENGINE).exists()


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return load_index(small_project(tmp_path / "project") / "index")


def test_an_engine_that_is_down_is_told_in_one_line(index: Index) -> None:
    with pytest.raises(
        EngineUnusable, match=r"^the engine at http://127\.0\.0\.1:9 cannot be asked: [^\n]+$"
    ) as caught:
        open_engine(EngineChoice("qdrant", "http://127.0.0.1:9"), index)
    assert caught.value.exit_code == 3


def test_an_engine_that_holds_half_of_it_is_not_asked(index: Index) -> None:
    client, rows = loaded(index)
    name = f"kratom-qa-{index.model.parent.name}"
    client.delete(name, [1])
    with pytest.raises(EngineUnusable, match="holds 10 of 11 rows"):
        qdrant.open_rows(client, "here", index)
    vector = BagOfWordsEncoder().encode(["tea"])[0]
    with pytest.raises(EngineUnusable, match="has lost 1 sentences meanwhile"):
        RemoteEngine(index, rows).search(vector, ["tea"])
    client.delete_collection(name)
    with pytest.raises(EngineUnusable, match="cannot be asked"):
        RemoteEngine(index, rows).search(vector, ["tea"])


def test_wrong_scores_are_noticed(index: Index) -> None:
    client = qdrant.connect(":memory:")
    loading.load(client, "here", index, lambda count: None)
    rows = qdrant.open_rows(client, "here", index)
    loading.check_scores(rows, index)
    other = replace(index, sentence_vectors=VectorRows.of(index.sentence_vectors.vectors([1, 0, 2, 2, 4, 5])))
    with pytest.raises(EngineUnusable, match="other scores"):
        loading.check_scores(rows, other)
    terms = replace(index.bm25, weights=index.bm25.weights * np.float32(1.01))
    with pytest.raises(EngineUnusable, match="other scores"):
        loading.check_scores(rows, replace(index, bm25=terms))


def test_a_load_that_stops_leaves_the_build_before(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    first = load_index(project / "index")
    client, _ = loaded(first)
    (project / "corpus" / "milk.txt").write_text("Milk is white.\n", encoding="utf-8")
    build(project / "corpus", project / "index")
    second = load_index(project / "index")

    def stop(count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load(client, "here", second, stop)
    qdrant.open_rows(client, "here", first)
    with pytest.raises(EngineUnusable, match="bring it there with: kratom-qa index"):
        qdrant.open_rows(client, "here", second)
    loading.load(client, "here", second, lambda count: None)
    qdrant.open_rows(client, "here", second)
    left = [collection.name for collection in client.get_collections().collections]
    assert left == [f"kratom-qa-{second.model.parent.name}"]


@pytest.mark.parametrize(
    ("options", "told"),
    [(["--engine", "qdrant"], "needs the address"), (["--url", "http://x"], "name that engine too")],
)
def test_half_a_choice_is_wrong_usage(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    project = small_project(tmp_path)
    assert main(["index", "--index", str(project / "index"), *options]) == 2
    assert told in capfd.readouterr().err
