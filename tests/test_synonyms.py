"""Everyday words and the words that articles use for them."""

import pytest

from conftest import SUBJECT
from kratom_qa.query.synonyms import document_terms, expand_query

EVERYDAY = [(word, term) for term, everyday in SUBJECT.synonyms for word in everyday]


def source_terms(question: str) -> tuple[str, ...]:
    return document_terms(question, SUBJECT.synonyms)


def test_where_a_corpus_lists_none_nothing_is_added_to_a_question() -> None:
    asked = "What did the treaty replace, and who said to stop drinking?"
    assert expand_query(asked, ()) == asked != expand_query(asked, SUBJECT.synonyms)


@pytest.mark.parametrize(("everyday", "term"), EVERYDAY, ids=[word for word, _ in EVERYDAY])
def test_each_everyday_word_gives_its_term_and_no_other(everyday: str, term: str) -> None:
    # a question about how soon it kicks in is none about kicking the habit
    assert source_terms(everyday) == (term,)


def test_terms_come_once_and_in_alphabetical_order() -> None:
    assert source_terms("puking from Xanax, Valium and booze, then PUKE again") == (
        "alcohol",
        "benzodiazepine",
        "vomiting",
    )


def test_case_and_the_kind_of_apostrophe_do_not_matter() -> None:
    assert source_terms("I CAN’T SLEEP!") == source_terms("i can't sleep") == ("insomnia sleep",)


def test_words_inside_other_words_do_not_count() -> None:
    assert source_terms("The lawn and the winery are uninspiring; a descript brew, benzoic.") == ()


def test_the_articles_own_words_need_no_translation() -> None:
    assert source_terms("Does it cause nausea and vomiting?") == ()
    assert source_terms("") == ()


def test_everyday_words_are_stored_as_they_are_looked_for() -> None:
    assert [word for word, _ in EVERYDAY if word != word.lower().strip() or "’" in word] == []
    assert len({word for word, _ in EVERYDAY}) == len(EVERYDAY)
