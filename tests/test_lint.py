"""`lint`: what an author would look at again."""

from datetime import date
from pathlib import Path

import pytest

from index_folders import TEXTS, build, write_corpus
from kratom_qa.cli import main
from kratom_qa.cli.lint import empty_headings, near_duplicates, overdue, unasked
from kratom_qa.documents.front_matter import review_by
from kratom_qa.index import load_index
from kratom_qa.wiring import open_page

LONG = "The kettle stands on the left of the sink and is filled to the second line before the gas is lit, " * 2
TWICE = f"{LONG} and it whistles when the water boils."
NEW = {
    "past.md": (
        f"---\nreview_by: 2026-05-01\n---\n# Kettle\n\n## Empty\n\n## Full\n\n### Deeper\n\n{TWICE}\n\n## Last\n"
    ),
    "copy.txt": f"Something else first.\n\n{TWICE.replace('left', 'right')}\n",
    "later.md": "---\nreview_by: 2026-05-02\n---\n# Later\n\nWater is wet.\n",
    "wrong.md": "---\nreview_by: soon\n---\n# Wrong\n\nWater is not dry.\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lint")
    build(write_corpus(folder / "corpus", {**TEXTS, **NEW}), folder / "index")
    return folder / "index"


def test_documents_past_their_day_of_review_and_days_that_are_none(index: Path) -> None:
    documents = load_index(index).collection.documents
    assert sorted(overdue(documents, date(2026, 5, 2))) == [
        "past.md: was to be reviewed by 2026-05-01",
        "wrong.md: its review_by is no day, written 2026-05-01",
    ]
    assert len(list(overdue(documents, date(2026, 5, 1)))) == 1
    assert review_by("No front matter. review_by: 2020-01-01") is None


def test_headings_without_text_but_not_those_above_deeper_ones(index: Path) -> None:
    collection, page = load_index(index).collection, open_page(index)
    found = [line for line in empty_headings(collection.documents, page.layout) if line.startswith("past.md")]
    text = NEW["past.md"]
    assert found == [
        f"past.md {text.index('Empty')}: the heading “Empty” has no text",
        f"past.md {text.index('Last')}: the heading “Last” has no text",
    ]


def test_passages_that_say_nearly_the_same(index: Path) -> None:
    passages = load_index(index).collection.passages
    (line,) = near_duplicates(passages)
    assert line.startswith("copy.txt ")
    assert ": says nearly the same as past.md " in line
    assert line.endswith(" › Deeper")


def test_passages_that_no_question_reaches(index: Path) -> None:
    collection = load_index(index).collection
    reached = {place.passage for places in collection.questions.places for place in places}
    assert reached
    lines = list(unasked(collection))
    assert len(lines) == len(collection.passages) - len(reached)
    assert any(line.startswith("later.md ") for line in lines)


def test_a_corpus_without_questions_is_told_so_and_not_scolded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], digest_index: Path
) -> None:
    assert main(["lint", "--index", str(digest_index)]) == 0
    assert capsys.readouterr().out == "5 documents, 0 things to look at\n"
    texts = {name: text for name, text in TEXTS.items() if not name.endswith(".jsonl")}
    collection = load_index(build_of(tmp_path, texts)).collection
    assert list(unasked(collection)) == []


def build_of(folder: Path, texts: dict[str, str]) -> Path:
    build(write_corpus(folder / "corpus", texts), folder / "index")
    return folder / "index"
