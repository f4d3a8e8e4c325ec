"""The default model's learned change: when it is taken, and what it does."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from conftest import CORPUS
from index_folders import write_corpus
from kratom_qa.cli import main
from kratom_qa.encoder import OnnxEncoder
from kratom_qa.encoder.adapter import ADAPTED_MODEL
from kratom_qa.encoder.locate import DEFAULT_MODEL
from kratom_qa.encoder.onnx import DefaultPassageEncoder
from kratom_qa.index import load_index

QUESTION = "how do i get the stuff down, brewed or as pills?"
SAYS = "Kratom is drunk as a tea or swallowed in capsules."
ELSEWHERE = "Kratom is native to Southeast Asia."
TEA = {"tea.md": "# Tea\n\nTea is hot. Water is wet.\n"}


@pytest.fixture(scope="module")
def published() -> DefaultPassageEncoder:
    return DefaultPassageEncoder(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def adapted() -> DefaultPassageEncoder:
    return DefaultPassageEncoder(ADAPTED_MODEL)


def test_it_is_another_model_with_its_own_fingerprint(
    published: DefaultPassageEncoder, adapted: DefaultPassageEncoder
) -> None:
    assert published.description.name != adapted.description.name
    assert published.description.sha256 != adapted.description.sha256
    assert published.description.dimension == adapted.description.dimension
    assert np.allclose(np.linalg.norm(adapted.encode([SAYS]), axis=1), 1, atol=1e-5)


def test_an_answer_in_other_words_comes_nearer_than_what_only_shares_the_subject(
    published: DefaultPassageEncoder, adapted: DefaultPassageEncoder
) -> None:
    def lead(encoder: DefaultPassageEncoder) -> float:
        asked, answer, other = encoder.encode([QUESTION, SAYS, ELSEWHERE])
        return float(asked @ answer - asked @ other)

    assert lead(adapted) > lead(published)
    assert lead(adapted) > 0.2


def test_the_project_is_asked_with_it(digest_index: Path, adapted: DefaultPassageEncoder) -> None:
    index = load_index(digest_index)
    assert index.manifest.model == ADAPTED_MODEL
    assert np.array_equal(OnnxEncoder(index.model).encode([QUESTION]), adapted.encode([QUESTION]))


def test_other_subjects_and_a_named_model_get_the_model_as_published(tmp_path: Path) -> None:
    assert main(["index", "--corpus", str(write_corpus(tmp_path / "tea", TEA)), "--index", str(tmp_path / "a")]) == 0
    assert load_index(tmp_path / "a").manifest.model == DEFAULT_MODEL
    few = tmp_path / "few"
    few.mkdir()
    shutil.copy(CORPUS / "self-care-guide.md", few)
    command = ["index", "--corpus", str(few), "--index", str(tmp_path / "b")]
    assert main([*command, "--model", DEFAULT_MODEL]) == 0
    assert load_index(tmp_path / "b").manifest.model == DEFAULT_MODEL
    # an index keeps its model until another is named
    assert main(command) == 0
    assert load_index(tmp_path / "b").manifest.model == DEFAULT_MODEL
