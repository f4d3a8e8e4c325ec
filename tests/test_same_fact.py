"""Two sources are cited for one sentence only where both say it."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from index_folders import build, write_corpus
from kratom_qa.answering.same_fact import alike
from kratom_qa.assistant import Assistant
from small_index import ANSWERS, open_fake

QUOTES_ALL = replace(ANSWERS, evidence_margin=9.0)

ONE_WORD_APART = [
    ("The reading room is shut on Tuesdays.", "The reading room is shut on Thursdays."),
    ("Each visitor may take three maps home.", "Each visitor may take four maps home."),
    ("The cable is twelve metres long.", "The rope is twelve feet long."),
    ("Turn left behind the mill.", "Turn right behind the mill."),
    ("Oil the hinge before the rain.", "Oil the hinge after the rain."),
    ("The lift takes a minimum of two people.", "The lift takes a maximum of two people."),
    ("Bicycles are allowed on the quay.", "Bicycles are forbidden on the quay."),
    ("The bell was cast by Anna Holt.", "The bell was cast by Anna Hult."),
    ("The north door is kept open.", "The north door is kept closed."),
    ("Ring the porter and wait.", "Wait and ring the porter."),
    ("Meet at Gate A in the morning.", "Meet at Gate in the morning."),
    ("The tank holds 10³ litres.", "The tank holds 103 litres."),
    ("The tank holds 3.5 litres.", "The tank holds 35 litres."),
    ("The scale reads -4 at dawn.", "The scale reads 4 at dawn."),
    ("Dinner is with wine.", "Dinner is without wine."),
    ("It was painted for Rose.", "It was painted for rose."),
]


@pytest.mark.parametrize(("one", "other"), ONE_WORD_APART)
def test_sentences_that_differ_in_a_word_that_matters_are_two(one: str, other: str) -> None:
    assert not alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The desk opens at nine.", "the desk opens at nine"),
        ("Bring the “old” key.", "Bring old key."),
        ("It doesn’t ring.", "It doesn't ring."),
    ],
)
def test_marks_and_articles_make_no_difference(one: str, other: str) -> None:
    assert alike(one, other)


def test_neither_source_is_cited_for_what_the_other_says(tmp_path: Path) -> None:
    """One question finds both sentences, each under its own source only."""
    for number, (one, other) in enumerate(ONE_WORD_APART):
        folder = tmp_path / str(number)
        texts = {"one.md": f"# One\n\n{one}\n", "two.md": f"# Two\n\n{other}\n"}
        build(write_corpus(folder / "corpus", texts), folder / "index")
        reply = open_fake(folder / "index", QUOTES_ALL).reply("What do the two of them say?")
        assert [quote.citation.document.id for quote in reply.quotes if quote.also] == []
        assert {quote.citation.quote for quote in reply.quotes} == {one, other}


def test_what_two_sources_say_alike_is_quoted_once_and_cited_to_both(tmp_path: Path) -> None:
    texts = {"one.md": "# One\n\nThe bell rings at noon.\n", "two.md": "# Two\n\nThe bell rings at noon.\n"}
    build(write_corpus(tmp_path / "corpus", texts), tmp_path / "index")
    (quote,) = open_fake(tmp_path / "index").reply("When does the bell ring?").quotes
    assert {quote.citation.document.id, *(c.document.id for c in quote.also)} == {"one", "two"}


def test_every_pair_that_the_digests_can_merge_says_the_same(digests: Assistant) -> None:
    """All pairs are looked at; a quote may differ from its other places in marks and articles only."""
    sentences = digests.collection.sentences
    merged = [(a.text, b.text) for a, b in combinations(sentences, 2) if alike(a.text, b.text)]
    assert all(sorted(_letters(a)) == sorted(_letters(b)) for a, b in merged), merged


def test_the_journal_is_cited_to_the_digest_that_names_it(digests: Assistant) -> None:
    reply = digests.reply("What happened to the 63-year-old man?")
    places = [(quote.citation.quote, place) for quote in reply.quotes for place in (quote.citation, *quote.also)]
    named = {place.document.id for text, place in places if "Psychiatric Times" in text}
    assert named == {"depression-treatment-guide"}
    assert all("Psychiatric Times" in place.quote for text, place in places if "Psychiatric Times" in text)


def _letters(text: str) -> list[str]:
    return [
        word
        for word in "".join(c if c.isalnum() else " " for c in text.lower()).split()
        if word not in ("the", "a", "an")
    ]
