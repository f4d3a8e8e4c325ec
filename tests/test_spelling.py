"""Misspelled words: mended where a word of the documents is next to them, left alone otherwise."""

import pytest

from kratom_qa.assistant import Assistant
from kratom_qa.index.terms import Terms
from kratom_qa.query.spelling import Speller

WORDS = frozenset({"kratom", "withdrawal", "addictive", "diarrhea", "creative", "patient", "antidepressant", "free"})
KNOWN = frozenset({"creatine", "good", "does"})
SPELLER = Speller(Terms(sorted(WORDS)), KNOWN.__contains__)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("kratum", "kratom"),  # a wrong vowel
        ("withdrawl", "withdrawal"),  # a letter missing
        ("addicttive", "addictive"),  # one too many
        ("diarrhae", "diarrhea"),  # two swapped
        ("antidepresent", "antidepressant"),  # a long word, more than one slip
    ],
)
def test_slip_of_the_pen_is_mended(written: str, meant: str) -> None:
    assert SPELLER.corrected(f"is {written} good?") == f"is {meant} good?"


@pytest.mark.parametrize("word", ["creatine", "impatient", "fret", "Kratom", "kava", "ibogaine"])
def test_other_word_stays(word: str) -> None:
    assert SPELLER.corrected(f"{word} does good") == f"{word} does good"


@pytest.mark.parametrize("text", ["see kratum.com", "<b>kratum-x</b>", "a@kratum", "/kratum", "KRATUM's"])
def test_address_and_markup_stay(text: str) -> None:
    assert SPELLER.corrected(text) == text


def test_documents_are_not_looked_at_where_every_word_is_known() -> None:
    class Unread:
        """Implements `Vocabulary`."""

        def __contains__(self, word: object) -> bool:
            raise AssertionError(word)

        def starting_with(self, letters: str) -> list[str]:
            raise AssertionError(letters)

    assert Speller(Unread(), lambda word: True).corrected("does creatine help?") == "does creatine help?"


def test_reply_shows_what_was_understood(digests: Assistant) -> None:
    reply = digests.reply("is kratum adictive?")
    assert (reply.question, reply.standalone_question) == ("is kratum adictive?", "is kratom addictive?")
    assert reply.quotes == digests.reply("is kratom addictive?").quotes


@pytest.mark.parametrize("question", ["Is kava like kratom?", "Does creatine go with kratom?", "Is Zoloft ok?"])
def test_name_of_another_thing_is_not_a_misspelling(digests: Assistant, question: str) -> None:
    assert digests.reply(question).standalone_question == question
