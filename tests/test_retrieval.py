"""What the retriever promises, whatever the question, with the fake encoder."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index_folders import TEXTS, build, small_project, write_corpus
from kratom_qa.answering.evidence import EvidenceFinder
from kratom_qa.datatypes import Hit, Phrasing
from kratom_qa.index import Index, load_index
from kratom_qa.retrieval.fusion import standardised
from kratom_qa.settings import Settings
from kratom_qa.testing import BagOfWordsEncoder

_QUESTIONS = st.text(max_size=60) | st.lists(
    st.sampled_from("tea coffee milk bitter cold beans roasted water is not the 7-hydroxymitragynine Xanax".split()),
    max_size=8,
).map(" ".join)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return load_index(small_project(tmp_path_factory.mktemp("retriever")) / "index")


class _Retriever:
    """Searches and fuses, as an answer does."""

    def __init__(self, index: Index) -> None:
        self.finder = EvidenceFinder.over(index, BagOfWordsEncoder(), Settings())

    def retrieve(self, question: str, k: int, sources: frozenset[str] = frozenset()) -> tuple[Hit, ...]:
        return self.finder.hits(Phrasing(question), sources, max(k, 0))


def _retriever(index: Index) -> _Retriever:
    return _Retriever(index)


@settings(max_examples=60, deadline=None)
@example(question="", k=3, sources=frozenset())
@example(question="tea", k=10**9, sources=frozenset())
@given(
    question=_QUESTIONS,
    k=st.integers(-2, 8),
    sources=st.frozensets(st.sampled_from(["coffee", "milk", "tea", "unknown"])),
)
def test_hits_are_as_asked_for(index: Index, question: str, k: int, sources: frozenset[str]) -> None:
    retriever = _retriever(index)
    hits = retriever.retrieve(question, k, sources)
    passages = index.collection.passages
    allowed = [row for row, p in enumerate(passages) if not sources or p.document.id in sources]
    assert len(hits) == min(max(k, 0), len(allowed)), "as many as there are, never more than asked for"
    assert len({hit.row for hit in hits}) == len(hits), "each once"
    assert {hit.row for hit in hits} <= set(allowed)
    assert all(passages[hit.row] is hit.passage for hit in hits)
    scores = [hit.score for hit in hits]
    assert np.isfinite(scores).all()
    assert scores == sorted(scores, reverse=True)
    for first, second in itertools.pairwise(hits):
        assert first.score > second.score or first.row < second.row, "ties in the order of the documents"
    assert retriever.retrieve(question, k, sources) == hits
    # fewer are the first of more
    assert retriever.retrieve(question, k + 1, sources)[: len(hits)] == hits


def test_another_load_of_the_index_gives_the_same(tmp_path: Path) -> None:
    folder = small_project(tmp_path) / "index"
    first, second = (_retriever(load_index(folder)).retrieve("How bitter is cold tea?", 9) for _ in range(2))
    assert first == second


def test_to_name_all_sources_is_to_name_none(index: Index) -> None:
    everything = frozenset(document.id for document in index.collection.documents)
    retriever = _retriever(index)
    assert retriever.retrieve("cold milk", 9, everything) == retriever.retrieve("cold milk", 9)


def test_an_unknown_source_holds_nothing(index: Index) -> None:
    assert _retriever(index).retrieve("tea", 3, frozenset({"unknown"})) == ()


def test_every_sentence_finds_its_own_passage(index: Index) -> None:
    retriever = _retriever(index)
    for sentence in index.collection.sentences:
        for sources in (frozenset(), frozenset({sentence.document.id}), frozenset({sentence.document.id, "milk"})):
            assert retriever.retrieve(sentence.text, 1, sources)[0].row == sentence.passage, sentence.text


def test_a_question_written_beside_a_passage_lifts_it_above_the_others(index: Index, tmp_path: Path) -> None:
    plain = {name: text for name, text in TEXTS.items() if "questions" not in name}
    build(write_corpus(tmp_path / "corpus", plain), tmp_path / "index")
    without = _retriever(load_index(tmp_path / "index"))
    questions = index.collection.questions
    for text, (place,) in zip(questions.texts, questions.places, strict=True):
        before = {hit.row: hit.score for hit in without.retrieve(text, 9)}
        after = {hit.row: hit.score for hit in _retriever(index).retrieve(text, 9)}
        assert before.keys() == after.keys()
        assert [row for row in after if after[row] > before[row]] == [place.passage]


def test_everyday_words_find_the_words_of_the_articles(tmp_path: Path) -> None:
    corpus = write_corpus(
        tmp_path / "corpus",
        {
            "a.md": "Benzodiazepines are sedatives.",
            "b.md": "Ginger grows slowly.",
            "c.md": "Rivers flow to the sea.",
            "subject.toml": '[synonyms]\nbenzodiazepine = ["xanax"]\n',
        },
    )
    build(corpus, tmp_path / "index")
    assert _retriever(load_index(tmp_path / "index")).retrieve("And Xanax?", 1)[0].passage.document.id == "a"


def test_a_corpus_of_one_passage_is_found(tmp_path: Path) -> None:
    build(write_corpus(tmp_path / "corpus", {"tea.md": "Tea is hot."}), tmp_path / "index")
    retriever = _retriever(load_index(tmp_path / "index"))
    for question in ("Is tea hot?", "Something else entirely", ""):
        # alone it is no better than any other
        assert [(hit.passage.text, hit.score) for hit in retriever.retrieve(question, 10)] == [("Tea is hot.", 0.0)]


def test_a_word_in_every_passage_has_no_say(tmp_path: Path) -> None:
    same = dict.fromkeys(("a.md", "b.md", "c.md"), "Tea is hot.")
    build(write_corpus(tmp_path / "corpus", same), tmp_path / "index")
    hits = _retriever(load_index(tmp_path / "index")).retrieve("Tea is hot.", 3)
    assert [hit.passage.document.id for hit in hits] == ["a", "b", "c"], "in the order of the documents"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-100, 100), min_size=1, max_size=20))
def test_standard_scores_lie_around_0_or_are_all_0(values: list[int]) -> None:
    scores = standardised(np.array(values) / 100, float(np.std(values) / 100))
    assert scores.shape == (len(values),)
    if scores.any():
        assert scores.mean() == pytest.approx(0, abs=1e-6)
        assert scores.std() == pytest.approx(1, abs=1e-6)
        assert np.array_equal(scores.argsort(kind="stable"), np.argsort(values, kind="stable"))
    else:
        assert len(set(values)) == 1
