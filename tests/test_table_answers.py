"""A row of a long table: found by what its head says, quoted under it, shown as a table, and verified."""

from dataclasses import replace
from pathlib import Path

import pytest

from kratom_qa.answering.compose import compose
from kratom_qa.answering.evidence import Evidence
from kratom_qa.answering.remake import Remaker
from kratom_qa.answering.verdict import Outcome, Verdict
from kratom_qa.cli.terminal import wrapped
from kratom_qa.cli.verify import Originals, verify_reply
from kratom_qa.datatypes import NEUTRAL, Answer, Collection, Document, Phrasing, Reply, ScoredSentence
from kratom_qa.documents.delimited import load_csv
from kratom_qa.documents.splitting import split
from kratom_qa.errors import ReplyMismatch
from kratom_qa.index.contents import read_collection, write_collection
from kratom_qa.index.terms import Terms
from kratom_qa.indexing import texts_to_embed
from kratom_qa.query.query import make_query
from kratom_qa.query.spelling import Speller
from kratom_qa.render import reply_object
from kratom_qa.settings import Settings
from kratom_qa.testing import BagOfWordsEncoder

SYMPTOMS = "fever cough thirst cramps rash chills hiccups tremor vertigo nausea itching sweating".split()
TABLE = "Symptom,Share at 10 mg,Share at 20 mg,Sugar pill\n" + "".join(
    f"{symptom},{number},{number + 5},{number + 1}\n" for number, symptom in enumerate(SYMPTOMS)
)
HEAD = "Symptom | Share at 10 mg | Share at 20 mg | Sugar pill"


@pytest.fixture
def table() -> Collection:
    read = load_csv(TABLE.encode())
    document = Document("trial", "Trial", read.text, "0" * 64, path="trial.csv", blocks=read.blocks)
    return split([document], lambda text: len(text.split()), 60, 50)


def answer(table: Collection, *starts: str) -> Answer:
    rows = [next(row for row, s in enumerate(table.sentences) if s.text.startswith(start)) for start in starts]
    scored = tuple(ScoredSentence(table.sentences[row], 1 - place / 100, row) for place, row in enumerate(rows))
    query = make_query(Phrasing("What share had it at 20 mg?"), BagOfWordsEncoder(), lambda stem: 0.0)
    body = compose(Evidence(query, Verdict(0.9, Outcome.ANSWERED), (), scored), table, Settings())
    assert isinstance(body, Answer)
    return body


def test_a_row_of_a_long_table_is_quoted_under_its_head(table: Collection) -> None:
    (quote,) = answer(table, "nausea").quotes
    assert (quote.citation.head_text, quote.citation.quote) == (HEAD, "nausea | 9 | 14 | 10")


def test_a_row_right_below_the_head_is_quoted_with_it_in_one(table: Collection) -> None:
    (quote,) = answer(table, "fever").quotes
    assert (quote.citation.head_text, quote.citation.quote) == ("", f"{HEAD}\nfever | 0 | 5 | 1")


def test_rows_and_passages_that_begin_inside_a_table_are_embedded_with_its_head(table: Collection) -> None:
    passages, sentences = texts_to_embed(table, ())
    assert f"{HEAD}\nnausea | 9 | 14 | 10" in sentences
    assert len(passages) > 1
    assert all(passage.count(HEAD) == 1 for passage in passages)


def test_heads_are_kept_in_an_index(table: Collection, tmp_path: Path) -> None:
    write_collection(table, tmp_path)
    kept = read_collection(tmp_path)[0].sentences
    assert [(s.head, s.group) for s in kept] == [(s.head, s.group) for s in table.sentences]
    assert list(kept)[-1].head == (0, len(HEAD))


def test_the_reply_shows_the_head_and_can_be_verified(table: Collection) -> None:
    made = reply_object(Reply("What share?", Phrasing("What share?"), answer(table, "nausea"), 0.9))
    assert f"“{HEAD}\nnausea | 9 | 14 | 10” [1]" in made["text"]
    assert made["quotes"][0]["head"] == {"text": HEAD, "start": 0, "end": len(HEAD)}
    assert (made["citations"][0]["file"], made["citations"][0]["headings"]) == ("trial.csv", [])
    documents, speller = {document.id: document for document in table.documents}, Speller(Terms([]), lambda word: True)
    known = Originals(documents, Remaker(table), {}, speller, NEUTRAL)
    assert verify_reply(made, known) == 1
    made["quotes"][0]["head"]["end"] -= 5
    with pytest.raises(ReplyMismatch):
        verify_reply(made, known)


def test_headings_are_those_above_the_quote_outermost_first(table: Collection) -> None:
    body = answer(table, "nausea")
    place = replace(body.quotes[0].citation, section=("Results", "Side effects"))
    made = reply_object(
        Reply("?", Phrasing("?"), replace(body, quotes=(replace(body.quotes[0], citation=place),)), 0.9)
    )
    assert made["citations"][0]["headings"] == ["Results", "Side effects"]
    assert made["citations"][0]["section"] == "Side effects"


def test_a_terminal_shows_cells_below_each_other_where_they_fit() -> None:
    assert wrapped("Dose | Day\nvery high | 3\nIt is so.", 40) == "Dose      | Day\nvery high | 3\nIt is so."
    assert wrapped("Dose | Day\nvery very very high | 3", 20).startswith("Dose | Day\nvery"), "else they are wrapped"
