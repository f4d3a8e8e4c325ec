"""Text -> unit vectors: the default model gives those of sentence-transformers; one that will not do is refused."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer

from conftest import PROJECT
from index_folders import copy_tree, overwrite
from kratom_qa.encoder import OnnxEncoder, model_fingerprint, open_passage_encoder
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.default_model import GRAPH, describe_default, read_safetensors
from kratom_qa.encoder.locate import (
    DEFAULT_MODEL,
    TOKENIZER_FILE,
    WEIGHTS_FILE,
    WEIGHTS_SHA256,
    check_default,
    fingerprint,
    locate,
)
from kratom_qa.encoder.onnx import DefaultPassageEncoder
from kratom_qa.encoder.sentence_transformer import SentenceTransformerEncoder
from kratom_qa.errors import ModelError
from kratom_qa.words import folded
from reference import sentence_transformer

_TEXTS = (
    "",
    " ",
    "?",
    "Is tea hot?",
    "tea\nwith\tmilk\r\nand \u200b sugar",
    "Crème brûlée, naïve façade — “quoted”, 15–30 minutes…",
    "茶は熱いですか。",
    "🍵🫖",
    "<b>7-hydroxymitragynine</b> &amp; `code` [MASK] [SEP]",
    "a" * 400,
    "word " * 60 + "end.",
    "tea " * 253,
    "tea " * 254,
    "tea " * 255,
    "milk and honey, " * 500,
)
"""Odd ones, and lengths around the 256 tokens that the model reads."""


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    return _asker(tmp_path_factory.mktemp("asker"))


@pytest.fixture(scope="module")
def indexer() -> DefaultPassageEncoder:
    return DefaultPassageEncoder(ADAPTED_MODEL)


@pytest.fixture(scope="module")
def reference() -> SentenceTransformer:
    return sentence_transformer(adapted=True)


def _asker(folder: Path) -> OnnxEncoder:
    describe_default(ADAPTED_MODEL).write(folder)
    return OnnxEncoder(folder)


# the default model agrees with sentence-transformers


@pytest.mark.parametrize("model", [DEFAULT_MODEL, ADAPTED_MODEL])
def test_it_gives_the_vectors_of_sentence_transformers(model: str) -> None:
    expected = sentence_transformer(adapted=model == ADAPTED_MODEL).encode(
        list(map(folded, _TEXTS)), normalize_embeddings=True
    )
    difference = np.abs(DefaultPassageEncoder(model).encode(_TEXTS) - expected).max(axis=1)
    assert dict(zip(_TEXTS, difference, strict=True)) == pytest.approx(dict.fromkeys(_TEXTS, 0), abs=1e-6)


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=80))
def test_they_agree_on_any_text(asker: OnnxEncoder, reference: SentenceTransformer, text: str) -> None:
    assert np.abs(asker.encode([text])[0] - reference.encode(folded(text), normalize_embeddings=True)).max() < 1e-6


def test_padding_does_not_count() -> None:
    """The graph is told of padding by its mask, though texts of equal length need none."""
    weights = read_safetensors(locate(DEFAULT_MODEL) / WEIGHTS_FILE)
    names = [name for name in weights if not name.startswith("pooler.")]
    # kept until the end, for the session reads from them
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(weights[name]) for name in names]
    options = onnxruntime.SessionOptions()
    options.add_external_initializers(names, values)
    session = onnxruntime.InferenceSession(GRAPH, options, providers=["CPUExecutionProvider"])
    alone = session.run(None, {"input_ids": [[101, 5572, 102]], "attention_mask": [[1, 1, 1]]})[0]
    padded = session.run(None, {"input_ids": [[101, 5572, 102, 0, 0]], "attention_mask": [[1, 1, 1, 0, 0]]})[0]
    assert np.abs(padded[:, :3] - alone).max() < 1e-5


def test_tensors_are_read_as_the_library_reads_them() -> None:
    path = locate(DEFAULT_MODEL) / WEIGHTS_FILE
    ours, theirs = read_safetensors(path), load_file(path)
    assert set(ours) == {name for name, value in theirs.items() if value.dtype == np.float32}
    assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_the_graph_is_the_one_that_the_script_writes(tmp_path: Path) -> None:
    script = PROJECT / "benchmarks" / "write_graph.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path / "graph")], check=True, capture_output=True)
    assert onnx.load(tmp_path / "graph", load_external_data=False) == onnx.load(GRAPH, load_external_data=False)


# what asks agrees with what indexes


def test_asking_and_indexing_give_the_same_bytes(indexer: DefaultPassageEncoder, asker: OnnxEncoder) -> None:
    # 70 texts of mixed lengths in batches of alike ones
    texts = [*_TEXTS, *(f"{'tea ' * (i * 7 % 70)}cup {i}" for i in range(70))]
    heard: list[int] = []
    together = indexer.encode(texts, heard.append)
    assert sum(heard) == len(texts)
    assert max(heard) > 1
    assert [vector.tobytes() for vector in asker.encode(texts)] == [vector.tobytes() for vector in together]


def test_vectors_have_unit_length(asker: OnnxEncoder) -> None:
    vectors = asker.encode(_TEXTS)
    assert (vectors.shape, vectors.dtype) == ((len(_TEXTS), 384), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_vectors(indexer: DefaultPassageEncoder, asker: OnnxEncoder) -> None:
    assert asker.encode([]).shape == indexer.encode([]).shape == (0, 384)


def test_what_stands_behind_the_last_token_does_not_count(asker: OnnxEncoder) -> None:
    # 254 words and two special tokens fill the model
    full, longer, shorter = asker.encode(["tea " * 254, "tea " * 254 + "milk", "tea " * 253 + "milk"])
    assert np.array_equal(full, longer)
    assert not np.array_equal(full, shorter)


def test_a_text_gives_the_same_bytes_alone_in_company_and_after_a_restart(asker: OnnxEncoder, tmp_path: Path) -> None:
    together = asker.encode(_TEXTS)
    restarted = _asker(tmp_path)
    for text, vector in reversed(list(zip(_TEXTS, together, strict=True))):
        assert restarted.encode([text]).tobytes() == vector.tobytes()


def test_a_vector_that_was_handed_out_may_be_changed(asker: OnnxEncoder) -> None:
    # the encoder remembers vectors, and must not remember what its callers do to them
    first = asker.encode(["Is tea hot?"])
    before = first.copy()
    first[:] = 0
    assert np.array_equal(asker.encode(["Is tea hot?"]), before)


def test_meaning_is_near_meaning(asker: OnnxEncoder) -> None:
    hot, warm, law = asker.encode(["Is tea hot?", "What temperature has tea?", "Who signs a law?"])
    assert hot @ warm > hot @ law + 0.3


def test_tokens_are_counted_without_special_ones_and_without_an_end(indexer: DefaultPassageEncoder) -> None:
    assert [indexer.count_tokens(text) for text in ("", "tea", "tea " * 1000)] == [0, 1, 1000]


# other models, by path


def _copy_of_default(folder: Path, pooling: str) -> Path:
    """The default model with another pooling."""
    copy = copy_tree(locate(DEFAULT_MODEL), folder)
    modes = {f"pooling_mode_{mode}": mode.startswith(pooling) for mode in ("cls_token", "mean_tokens", "max_tokens")}
    settings_of_pooling = {"word_embedding_dimension": 384, **modes}
    overwrite(copy / "1_Pooling" / "config.json", json.dumps(settings_of_pooling).encode())
    return copy


def test_a_model_with_cls_pooling_and_prompts_works(
    tmp_path: Path, indexer: DefaultPassageEncoder, asker: OnnxEncoder
) -> None:
    folder = _copy_of_default(tmp_path / "cls", "cls")
    prompts = {"query": "question: ", "document": "text: "}
    overwrite(folder / "config_sentence_transformers.json", json.dumps({"prompts": prompts}).encode())
    other = open_passage_encoder(str(folder))
    assert isinstance(other, SentenceTransformerEncoder)
    assert (other.description.pooling, other.description.dimension, other.description.max_tokens) == ("cls", 384, 256)
    assert other.description.sha256 != indexer.description.sha256
    (tmp_path / "exported").mkdir()
    other.export(tmp_path / "exported")
    asking = OnnxEncoder(tmp_path / "exported")
    # what sentence-transformers itself makes of questions and passages, by its own names for them
    asked = other.model.encode_query(["Is tea hot?"], normalize_embeddings=True)
    passage = other.model.encode_document(["Is tea hot?"], normalize_embeddings=True)
    assert np.abs(asking.encode(["Is tea hot?"]) - asked).max() < 1e-5
    assert np.abs(other.encode(["Is tea hot?"]) - passage).max() < 1e-5
    assert np.abs(asked - passage).max() > 1e-3
    # mean pooling of the very same weights gives something else
    assert np.abs(asking.encode(["Is tea hot?"]) - asker.encode(["question: Is tea hot?"])).max() > 1e-3


def test_a_model_with_another_pooling_is_refused(tmp_path: Path) -> None:
    folder = _copy_of_default(tmp_path / "max", "max")
    with pytest.raises(ModelError, match=r"^model “.*max” pools by max; only mean and cls are supported$") as caught:
        open_passage_encoder(str(folder))
    assert caught.value.exit_code == 1


def test_a_model_of_other_modules_is_refused(tmp_path: Path) -> None:
    folder = copy_tree(locate(DEFAULT_MODEL), tmp_path / "bare")
    modules = json.loads((folder / "modules.json").read_bytes())
    overwrite(folder / "modules.json", json.dumps(modules[:1]).encode())
    with pytest.raises(ModelError, match=r"bare” is Transformer; only transformer \+ mean or CLS pooling is supported"):
        open_passage_encoder(str(folder))


def test_a_model_that_does_not_say_how_it_pools_is_refused(tmp_path: Path) -> None:
    folder = copy_tree(locate(DEFAULT_MODEL), tmp_path / "bare")
    (folder / "modules.json").unlink()
    with pytest.raises(ModelError, match=r"bare has no modules\.json, which says how"):
        open_passage_encoder(str(folder))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("model.safetensors", b""),
        ("model.safetensors", b"weights of nothing " * 100),
        ("config.json", b"{}"),
        ("modules.json", b"nonsense"),
        ("tokenizer.json", b"{"),
    ],
)
def test_a_broken_model_is_refused_in_one_line(tmp_path: Path, name: str, data: bytes) -> None:
    folder = copy_tree(locate(DEFAULT_MODEL), tmp_path / "broken")
    overwrite(folder / name, data)
    with pytest.raises(ModelError, match="broken is not a sentence-transformers model that can be loaded: ") as caught:
        open_passage_encoder(str(folder))
    assert "\n" not in str(caught.value)


def test_an_export_that_gives_other_vectors_is_refused(tmp_path: Path) -> None:
    from kratom_qa.encoder.export import export

    model = SentenceTransformerEncoder("other", locate(DEFAULT_MODEL))
    # a description that is wrong about the model stands for all that may go wrong on the way
    wrong = replace(model.description, pooling="cls")
    with pytest.raises(ModelError, match=r"^model “other” exported to ONNX differs by "):
        export(model.model, wrong, tmp_path)


def test_a_model_that_needs_what_is_not_installed_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    # this is how Python marks a package that cannot be found
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.delitem(sys.modules, "kratom_qa.encoder.sentence_transformer")
    monkeypatch.delitem(sys.modules, "kratom_qa.encoder.export", raising=False)
    with pytest.raises(ModelError, match=r"needs sentence_transformers, .*; run: pip install 'kratom-qa\[models\]'$"):
        open_passage_encoder(str(locate(DEFAULT_MODEL)))


def test_a_fingerprint_tells_whether_a_model_gives_other_vectors(tmp_path: Path) -> None:
    one, two = (tmp_path / name for name in ("one", "two"))
    for folder in (one, two):
        (folder / "1_Pooling").mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(b"weights")
        (folder / "1_Pooling" / "config.json").write_text("{}", encoding="utf-8")
    (two / "README.md").write_text("How it was made.", encoding="utf-8")
    assert fingerprint(one) == fingerprint(two), "neither the place nor a README matters"
    (two / "1_Pooling" / "config.json").write_text("[]", encoding="utf-8")
    assert fingerprint(one) != fingerprint(two)
    (two / "1_Pooling" / "config.json").write_text("{}", encoding="utf-8")
    (two / "model.safetensors").rename(two / "other.safetensors")
    assert fingerprint(one) != fingerprint(two)


# the default model


def test_the_default_model_is_at_hand() -> None:
    assert (locate(DEFAULT_MODEL) / "model.safetensors").is_file()


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize("name", [WEIGHTS_FILE, TOKENIZER_FILE])
@pytest.mark.parametrize("data", [b"altered", b"", None])
def test_a_default_model_that_is_not_the_published_one_is_refused(
    tmp_path: Path, name: str, data: bytes | None, thorough: bool
) -> None:
    folder = copy_tree(locate(DEFAULT_MODEL), tmp_path / "model")
    check_default(folder, thorough=thorough)
    (folder / name).unlink()
    if data is not None:
        (folder / name).write_bytes(data)
    with pytest.raises(ModelError, match=f"{name} is not the file that was published; run: pip install --force"):
        check_default(folder, thorough=thorough)


def test_its_fingerprint_is_over_all_that_shapes_its_vectors() -> None:
    assert model_fingerprint(DEFAULT_MODEL) != model_fingerprint(ADAPTED_MODEL)
    assert hashlib.sha256((locate(DEFAULT_MODEL) / WEIGHTS_FILE).read_bytes()).hexdigest() == WEIGHTS_SHA256


# models by name, without a network

_WITHOUT_NETWORK = """
import socket, sys
def refuse(*args, **kwargs):
    print("NETWORK", args)
    raise OSError("there is no network")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.locate import locate
from kratom_qa.words import folded
from kratom_qa.errors import ModelError
for name in sys.argv[1:]:
    try:
        print(locate(name))
    except ModelError as error:
        print(error)
"""


def test_a_name_is_looked_up_in_the_local_cache_and_never_in_the_network(tmp_path: Path) -> None:
    cached = tmp_path / "hub" / "models--sentence-transformers--mini"
    (cached / "snapshots" / "abc").mkdir(parents=True)
    (cached / "snapshots" / "abc" / "config.json").write_text("{}", encoding="utf-8")
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("abc", encoding="utf-8")
    # without the variables that forbid the network, so that the program itself has to stay away from it
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    environment |= {"HF_HOME": str(tmp_path), "PYTHONUTF8": "1"}
    unknown = ["no-such-model", "someone/no-such-model", "/no/such/folder", "what is this?"]
    command = [sys.executable, "-c", _WITHOUT_NETWORK, "mini", "sentence-transformers/mini", *unknown]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines() == [str(cached / "snapshots" / "abc")] * 2 + [
        f"there is no model “{name}”: it is neither a folder nor in the local cache; models are not downloaded"
        for name in unknown
    ]
