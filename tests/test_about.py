"""What a corpus says of itself, and what of it the page gets."""

import json
from pathlib import Path

import pytest

from index_folders import CountingEncoder, build, overwrite, write_corpus
from kratom_qa.datatypes import About, BlockKind
from kratom_qa.documents.about import read_about
from kratom_qa.errors import CorpusError, IndexDamaged
from kratom_qa.index import read_manifest
from kratom_qa.index.manifest import documents_hash, live_version
from kratom_qa.wiring import corpus_changes, open_page

WHOLE = 'title = "Notes\\non tea"\nabout = "By one gardener.\\n\\nAnd more."\nexamples = ["How  long?", "Why?"]\n'


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def test_all_of_it_is_read(corpus: Path) -> None:
    (corpus / "about.toml").write_text(WHOLE, encoding="utf-8")
    assert read_about(corpus) == About("Notes on tea", "By one gardener.\n\nAnd more.", ("How long?", "Why?"))


def test_each_part_may_be_missing_and_the_file_too(corpus: Path) -> None:
    assert read_about(corpus) == About()
    (corpus / "about.toml").write_text("# nothing yet\n", encoding="utf-8")
    assert read_about(corpus) == About()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "about.toml cannot be read: "),
        ('titel = "x"', "about.toml has a key “titel”; there are: title, about, examples"),
        ("title = 3", 'about.toml: title is a text, written title = "…"'),
        ('about = " "', "about.toml: about is a text"),
        (f'title = "{"x" * 81}"', "about.toml: title is longer than 80 characters"),
        ('examples = "Why?"', "about.toml: examples is a list of questions"),
        ('examples = ["Why?", ""]', "about.toml: examples is a list of questions"),
        (f"examples = {json.dumps(['Why?'] * 9)}", "about.toml: examples are up to 8 questions"),
        (f'examples = ["{"x" * 201}"]', "about.toml: examples are up to 8 questions of up to 200 characters"),
    ],
)
def test_what_is_wrong_is_named(corpus: Path, text: str, said: str) -> None:
    (corpus / "about.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        read_about(corpus)
    assert str(caught.value).startswith(said)


def test_the_project_s_own_corpus_says_what_it_is() -> None:
    about = read_about(Path(__file__).resolve().parents[1] / "corpus")
    assert about.title
    assert about.about
    assert len(about.examples) >= 4


def test_the_index_keeps_it_with_the_layout_and_it_is_no_document(corpus: Path, tmp_path: Path) -> None:
    (corpus / "about.toml").write_text(WHOLE, encoding="utf-8")
    report = build(corpus, tmp_path / "index")
    assert report.skipped == ()
    page = open_page(tmp_path / "index")
    assert page.about.title == "Notes on tea"
    assert page.layout.keys() == {"coffee", "milk", "tea"}
    kinds = [block.kind for block in page.layout["tea"]]
    assert kinds[:3] == [BlockKind.HEADING, BlockKind.HEADING, BlockKind.PARAGRAPH]
    assert page.layout["tea"][0].level == 1


def test_a_change_of_it_makes_the_index_stale_and_embeds_nothing_anew(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(corpus, index)
    (corpus / "about.toml").write_text(WHOLE, encoding="utf-8")
    assert corpus_changes(index, read_manifest(index)) == ["about.toml is new"]
    encoder = CountingEncoder()
    assert build(corpus, index, encoder).rebuilt
    assert encoder.embedded == []
    assert open_page(index).about.title == "Notes on tea"


def test_the_page_is_not_made_from_a_damaged_file(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(corpus, index)
    overwrite(live_version(index) / "page.json", b"{}")
    with pytest.raises(IndexDamaged, match=r"page\.json .*; rebuild it with: kratom-qa index"):
        open_page(index)


def test_the_hash_of_documents_depends_on_ids_and_texts_and_not_on_their_order() -> None:
    one = documents_hash({"a": "1", "b": "2"})
    assert one == documents_hash({"b": "2", "a": "1"})
    assert len({one, documents_hash({"a": "2", "b": "1"}), documents_hash({"a": "1"})}) == 3
